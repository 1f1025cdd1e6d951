//! The four limits of a call.

use std::time::Duration;

/// How long a call may take, in four respects.
///
/// | limit | default | covers |
/// | --- | --- | --- |
/// | connect | 10 s | name look-up, TCP and TLS, for clients that the SDK builds |
/// | attempt | 60 s | one request and its whole answer; for a stream, up to its first byte |
/// | total | 180 s | everything: token, all attempts and the pauses between them; for a stream, up to its first byte |
/// | idle | 60 s | the longest silence inside a stream; a stream has no total limit |
///
/// ```
/// use fibre_core::Timeouts;
/// use std::time::Duration;
///
/// let timeouts = Timeouts::new().attempt(Duration::from_secs(20)).total(Duration::from_secs(90));
/// # let _ = timeouts;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
    pub(crate) idle: Duration,
}

impl Timeouts {
    /// The defaults of the table above.
    #[must_use]
    pub fn new() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_secs(60),
            total: Duration::from_secs(180),
            idle: Duration::from_secs(60),
        }
    }

    /// Name look-up, TCP and TLS. Ignored when you bring your own `reqwest::Client`, which has its own.
    #[must_use]
    pub fn connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// One request and its answer.
    #[must_use]
    pub fn attempt(mut self, limit: Duration) -> Self {
        self.attempt = limit;
        self
    }

    /// The whole call.
    #[must_use]
    pub fn total(mut self, limit: Duration) -> Self {
        self.total = limit;
        self
    }

    /// The longest silence inside a stream.
    #[must_use]
    pub fn idle(mut self, limit: Duration) -> Self {
        self.idle = limit;
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::new()
    }
}
