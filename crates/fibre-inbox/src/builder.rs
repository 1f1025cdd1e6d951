//! The settings of an inbox.

use crate::store::Store;
use crate::{Backfill, Inbox};
use fibre_core::retry::Backoff;
use fibre_core::{Clock, Randomness, SystemClock, SystemRandomness};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The settings of an [`Inbox`]. Replicas on one store should have the same.
pub struct InboxBuilder<S> {
    store: S,
    settings: Settings,
}

pub(crate) struct Settings {
    pub(crate) patience: Duration,
    pub(crate) lease: Duration,
    pub(crate) digest_window: Duration,
    pub(crate) backoff: Backoff,
    pub(crate) max_attempts: u32,
    pub(crate) poll_interval: Duration,
    pub(crate) backfills: BTreeMap<String, Arc<dyn Backfill>>,
    pub(crate) backfill_attempts: u32,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
}

impl<S: Store> InboxBuilder<S> {
    pub(crate) fn new(store: S) -> Self {
        let settings = Settings {
            patience: Duration::from_secs(30),
            lease: Duration::from_secs(60),
            digest_window: Duration::from_secs(24 * 3600),
            backoff: Backoff::new(Duration::from_secs(2), Duration::from_secs(600)),
            max_attempts: 10,
            poll_interval: Duration::from_secs(1),
            backfills: BTreeMap::new(),
            backfill_attempts: 5,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        };
        Self { store, settings }
    }

    /// How long an event waits for missing predecessors, from its own receipt. Default 30 s.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience;
        self
    }

    /// How long a worker that says nothing keeps an event. Default 60 s, at least 1 s. [`Inbox::run`] prolongs the leases of handlers
    /// that take longer.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease.max(Duration::from_secs(1));
        self
    }

    /// How long an equal delivery without an event id counts as the same event delivered again; after that it is a state
    /// that came back. Default 24 h.
    #[must_use]
    pub fn digest_window(mut self, window: Duration) -> Self {
        self.settings.digest_window = window;
        self
    }

    /// The pauses between attempts. Default up to 2 s, 4 s, 8 s … 10 min, with full jitter.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = backoff;
        self
    }

    /// After how many attempts an event goes to the dead letters; at least 1. Default 10.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.settings.max_attempts = attempts.max(1);
        self
    }

    /// How often workers look for events that other replicas have stored. Default 1 s. What this process stores wakes
    /// its workers at once.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval;
        self
    }

    /// How to ask `carrier` (an API named like its crate) for what is missing.
    #[must_use]
    pub fn backfill(mut self, carrier: impl Into<String>, backfill: impl Backfill) -> Self {
        self.settings.backfills.insert(carrier.into(), Arc::new(backfill));
        self
    }

    /// How often a carrier is asked for one gap at most. Default 5.
    #[must_use]
    pub fn backfill_attempts(mut self, attempts: u32) -> Self {
        self.settings.backfill_attempts = attempts;
        self
    }

    /// Where time comes from; for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Where jitter comes from; for tests.
    #[must_use]
    pub fn randomness(mut self, randomness: impl Randomness) -> Self {
        self.settings.randomness = Arc::new(randomness);
        self
    }

    /// The inbox.
    #[must_use]
    pub fn build(self) -> Inbox<S> {
        Inbox::with(self.store, self.settings)
    }
}

impl<S: fmt::Debug> fmt::Debug for InboxBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxBuilder").field("store", &self.store).field("settings", &self.settings).finish()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("patience", &self.patience)
            .field("lease", &self.lease)
            .field("digest_window", &self.digest_window)
            .field("backoff", &self.backoff)
            .field("max_attempts", &self.max_attempts)
            .field("poll_interval", &self.poll_interval)
            .field("backfills", &self.backfills.keys())
            .field("backfill_attempts", &self.backfill_attempts)
            .finish_non_exhaustive()
    }
}
