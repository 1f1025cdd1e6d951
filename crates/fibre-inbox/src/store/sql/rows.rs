//! How rows are read.

use super::{time, unescape, unheaders, unnumber};
use crate::store::{Cursor, Lease, Terms};
use crate::{DeadLetter, Event, EventId, Gap, GapId, InboxError};
use chrono::{DateTime, Utc};
use fibre_core::webhook::{Envelope, Identity, Position};
use sqlx::{FromRow, Row};
use std::ops::RangeInclusive;

/// A stream that is locked for this transaction.
pub(in crate::store) struct StreamRow {
    pub(in crate::store) id: i64,
    pub(in crate::store) carrier: String,
    pub(in crate::store) name: String,
    highest: Option<String>,
    expected: Option<String>,
    pub(in crate::store) in_flight: Option<i64>,
    pub(in crate::store) due_at: i64,
}

impl StreamRow {
    pub(in crate::store) fn cursor(&self) -> Result<Cursor, InboxError> {
        let read = |text: &Option<String>| text.as_deref().map(unnumber).transpose();
        Ok(Cursor::new(read(&self.highest)?, read(&self.expected)?))
    }

    pub(in crate::store) fn gap(
        &self,
        id: i64,
        missing: RangeInclusive<u128>,
        dense: bool,
        at: DateTime<Utc>,
    ) -> Gap {
        Gap::new(
            GapId::new(id),
            unescape(self.carrier.clone()),
            unescape(self.name.clone()),
            missing,
            dense,
            at,
        )
    }
}

/// An event that may be handed on.
pub(in crate::store) struct Candidate {
    pub(in crate::store) id: i64,
    attempt: i64,
    pub(in crate::store) due_at: i64,
}

impl Candidate {
    /// Whether it has had all its attempts.
    pub(in crate::store) fn is_used_up(&self, terms: Terms) -> bool {
        self.attempt >= i64::from(terms.max_attempts)
    }
}

pub(in crate::store) struct EventRow {
    id: i64,
    carrier: String,
    identity: String,
    is_digest: bool,
    kind: String,
    subject: Option<String>,
    stream: Option<String>,
    number: Option<String>,
    first_number: Option<String>,
    pub(in crate::store) dense: bool,
    headers: String,
    body: Vec<u8>,
    received_at: i64,
    attempt: i64,
    fence: i64,
    reason: Option<String>,
    finished_at: Option<i64>,
}

impl EventRow {
    /// Its number in its stream.
    pub(in crate::store) fn number(&self) -> Result<Option<u128>, InboxError> {
        self.number.as_deref().map(unnumber).transpose()
    }

    /// The event and its lease, once it has been claimed.
    pub(in crate::store) fn claimed(self, late: bool) -> Result<(Event, Lease), InboxError> {
        let lease = Lease { event: EventId::new(self.id), fence: self.fence };
        Ok((self.event(late)?, lease))
    }

    pub(in crate::store) fn dead_letter(mut self) -> Result<DeadLetter, InboxError> {
        let died_at = time(self.finished_at.unwrap_or(self.received_at))?;
        let reason = unescape(self.reason.take().unwrap_or_default());
        Ok(DeadLetter::new(self.event(false)?, reason, died_at))
    }

    pub(in crate::store) fn event(self, late: bool) -> Result<Event, InboxError> {
        let number = self.number()?;
        let identity = unescape(self.identity);
        let identity = if self.is_digest { Identity::Digest(identity) } else { Identity::Id(identity) };
        let mut envelope = Envelope::new(unescape(self.carrier), identity, unescape(self.kind), self.body);
        if let Some(subject) = self.subject {
            envelope = envelope.with_subject(unescape(subject));
        }
        if let Some((stream, number)) = self.stream.zip(number) {
            let mut position = Position::new(unescape(stream), number);
            if let Some(first) = self.first_number {
                position = position.starts_at(unnumber(&first)?);
            }
            envelope = envelope.with_position(if self.dense { position.dense() } else { position });
        }
        for (name, value) in unheaders(&self.headers)? {
            envelope = envelope.with_header(name, value);
        }
        let attempt = u32::try_from(self.attempt).unwrap_or(u32::MAX);
        Ok(Event::new(EventId::new(self.id), envelope, time(self.received_at)?, attempt, late))
    }
}

pub(in crate::store) struct GapRow {
    pub(in crate::store) id: i64,
    carrier: String,
    name: String,
    first_missing: String,
    last_missing: String,
    dense: bool,
    reported_at: i64,
    closed_at: Option<i64>,
}

impl GapRow {
    pub(in crate::store) fn missing(&self) -> Result<RangeInclusive<u128>, InboxError> {
        Ok(unnumber(&self.first_missing)?..=unnumber(&self.last_missing)?)
    }

    pub(in crate::store) fn gap(self) -> Result<Gap, InboxError> {
        let missing = self.missing()?;
        let name = unescape(self.name);
        let gap = Gap::new(
            GapId::new(self.id),
            unescape(self.carrier),
            name,
            missing,
            self.dense,
            time(self.reported_at)?,
        );
        Ok(gap.closed(self.closed_at.map(time).transpose()?))
    }
}

macro_rules! rows {
    ($row:ty) => {
        impl<'r> FromRow<'r, $row> for StreamRow {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                Ok(Self {
                    id: row.try_get("id")?,
                    carrier: row.try_get("carrier")?,
                    name: row.try_get("name")?,
                    highest: row.try_get("highest")?,
                    expected: row.try_get("expected")?,
                    in_flight: row.try_get("in_flight")?,
                    due_at: row.try_get("due_at")?,
                })
            }
        }

        impl<'r> FromRow<'r, $row> for Candidate {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                Ok(Self {
                    id: row.try_get("id")?,
                    attempt: row.try_get("attempt")?,
                    due_at: row.try_get("due_at")?,
                })
            }
        }

        impl<'r> FromRow<'r, $row> for EventRow {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                Ok(Self {
                    id: row.try_get("id")?,
                    carrier: row.try_get("carrier")?,
                    identity: row.try_get("identity")?,
                    is_digest: row.try_get("is_digest")?,
                    kind: row.try_get("kind")?,
                    subject: row.try_get("subject")?,
                    stream: row.try_get("stream")?,
                    number: row.try_get("number")?,
                    first_number: row.try_get("first_number")?,
                    dense: row.try_get("dense")?,
                    headers: row.try_get("headers")?,
                    body: row.try_get("body")?,
                    received_at: row.try_get("received_at")?,
                    attempt: row.try_get("attempt")?,
                    fence: row.try_get("fence")?,
                    reason: row.try_get("reason")?,
                    finished_at: row.try_get("finished_at")?,
                })
            }
        }

        impl<'r> FromRow<'r, $row> for GapRow {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                Ok(Self {
                    id: row.try_get("id")?,
                    carrier: row.try_get("carrier")?,
                    name: row.try_get("name")?,
                    first_missing: row.try_get("first_missing")?,
                    last_missing: row.try_get("last_missing")?,
                    dense: row.try_get("dense")?,
                    reported_at: row.try_get("reported_at")?,
                    closed_at: row.try_get("closed_at")?,
                })
            }
        }
    };
}

#[cfg(feature = "postgres")]
rows!(sqlx::postgres::PgRow);
#[cfg(feature = "sqlite")]
rows!(sqlx::sqlite::SqliteRow);
