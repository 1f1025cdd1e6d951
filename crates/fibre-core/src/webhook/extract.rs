//! Deliveries as arguments of axum handlers.

use super::{Delivery, Receiver, Rejection};
use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::fmt;
use std::marker::PhantomData;

/// A delivery whose credentials are checked, as the last argument of an axum handler.
///
/// The state of the router must give the [`Receiver`] ([`FromRef`]); a refused delivery is answered with its
/// [`Rejection`]'s status and the carrier's error body, and the handler does not run.
///
/// Answer only when the delivery is safe: after the answer the carrier does not repeat it.
#[derive(Clone, Copy, Debug)]
pub struct Delivered<D>(pub D);

impl<D, S> FromRequest<S> for Delivered<D>
where
    D: Delivery,
    Receiver<D>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = DeliveryRefused<D>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let receiver = Receiver::<D>::from_ref(state);
        receiver.extract(request).await.map(Self)
    }
}

impl<D: Delivery> Receiver<D> {
    /// Verifies a request and reads its delivery, the body only as far as the limit.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept); the error is a response.
    pub async fn extract(&self, request: Request) -> Result<D, DeliveryRefused<D>> {
        let (parts, body) = request.into_parts();
        let read = async {
            self.verify(&parts.headers)?;
            let body = read(body, self.limit_in_bytes()).await?;
            D::read(&parts.headers, body)
        };
        read.await.map_err(|rejection| self.refuse(rejection))
    }

    pub(crate) fn refuse(&self, rejection: Rejection) -> DeliveryRefused<D> {
        let challenge = self.verifier().challenge();
        DeliveryRefused { rejection, challenge, delivery: PhantomData }
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Rejection> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Rejection::too_large(limit)),
        Err(_) => Err(Rejection::malformed("the body broke off")),
    }
}

/// The answer to a delivery that is refused.
pub struct DeliveryRefused<D> {
    rejection: Rejection,
    challenge: Option<HeaderValue>,
    delivery: PhantomData<fn() -> D>,
}

impl<D> DeliveryRefused<D> {
    /// Why, for your log.
    pub fn rejection(&self) -> &Rejection {
        &self.rejection
    }
}

impl<D: Delivery> IntoResponse for DeliveryRefused<D> {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(D::rejection_body(&self.rejection)));
        *response.status_mut() = self.rejection.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.rejection.status() == http::StatusCode::UNAUTHORIZED
            && let Some(challenge) = self.challenge
        {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl<D> fmt::Debug for DeliveryRefused<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeliveryRefused").field(&self.rejection).finish()
    }
}

impl<D> fmt::Display for DeliveryRefused<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.rejection, f)
    }
}

impl<D> std::error::Error for DeliveryRefused<D> {}
