//! The order in which a request is looked at.

use super::{Delivery, Rejection, Verifier};
use bytes::Bytes;
use http::{HeaderMap, header};
use std::fmt;
use std::marker::PhantomData;

/// Takes the deliveries of one carrier.
///
/// Without a web framework: [`verify`](Self::verify) with the headers, read at most [`limit`](Self::limit_in_bytes) bytes,
/// then [`accept`](Self::accept). With the feature `axum`, `Delivered` and `layer` do that.
pub struct Receiver<D> {
    verifier: Verifier,
    limit: usize,
    delivery: PhantomData<fn() -> D>,
}

impl<D: Delivery> Receiver<D> {
    /// A receiver for those whom `verifier` knows. Bodies may have 1 MiB.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, limit: 1024 * 1024, delivery: PhantomData }
    }

    /// The largest body that is read, in bytes.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// The largest body that is read, in bytes.
    #[must_use]
    pub fn limit_in_bytes(&self) -> usize {
        self.limit
    }

    /// Whether the body is worth reading, told by the headers: credentials, declared length, media type.
    ///
    /// # Errors
    ///
    /// 401, 413 or 415, in this order.
    pub fn verify(&self, headers: &HeaderMap) -> Result<(), Rejection> {
        self.verifier.verify(headers)?;
        if declared_length(headers).is_some_and(|length| length > self.limit) {
            return Err(Rejection::too_large(self.limit));
        }
        if !is_plain_json(headers) {
            return Err(Rejection::unsupported_media_type());
        }
        Ok(())
    }

    /// Verifies a request and reads the delivery.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), then 413 for a body that is too large, and 400 for one that cannot be read.
    pub fn accept(&self, headers: &HeaderMap, body: Bytes) -> Result<D, Rejection> {
        self.verify(headers)?;
        if body.len() > self.limit {
            return Err(Rejection::too_large(self.limit));
        }
        D::read(headers, body)
    }

    #[cfg(feature = "axum")]
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

impl<D> Clone for Receiver<D> {
    fn clone(&self) -> Self {
        Self { verifier: self.verifier.clone(), limit: self.limit, delivery: PhantomData }
    }
}

impl<D> fmt::Debug for Receiver<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("verifier", &self.verifier).field("limit", &self.limit).finish()
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A body without a declared type is taken for JSON: it has to be, to be read.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let compressed = headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let Some(declared) = headers.get(header::CONTENT_TYPE) else { return !compressed };
    let essence = declared.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    !compressed
        && (essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json")))
}
