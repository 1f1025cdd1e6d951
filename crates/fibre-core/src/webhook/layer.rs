//! Verification in front of whole routes.

use super::{Delivery, Receiver};
use crate::BoxFuture;
use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::{IntoResponse as _, Response};
use http_body_util::Limited;
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

impl<D: Delivery> Receiver<D> {
    /// A layer that lets only verified requests through, with bodies of at most the limit; for handlers that read the
    /// body themselves. Handlers that take [`Delivered`](super::Delivered) do not need it.
    #[must_use]
    pub fn layer(&self) -> VerifyLayer<D> {
        VerifyLayer { receiver: self.clone() }
    }
}

/// Made by [`Receiver::layer`].
#[derive(Debug)]
pub struct VerifyLayer<D> {
    receiver: Receiver<D>,
}

impl<D> Clone for VerifyLayer<D> {
    fn clone(&self) -> Self {
        Self { receiver: self.receiver.clone() }
    }
}

impl<D, S> Layer<S> for VerifyLayer<D> {
    type Service = Verified<D, S>;

    fn layer(&self, inner: S) -> Self::Service {
        Verified { receiver: self.receiver.clone(), inner }
    }
}

/// A service that only verified requests reach.
#[derive(Debug)]
pub struct Verified<D, S> {
    receiver: Receiver<D>,
    inner: S,
}

impl<D, S: Clone> Clone for Verified<D, S> {
    fn clone(&self) -> Self {
        Self { receiver: self.receiver.clone(), inner: self.inner.clone() }
    }
}

impl<D, S> Service<Request> for Verified<D, S>
where
    D: Delivery,
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self.receiver.verify(request.headers()) {
            Ok(()) => {
                let limit = self.receiver.limit_in_bytes();
                Box::pin(self.inner.call(request.map(|body| Body::new(Limited::new(body, limit)))))
            }
            Err(rejection) => {
                let refused = self.receiver.refuse(rejection).into_response();
                Box::pin(async move { Ok(refused) })
            }
        }
    }
}
