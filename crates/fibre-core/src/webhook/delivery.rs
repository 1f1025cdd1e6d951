//! One thing that a carrier delivers.

use super::{Envelope, Rejection};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// What one carrier delivers, read from a request whose credentials are checked.
pub trait Delivery: Sized + Send + 'static {
    /// The carrier's API, named like its crate; part of every event's key in an inbox.
    const CARRIER: &'static str;

    /// What the carrier is answered when the delivery is safe.
    const ACCEPTED: StatusCode = StatusCode::NO_CONTENT;

    /// Reads a delivery. What is unknown is kept, not refused: carriers add kinds and fields.
    ///
    /// # Errors
    ///
    /// A body or a header that no version of the contract allows.
    fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Rejection>;

    /// The delivery as an inbox keeps it: the bytes as they came, and how they are told apart and ordered.
    fn envelope(&self) -> Envelope;

    /// The delivery from what an inbox kept.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); what was read once can be read again unless the store changed it.
    fn from_envelope(envelope: &Envelope) -> Result<Self, Rejection> {
        let mut headers = HeaderMap::with_capacity(envelope.headers().len());
        for (name, value) in envelope.headers() {
            let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
            else {
                return Err(Rejection::malformed("a header that was kept is none"));
            };
            headers.append(name, value);
        }
        Self::read(&headers, envelope.body().clone())
    }

    /// The JSON body that goes with a rejection; the carrier's own error body where it has one.
    fn rejection_body(rejection: &Rejection) -> Bytes {
        serde_json::json!({ "error": rejection.to_string() }).to_string().into()
    }
}
