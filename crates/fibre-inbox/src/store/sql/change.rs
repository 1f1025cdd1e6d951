//! What a verdict changes in an event's row.

use super::micros;
use crate::store::{Settlement, Verdict};

/// The new values of an event's row.
pub(in crate::store) struct Change<'a> {
    pub(in crate::store) id: i64,
    pub(in crate::store) fence: i64,
    pub(in crate::store) state: &'static str,
    pub(in crate::store) due_at: Option<i64>,
    /// None leaves what is there.
    pub(in crate::store) reason: Option<&'a str>,
    pub(in crate::store) finished_at: Option<i64>,
    /// How many attempts do not count.
    pub(in crate::store) uncounted: i64,
}

impl<'a> Change<'a> {
    pub(in crate::store) fn of(settlement: &'a Settlement) -> Self {
        let at = micros(settlement.at);
        let change = Self {
            id: settlement.lease.event.number(),
            fence: settlement.lease.fence,
            state: "waiting",
            due_at: None,
            reason: None,
            finished_at: None,
            uncounted: 0,
        };
        match &settlement.verdict {
            Verdict::Acknowledge => Self { state: "acknowledged", finished_at: Some(at), ..change },
            Verdict::DeadLetter { reason } => {
                Self { state: "dead", finished_at: Some(at), reason: Some(reason), ..change }
            }
            Verdict::Retry { due, reason } => {
                Self { due_at: Some(micros(*due)), reason: Some(reason), ..change }
            }
            Verdict::Release => Self { due_at: Some(at), uncounted: 1, ..change },
            Verdict::Extend { until } => Self { state: "claimed", due_at: Some(micros(*until)), ..change },
        }
    }

    /// Whether the event stays claimed.
    pub(in crate::store) fn keeps_claim(&self) -> bool {
        self.state == "claimed"
    }
}
