//! Numbers that are missing.

use chrono::{DateTime, Utc};
use std::fmt;
use std::ops::RangeInclusive;

/// The number under which a store keeps a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GapId(i64);

impl GapId {
    /// For stores: the gap in row `number`.
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

impl fmt::Display for GapId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Numbers of a stream that had not come when patience for them ended.
///
/// In a [dense](Self::is_dense) stream they are lost events. In others they are skips: the carrier may never have used
/// these numbers. An event that comes later makes its gap smaller, splits it, or closes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    id: GapId,
    carrier: String,
    stream: String,
    missing: RangeInclusive<u128>,
    dense: bool,
    reported_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
}

impl Gap {
    /// For stores: an open gap.
    #[must_use]
    pub fn new(
        id: GapId,
        carrier: impl Into<String>,
        stream: impl Into<String>,
        missing: RangeInclusive<u128>,
        dense: bool,
        reported_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            carrier: carrier.into(),
            stream: stream.into(),
            missing,
            dense,
            reported_at,
            closed_at: None,
        }
    }

    /// The same gap, closed at `closed_at` if that is given.
    #[must_use]
    pub fn closed(mut self, closed_at: Option<DateTime<Utc>>) -> Self {
        self.closed_at = closed_at;
        self
    }

    /// The gap's number in the store.
    #[must_use]
    pub fn id(&self) -> GapId {
        self.id
    }

    /// The carrier's API, named like its crate.
    #[must_use]
    pub fn carrier(&self) -> &str {
        &self.carrier
    }

    /// The stream in which the numbers are missing.
    #[must_use]
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The numbers that are missing still; of a closed gap, those that were missing last.
    #[must_use]
    pub fn missing(&self) -> &RangeInclusive<u128> {
        &self.missing
    }

    /// Whether the carrier numbers this stream without leaving any out, so that these events are lost.
    #[must_use]
    pub fn is_dense(&self) -> bool {
        self.dense
    }

    /// When patience ended.
    #[must_use]
    pub fn reported_at(&self) -> DateTime<Utc> {
        self.reported_at
    }

    /// When the last missing number came, or a [backfill](crate::Backfill) found that none will.
    #[must_use]
    pub fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.closed_at
    }
}
