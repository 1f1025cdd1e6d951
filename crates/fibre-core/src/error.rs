//! The one error type of the family.

use crate::response::server_request_id;
use crate::{Correlation, Outcome};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What went wrong, in one of a few kinds.
///
/// The kind says where to look; [`Error::outcome`] says whether the carrier may have acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting of the client is missing or unusable; the message names it. Correct the configuration.
    Configuration,
    /// An argument cannot be sent or breaks the carrier's documented rules; nothing was sent. Correct the argument.
    InvalidRequest,
    /// No access token could be had, or the carrier refused a fresh one (401). Check the credentials.
    Credentials,
    /// No connection came about: name look-up, TCP or TLS failed. Check the base URL, the network, the certificates.
    Connect,
    /// A limit passed; the message names it. See [`Timeouts`](crate::Timeouts).
    Timeout,
    /// The connection broke while it was in use.
    Transport,
    /// The carrier refused the request (another 4xx). [`Error::service`] has its reasons.
    Refused,
    /// The carrier took the request, worked on it, and turned it down. [`Error::service`] has its reasons.
    Rejected,
    /// Too many requests (429). [`Error::retry_after`] has the pause that the carrier asked for.
    RateLimited,
    /// The carrier or a gateway failed (5xx).
    Server,
    /// A status that the API does not use, such as a redirect.
    UnexpectedStatus,
    /// The answer is not what the contract says; [`Error::json_path`] and the message tell where.
    Decode,
    /// A stream ended before its content did; the message says how much had arrived.
    Truncated,
    /// What is about to be sent could not be written down, so it was not sent. See [`submission`](crate::submission).
    Journal,
    /// A listing cannot go on safely, for example because the carrier repeats a page.
    Paging,
}

/// Why a call failed, to which operation, what the carrier may have done, and what was sent.
///
/// `Display` is one line without secrets or personal data; the causes hang below it in
/// [`source`](std::error::Error::source).
///
/// ```
/// use fibre_core::{Error, ErrorKind, Outcome};
///
/// fn explain(error: &Error) -> &'static str {
///     match (error.kind(), error.outcome()) {
///         (ErrorKind::Configuration | ErrorKind::Credentials, _) => "fix the settings",
///         (_, Outcome::Unknown) => "look whether it happened before you do it again",
///         _ if error.is_retryable() => "try again later",
///         _ => "fix the request",
///     }
/// }
/// ```
pub struct Error(Box<Inner>);

pub(crate) type Source = Box<dyn StdError + Send + Sync + 'static>;

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    outcome: Outcome,
    retryable: bool,
    operation: Option<&'static str>,
    correlation: Option<Correlation>,
    attempts: u32,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<Bytes>,
    json_path: Option<String>,
    retry_after: Option<Duration>,
    items: Option<u64>,
    source: Option<Source>,
}

impl Error {
    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the carrier may have done with the request.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Whether the same call may succeed later without a change. It says nothing about whether repeating it is safe:
    /// that is what [`outcome`](Self::outcome) is for.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// The operation's id in the API's contract.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The status of the last answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the last answer; empty if there was none.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The carrier's own identifier of the request, if it sent one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        server_request_id(&self.0.headers)
    }

    /// The identifiers that were sent.
    #[must_use]
    pub fn correlation(&self) -> Option<&Correlation> {
        self.0.correlation.as_ref()
    }

    /// How many requests were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The body of the last answer as it came. It may hold personal data: mind where you write it.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// The body of the last answer as the API's own error type, if it is one.
    #[must_use]
    pub fn service<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.0.body.as_ref()?).ok()
    }

    /// Where in the JSON document decoding failed, for example `orders[3].state`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The pause that the carrier asked for.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many items of a stream arrived before it failed.
    #[must_use]
    pub fn items_received(&self) -> Option<u64> {
        self.0.items
    }
}

/// Construction, for the SDK's own crates.
#[doc(hidden)]
impl Error {
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            outcome: Outcome::NotSent,
            retryable: false,
            operation: None,
            correlation: None,
            attempts: 0,
            status: None,
            headers: HeaderMap::new(),
            body: None,
            json_path: None,
            retry_after: None,
            items: None,
            source: None,
        }))
    }

    pub fn configuration(setting: &str, problem: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Configuration, format!("setting `{setting}` {problem}"))
    }

    pub fn invalid_request(problem: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidRequest, problem)
    }

    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.kind = kind;
        self.0.message = message.into();
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    #[must_use]
    pub fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    #[must_use]
    pub fn with_items(mut self, items: u64) -> Self {
        self.0.items = Some(items);
        self
    }

    #[must_use]
    pub fn with_json_path(mut self, path: impl Into<String>) -> Self {
        self.0.json_path = Some(path.into());
        self
    }

    /// One failure for several who waited for the same thing.
    pub(crate) fn shared(error: &Arc<Self>) -> Self {
        let inner = &*error.0;
        let copy = Self::new(inner.kind, inner.message.clone())
            .with_outcome(inner.outcome)
            .retryable(inner.retryable)
            .with_retry_after(inner.retry_after);
        let copy = match inner.status {
            Some(status) => copy.with_answer(status, inner.headers.clone(), inner.body.clone()),
            None => copy,
        };
        if inner.source.is_some() { copy.with_source(SharedCause(Arc::clone(error))) } else { copy }
    }

    pub(crate) fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    pub(crate) fn with_correlation(mut self, correlation: &Correlation, attempts: u32) -> Self {
        self.0.correlation = Some(correlation.clone());
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_answer(mut self, status: StatusCode, headers: HeaderMap, body: Option<Bytes>) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self.0.body = body;
        self
    }
}

/// The cause of an error that several errors share.
#[derive(Debug)]
struct SharedCause(Arc<Error>);

impl fmt::Display for SharedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(cause) => fmt::Display::fmt(cause, f),
            None => Ok(()),
        }
    }
}

impl StdError for SharedCause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()?.source()
    }
}

impl From<crate::Invalid> for Error {
    fn from(invalid: crate::Invalid) -> Self {
        Self::invalid_request(invalid.to_string()).with_source(invalid)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&inner.message)?;
        if let Some(path) = &inner.json_path {
            write!(f, " at {path}")?;
        }
        if let Some(items) = inner.items {
            write!(f, " after {items} items")?;
        }
        if let Some(pause) = inner.retry_after {
            write!(f, "; the carrier asks for a pause of {} s", pause.as_secs())?;
        }
        if inner.attempts > 0 {
            let attempts = if inner.attempts == 1 { "attempt" } else { "attempts" };
            write!(f, " ({} {attempts}, outcome {}", inner.attempts, inner.outcome)?;
            if let Some(id) = self.request_id() {
                write!(f, ", carrier's request id {id}")?;
            }
            if let Some(correlation) = &inner.correlation {
                write!(f, ", sent as {correlation}")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// Shows no header and no body: they may hold secrets or personal data.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("message", &inner.message)
            .field("outcome", &inner.outcome)
            .field("retryable", &inner.retryable)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("request_id", &self.request_id())
            .field("correlation", &inner.correlation)
            .field("attempts", &inner.attempts)
            .field("json_path", &inner.json_path)
            .field("retry_after", &inner.retry_after)
            .field("items_received", &inner.items)
            .field("body_length", &inner.body.as_ref().map(Bytes::len))
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as _)
    }
}
