//! One stored event, as it is handed on.

use chrono::{DateTime, Utc};
use fibre_core::webhook::Envelope;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// The number under which a store keeps an event; larger ones were stored later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(i64);

impl EventId {
    /// For stores: the event in row `number`.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The row.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// One stored event, as it is handed to a consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    id: EventId,
    envelope: Envelope,
    received_at: DateTime<Utc>,
    attempt: u32,
    late: bool,
}

impl Event {
    /// For stores: an event that is being handed on for the `attempt`th time, counted from 1.
    #[must_use]
    pub fn new(
        id: EventId,
        envelope: Envelope,
        received_at: DateTime<Utc>,
        attempt: u32,
        late: bool,
    ) -> Self {
        Self { id, envelope, received_at, attempt, late }
    }

    /// The event's number in the store. It is the same on every attempt, so it can serve as a key for effects that
    /// must happen once.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.id
    }

    /// What the carrier delivered. `D::from_envelope` makes the carrier's own type of it.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// When the inbox stored the event.
    #[must_use]
    pub fn received_at(&self) -> DateTime<Utc> {
        self.received_at
    }

    /// How often the event has been handed on, this time included. Above 1, an earlier attempt failed, or its worker
    /// vanished and may have done part of the work.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Whether an event with a higher number of the same stream was handed on before this one: this one came after the
    /// inbox had given it up, or was delivered again from the dead letters.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.late
    }
}
