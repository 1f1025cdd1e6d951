//! Events that were given up.

use crate::{Event, EventId};
use chrono::{DateTime, Utc};
use fibre_core::webhook::Envelope;
use std::fmt;

/// An event that was given up: its attempts are used up, or the consumer said that no attempt can succeed.
///
/// `Debug` does not show the reason: consumers put into it what they like.
#[derive(Clone, PartialEq, Eq)]
pub struct DeadLetter {
    event: Event,
    reason: String,
    died_at: DateTime<Utc>,
}

impl DeadLetter {
    /// For stores: `event` with its last attempt, and why and when it was given up.
    #[must_use]
    pub fn new(event: Event, reason: String, died_at: DateTime<Utc>) -> Self {
        Self { event, reason, died_at }
    }

    /// The number to [redeliver](crate::Inbox::redeliver) or [discard](crate::Inbox::discard) it by.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.event.id()
    }

    /// What the carrier delivered.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        self.event.envelope()
    }

    /// When the inbox stored the event.
    #[must_use]
    pub fn received_at(&self) -> DateTime<Utc> {
        self.event.received_at()
    }

    /// How many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.event.attempt()
    }

    /// Why it was given up, in the consumer's words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// When it was given up.
    #[must_use]
    pub fn died_at(&self) -> DateTime<Utc> {
        self.died_at
    }
}

impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("event", &self.event)
            .field("died_at", &self.died_at)
            .finish_non_exhaustive()
    }
}
