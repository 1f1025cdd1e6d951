//! One call of a carrier to its customer.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use serde_json::Value;

use super::{Fate, Target};

/// What a carrier sends to its customer: headers and a body.
///
/// `Debug` shows neither, because both can hold names, addresses and phone numbers.
#[derive(Clone)]
pub struct Callback {
    carrier: &'static str,
    kind: String,
    headers: Vec<(&'static str, String)>,
    /// Headers that have another value in every request.
    fresh: Vec<(&'static str, FreshValue)>,
    body: Bytes,
    pub(super) target: Option<Target>,
    pub(super) at_end: Option<AtEnd>,
}

type FreshValue = fn() -> String;

type AtEnd = Arc<dyn Fn(Fate) + Send + Sync>;

impl Callback {
    /// A callback to where the carrier delivers. `kind` is what the log and disturbances call it.
    pub(crate) fn new(carrier: &'static str, kind: impl Into<String>, body: &Value) -> Self {
        Self::of_bytes(carrier, kind, body.to_string().into())
    }

    /// The same with a body that is JSON already.
    pub(crate) fn of_bytes(carrier: &'static str, kind: impl Into<String>, body: Bytes) -> Self {
        Self {
            carrier,
            kind: kind.into(),
            headers: vec![("content-type", "application/json".to_owned())],
            fresh: Vec::new(),
            body,
            target: None,
            at_end: None,
        }
    }

    /// With a header; its name in lower case.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a header that has a new value whenever it is sent; its name in lower case.
    pub(crate) fn with_fresh_header(mut self, name: &'static str, value: FreshValue) -> Self {
        self.fresh.push((name, value));
        self
    }

    /// The headers of one request.
    pub(super) fn headers_now(&self) -> impl Iterator<Item = (&'static str, String)> {
        let fresh = self.fresh.iter().map(|(name, value)| (*name, value()));
        self.headers.iter().cloned().chain(fresh)
    }

    /// To a target of its own in place of the carrier's.
    pub(crate) fn to(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Tells what became of it, once that is certain.
    pub(crate) fn at_end(mut self, tell: impl Fn(Fate) + Send + Sync + 'static) -> Self {
        self.at_end = Some(Arc::new(tell));
        self
    }

    /// The same without what is only good for sending it.
    pub(super) fn content(&self) -> Self {
        Self { target: None, at_end: None, ..self.clone() }
    }

    /// The carrier that sends it, such as `superloop-360`.
    pub fn carrier(&self) -> &'static str {
        self.carrier
    }

    /// What it tells of, in the carrier's words, such as `order.rejected.event`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The headers that are the same in every request, so without the credentials of the target; names in
    /// lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The first value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The body, byte for byte.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("carrier", &self.carrier)
            .field("kind", &self.kind)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
