//! The one error type of the inbox.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// What went wrong, in one of a few kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The store cannot be reached or has no room at the moment. Nothing is lost: let the carrier repeat the delivery,
    /// and try again.
    Unavailable,
    /// The lease ran out and the event was given to another, or is finished. What you did with it may be done again.
    LeaseLost,
    /// There is no such dead letter.
    NotFound,
    /// A setting, such as the store's address, is unusable. Correct it.
    Configuration,
    /// The store's tables are of a later version of this crate. Update the program.
    Schema,
    /// The store turned a statement down. Most often somebody changed its tables or its rights.
    Refused,
    /// A row of the store cannot be read. Somebody changed it.
    Corrupt,
}

/// Why an operation of the inbox failed.
///
/// `Display` is one line without personal data; the causes hang below it in [`source`](std::error::Error::source).
#[derive(Clone)]
pub struct InboxError {
    kind: ErrorKind,
    message: Cow<'static, str>,
    // Shared: one failed transaction fails everything that was in it.
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl InboxError {
    /// An error of a store. `message` tells what happened and what to do, without personal data.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether the same call may succeed later without anybody's help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind == ErrorKind::Unavailable
    }
}

impl fmt::Debug for InboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxError")
            .field("kind", &self.kind)
            .field("message", &self.message)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for InboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for InboxError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_hang_below() {
        let error = InboxError::new(ErrorKind::Unavailable, "the store is busy")
            .with_source(std::io::Error::other("disk full"));
        assert!(error.is_retryable());
        assert_eq!(error.to_string(), "the store is busy");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("disk full"));
        assert!(!InboxError::new(ErrorKind::LeaseLost, "gone").is_retryable());
    }
}
