//! What one call may do differently from its client.

use crate::retry::RetryPolicy;
use http::{HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Settings for single calls, given to `Client::with`, which returns a cheap clone of the client that uses them.
///
/// ```
/// use fibre_core::CallOptions;
/// use std::time::Duration;
///
/// let patient = CallOptions::new().timeout(Duration::from_secs(300)).no_retries();
/// # let _ = patient;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CallOptions {
    pub(crate) total: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) idle: Option<Duration>,
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) replay_allowed: Option<&'static str>,
    pub(crate) conversation: Option<Arc<str>>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) standing: BTreeMap<&'static str, String>,
}

impl CallOptions {
    /// The client's own settings, unchanged.
    pub fn new() -> Self {
        Self::default()
    }

    /// The limit for the whole call; see [`Timeouts::total`](crate::Timeouts::total).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.total = Some(limit);
        self
    }

    /// The limit for each attempt; see [`Timeouts::attempt`](crate::Timeouts::attempt).
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt = Some(limit);
        self
    }

    /// The longest silence inside a stream; see [`Timeouts::idle`](crate::Timeouts::idle).
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle = Some(limit);
        self
    }

    /// Another retry policy.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Some(Arc::new(policy));
        self
    }

    /// One attempt only. A token that turns out to be stale is still refreshed once.
    pub fn no_retries(self) -> Self {
        self.retry(crate::retry::NeverRetry)
    }

    /// Lets a call that changes something at the carrier be replayed as if it only read, because you know that doing
    /// it twice does no harm. The reason is for the reader of your code and for the span.
    pub fn allow_replay(mut self, reason: &'static str) -> Self {
        self.replay_allowed = Some(reason);
        self
    }

    /// The conversation that the calls belong to, sent where the API has a header for it.
    pub fn conversation_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.conversation = Some(id.into());
        self
    }

    /// A further request header. It replaces the SDK's own header of that name, except `authorization`.
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        // What callers add here is often a key; marked so, it stays out of Debug.
        value.set_sensitive(true);
        self.headers.push((name, value));
        self
    }

    /// A standing parameter of the API, such as `customerId`, for these calls.
    pub fn standing_parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.standing.insert(name, value.into());
        self
    }

    /// `self` where it says something, else `base`.
    pub(crate) fn over(mut self, base: &Self) -> Self {
        self.total = self.total.or(base.total);
        self.attempt = self.attempt.or(base.attempt);
        self.idle = self.idle.or(base.idle);
        self.retry = self.retry.or_else(|| base.retry.clone());
        self.replay_allowed = self.replay_allowed.or(base.replay_allowed);
        self.conversation = self.conversation.or_else(|| base.conversation.clone());
        self.headers = base.headers.iter().cloned().chain(self.headers).collect();
        for (name, value) in &base.standing {
            self.standing.entry(name).or_insert_with(|| value.clone());
        }
        self
    }
}
