//! An event in a worker's hands.

use crate::inbox::{Inbox, later};
use crate::store::{Lease, Store, Verdict};
use crate::{Event, InboxError};
use chrono::{DateTime, Utc};
use fibre_core::webhook::Envelope;
use std::fmt;

/// An event that is yours until you settle it or its lease runs out.
///
/// Settle it when its effects are safe: [`acknowledge`](Self::acknowledge), [`retry`](Self::retry) or
/// [`dead_letter`](Self::dead_letter). One that is only dropped is handed on again when its lease has run out.
/// A settlement that failed because the store was away can be repeated.
pub struct Claimed<S> {
    inbox: Inbox<S>,
    event: Event,
    lease: Lease,
}

/// What becomes of an event whose attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is handed on again, at this time or later. Its stream waits for it.
    Retry(DateTime<Utc>),
    /// That was its last attempt. Its stream goes on.
    DeadLettered,
}

impl<S: Store> Claimed<S> {
    /// The event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// What the carrier delivered.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        self.event.envelope()
    }

    /// How often the event has been handed on, this time included.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.event.attempt()
    }

    /// Whether an event with a higher number of the same stream was handed on before.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.event.is_late()
    }

    /// The event is done and is never handed on again.
    ///
    /// # Errors
    ///
    /// [`LeaseLost`](crate::ErrorKind::LeaseLost): it was handed to another since, who may do it again. Or the store
    /// failed.
    pub async fn acknowledge(&self) -> Result<(), InboxError> {
        self.inbox.settle(self.lease, Verdict::Acknowledge).await
    }

    /// The attempt failed. The event is handed on again after a pause, or goes to the dead letters if that was its last
    /// attempt. `reason` is kept.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    pub async fn retry(&self, reason: impl Into<String>) -> Result<Next, InboxError> {
        let settings = self.inbox.settings();
        if self.event.attempt() >= settings.max_attempts {
            self.dead_letter(reason).await?;
            return Ok(Next::DeadLettered);
        }
        let pause = settings.backoff.pause(self.event.attempt(), settings.randomness.as_ref());
        let due = later(self.inbox.now(), pause);
        self.inbox.settle(self.lease, Verdict::Retry { due, reason: reason.into() }).await?;
        Ok(Next::Retry(due))
    }

    /// No attempt can succeed: the event goes to the dead letters. `reason` is kept.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    pub async fn dead_letter(&self, reason: impl Into<String>) -> Result<(), InboxError> {
        self.inbox.settle(self.lease, Verdict::DeadLetter { reason: reason.into() }).await?;
        let envelope = self.event.envelope();
        let (event, carrier, kind) = (self.event.id(), envelope.carrier(), envelope.kind());
        tracing::warn!(target: "fibre", %event, carrier, kind, attempts = self.attempt(), "dead letter");
        Ok(())
    }

    /// Gives the event back untouched: it is handed on again at once, and the attempt does not count.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    pub async fn release(&self) -> Result<(), InboxError> {
        self.inbox.settle(self.lease, Verdict::Release).await
    }

    /// Begins the lease anew, for work that takes longer.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    pub async fn extend(&self) -> Result<(), InboxError> {
        let until = later(self.inbox.now(), self.inbox.settings().lease);
        self.inbox.settle(self.lease, Verdict::Extend { until }).await
    }

    pub(crate) fn inbox(&self) -> &Inbox<S> {
        &self.inbox
    }
}

impl<S> fmt::Debug for Claimed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claimed")
            .field("event", &self.event)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}

/// Claimed events on their way to the caller. If the caller has gone meanwhile, they go back.
pub(crate) struct Unclaimed<S: Store> {
    inbox: Inbox<S>,
    events: Vec<(Event, Lease)>,
}

impl<S: Store> Unclaimed<S> {
    pub(crate) fn new(inbox: Inbox<S>, events: Vec<(Event, Lease)>) -> Self {
        Self { inbox, events }
    }

    pub(crate) fn claim(mut self) -> Vec<Claimed<S>> {
        let claim = |(event, lease)| Claimed { inbox: self.inbox.clone(), event, lease };
        std::mem::take(&mut self.events).into_iter().map(claim).collect()
    }
}

impl<S: Store> Drop for Unclaimed<S> {
    fn drop(&mut self) {
        // Without a runtime there is nobody to do it; then the leases run out.
        let Ok(runtime) = crate::batch::runtime() else { return };
        for (_, lease) in std::mem::take(&mut self.events) {
            let inbox = self.inbox.clone();
            runtime.spawn(async move { inbox.settle(lease, Verdict::Release).await });
        }
    }
}
