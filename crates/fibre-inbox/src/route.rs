//! A ready route for axum.

use crate::store::Store;
use crate::{Inbox, InboxError};
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, post};
use fibre_core::webhook::{Delivery, Receiver};
use http::{HeaderValue, StatusCode, header};

impl<S: Store> Inbox<S> {
    /// A route that takes one carrier's deliveries: it verifies, reads, stores, and only then answers that the delivery is
    /// accepted, a duplicate too.
    ///
    /// | what happens | answer |
    /// | --- | --- |
    /// | stored, or stored before | [`Delivery::ACCEPTED`] |
    /// | refused | the status of the [`Rejection`](fibre_core::webhook::Rejection), with the carrier's error body |
    /// | the store fails | 503, so that the carrier repeats the delivery |
    /// | another method than POST | 405 |
    ///
    /// ```
    /// use axum::Router;
    /// use fibre_inbox::{Inbox, MemoryStore};
    /// # use fibre_core::webhook::{Delivery, Envelope, Identity, Receiver, Rejection, Verifier};
    /// # struct Kci(bytes::Bytes);
    /// # impl Delivery for Kci {
    /// #     const CARRIER: &'static str = "example";
    /// #     fn read(_: &http::HeaderMap, body: bytes::Bytes) -> Result<Self, Rejection> { Ok(Self(body)) }
    /// #     fn envelope(&self) -> Envelope {
    /// #         Envelope::new("example", Identity::digest("kci", &self.0), "kci", self.0.clone())
    /// #     }
    /// # }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let inbox = Inbox::builder(MemoryStore::new()).build();
    /// let kcis = Receiver::<Kci>::new(Verifier::api_key(http::HeaderName::from_static("x-api-key"), "secret")?);
    ///
    /// let app: Router = Router::new().route("/kcis", inbox.route(kcis));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
    pub fn route<D, T>(&self, receiver: Receiver<D>) -> MethodRouter<T>
    where
        D: Delivery,
        T: Clone + Send + Sync + 'static,
    {
        let inbox = self.clone();
        post(move |request: Request| async move { inbox.accept(&receiver, request).await })
    }

    async fn accept<D: Delivery>(&self, receiver: &Receiver<D>, request: Request) -> Response {
        let envelope = match receiver.extract(request).await {
            Ok(delivery) => delivery.envelope(),
            Err(refused) => {
                let (carrier, status) = (D::CARRIER, refused.rejection().status().as_u16());
                tracing::warn!(target: "fibre", carrier, status, reason = %refused, "delivery refused");
                return refused.into_response();
            }
        };
        match self.receive(envelope).await {
            Ok(_) => D::ACCEPTED.into_response(),
            Err(error) => unavailable(D::CARRIER, &error),
        }
    }
}

fn unavailable(carrier: &str, error: &InboxError) -> Response {
    tracing::error!(target: "fibre", carrier, kind = ?error.kind(), %error, "delivery not stored");
    let body = r#"{"error":"the delivery could not be stored; send it again later"}"#;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}
