//! Which failures are worth another attempt.

use super::Backoff;
use crate::{Error, Randomness};
use http::StatusCode;
use std::fmt::Debug;
use std::time::Duration;

/// Decides whether a failed attempt is repeated. It is only asked where repeating is safe.
pub trait RetryPolicy: Debug + Send + Sync + 'static {
    /// The pause before the next attempt, or `None` to end the call with the attempt's error.
    fn pause(&self, failed: &FailedAttempt<'_>) -> Option<Duration>;
}

/// An attempt that failed, as a policy sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// Which attempt it was, counting from 1.
    pub attempt: u32,
    /// How long the call has been running.
    pub elapsed: Duration,
    /// Why it failed.
    pub error: &'a Error,
    /// For jitter.
    pub randomness: &'a dyn Randomness,
}

/// The default policy.
///
/// | failure | repeated |
/// | --- | --- |
/// | no connection, broken connection, attempt timed out | yes |
/// | 408, 429, 500, 502, 503, 504 | yes |
/// | any other status, undecodable answer, refused credentials | no |
///
/// At most 4 attempts, within 60 seconds, with pauses by [`Backoff`]; a `Retry-After` of up to 30 seconds is honoured.
#[derive(Clone, Debug)]
#[must_use]
pub struct StandardRetry {
    max_attempts: u32,
    max_elapsed: Duration,
    max_retry_after: Duration,
    backoff: Backoff,
}

impl StandardRetry {
    /// The defaults above.
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            max_elapsed: Duration::from_secs(60),
            max_retry_after: Duration::from_secs(30),
            backoff: Backoff::default(),
        }
    }

    /// The highest number of attempts, the first one included.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// No attempt begins later than this after the call began.
    pub fn max_elapsed(mut self, limit: Duration) -> Self {
        self.max_elapsed = limit;
        self
    }

    /// The longest `Retry-After` to wait for; a longer one ends the call.
    pub fn max_retry_after(mut self, limit: Duration) -> Self {
        self.max_retry_after = limit;
        self
    }

    /// The pauses where the carrier asks for none.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }
}

impl Default for StandardRetry {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy for StandardRetry {
    fn pause(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        if failed.attempt >= self.max_attempts || !failed.error.is_retryable() {
            return None;
        }
        let pause = match failed.error.retry_after() {
            Some(asked) if asked > self.max_retry_after => return None,
            Some(asked) => asked,
            None => self.backoff.pause(failed.attempt, failed.randomness),
        };
        (failed.elapsed + pause <= self.max_elapsed).then_some(pause)
    }
}

/// One attempt only.
#[derive(Clone, Copy, Debug, Default)]
pub struct NeverRetry;

impl RetryPolicy for NeverRetry {
    fn pause(&self, _: &FailedAttempt<'_>) -> Option<Duration> {
        None
    }
}

/// The statuses that say that the same request may be answered later.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, SystemRandomness};

    fn pause(policy: &StandardRetry, attempt: u32, elapsed: u64, error: &Error) -> Option<Duration> {
        let elapsed = Duration::from_secs(elapsed);
        policy.pause(&FailedAttempt { attempt, elapsed, error, randomness: &SystemRandomness })
    }

    #[test]
    fn decides_by_failure_count_and_time() {
        let policy = StandardRetry::new();
        let transient = Error::new(ErrorKind::Server, "503").retryable(true);
        assert!(pause(&policy, 1, 0, &transient).is_some());
        assert!(pause(&policy, 3, 59 - 20, &transient).is_some());
        assert_eq!(pause(&policy, 4, 0, &transient), None, "attempts are used up");
        assert_eq!(pause(&policy, 1, 61, &transient), None, "time is up");
        assert_eq!(pause(&policy, 1, 0, &Error::new(ErrorKind::Refused, "400")), None);
    }

    #[test]
    fn honours_what_the_carrier_asks_for_up_to_the_cap() {
        let policy = StandardRetry::new();
        let asks = |seconds| {
            Error::new(ErrorKind::RateLimited, "429")
                .retryable(true)
                .with_retry_after(Some(Duration::from_secs(seconds)))
        };
        assert_eq!(pause(&policy, 1, 0, &asks(30)), Some(Duration::from_secs(30)));
        assert_eq!(pause(&policy, 1, 0, &asks(31)), None);
        assert_eq!(pause(&policy, 1, 31, &asks(30)), None, "it would end after the limit");
    }
}
