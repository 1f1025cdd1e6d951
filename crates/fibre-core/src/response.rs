//! A successful answer: its value, and where it came from.

use crate::Correlation;
use http::{HeaderMap, StatusCode};
use std::ops::{Deref, DerefMut};

/// The value of a successful call, with the status, headers and identifiers that came with it.
///
/// It dereferences to the value, so most code can forget that it is there.
///
/// ```
/// # use fibre_core::Response;
/// fn total(orders: &Response<Vec<String>>) -> usize {
///     orders.len()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Response<T> {
    value: T,
    pub(crate) head: Head,
}

#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) correlation: Correlation,
    pub(crate) attempts: u32,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, head: Head) -> Self {
        Self { value, head }
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The answer's headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The carrier's own identifier of the request, if it sent one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        server_request_id(&self.head.headers)
    }

    /// The identifiers that were sent.
    #[must_use]
    pub fn correlation(&self) -> &Correlation {
        &self.head.correlation
    }

    /// How many requests the call took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }

    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), head: self.head }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// Gateways and services name the header differently; these are the names in common use.
pub(crate) fn server_request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-request-id", "x-transaction-id", "x-correlation-id", "x-amzn-requestid"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
