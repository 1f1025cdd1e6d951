//! What the memory store keeps of an event, a stream, a gap.

use crate::store::Cursor;
use crate::{Event, EventId, Gap, GapId};
use chrono::{DateTime, Utc};
use fibre_core::webhook::{Envelope, Position};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Carrier and key.
pub(super) type StreamKey = (String, String);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Waiting,
    Claimed,
    Acknowledged,
    Dead,
}

pub(super) struct EventRow {
    pub(super) envelope: Envelope,
    pub(super) stream: Option<StreamKey>,
    pub(super) received_at: DateTime<Utc>,
    pub(super) patient_until: DateTime<Utc>,
    pub(super) stage: Stage,
    /// When it can be claimed, its place in a stream apart; none when it is finished.
    pub(super) due: Option<DateTime<Utc>>,
    pub(super) attempt: u32,
    pub(super) fence: i64,
    pub(super) reason: String,
    pub(super) finished_at: Option<DateTime<Utc>>,
}

impl EventRow {
    pub(super) fn number(&self) -> u128 {
        self.envelope.position().map_or(0, Position::number)
    }

    pub(super) fn event(&self, id: i64, late: bool) -> Event {
        Event::new(EventId::new(id), self.envelope.clone(), self.received_at, self.attempt, late)
    }

    pub(super) fn finish(&mut self, stage: Stage, at: DateTime<Utc>) {
        self.stage = stage;
        self.finished_at = Some(at);
    }
}

#[derive(Default)]
pub(super) struct Stream {
    pub(super) cursor: Cursor,
    pub(super) in_flight: Option<i64>,
    /// The unfinished events by number.
    pub(super) open: BTreeSet<(u128, i64)>,
    pub(super) due: Option<DateTime<Utc>>,
}

pub(super) struct GapRow {
    pub(super) stream: StreamKey,
    pub(super) name: String,
    pub(super) missing: RangeInclusive<u128>,
    pub(super) dense: bool,
    pub(super) reported_at: DateTime<Utc>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) backfill_at: DateTime<Utc>,
    pub(super) backfills: u32,
}

impl GapRow {
    pub(super) fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    pub(super) fn gap(&self, id: i64) -> Gap {
        let missing = self.missing.clone();
        Gap::new(GapId::new(id), &self.stream.0, &self.name, missing, self.dense, self.reported_at)
            .closed(self.closed_at)
    }
}
