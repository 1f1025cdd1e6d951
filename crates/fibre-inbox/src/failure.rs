//! What a handler says when it fails.

use std::fmt;

/// Why a handler of [`Inbox::run`](crate::Inbox::run) did not succeed, and whether it is worth another attempt.
///
/// Every error becomes one by `?`, and is worth another attempt. The reason is kept with the dead letter.
///
/// ```
/// use fibre_inbox::Failure;
///
/// fn order_number(text: &str) -> Result<u64, Failure> {
///     text.parse().map_err(|_| Failure::dead_letter("the order number is none"))
/// }
///
/// fn read(path: &str) -> Result<String, Failure> {
///     Ok(std::fs::read_to_string(path)?)
/// }
///
/// assert!(order_number("x1").is_err_and(|failure| !failure.is_retryable()));
/// assert!(read("/nowhere").is_err_and(|failure| failure.is_retryable()));
/// ```
pub struct Failure {
    reason: String,
    retryable: bool,
}

impl Failure {
    /// A later attempt may succeed.
    pub fn retry(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retryable: true }
    }

    /// No attempt can succeed: the event goes to the dead letters now.
    pub fn dead_letter(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retryable: false }
    }

    /// Whether a later attempt may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reason.push_str(": ");
            reason.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::retry(reason)
    }
}

// The reason may hold what the event holds.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure").field("retryable", &self.retryable).finish_non_exhaustive()
    }
}
