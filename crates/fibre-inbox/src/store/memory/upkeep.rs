//! Gaps, dead letters and purging in memory.

use super::rows::Stage;
use super::state::State;
use crate::store::Round;
use crate::{Counts, DeadLetter, Event, EventId, Gap};
use chrono::{DateTime, Utc};

impl State {
    pub(super) fn open_gaps(&self) -> Vec<Gap> {
        self.gaps.iter().filter(|(_, gap)| gap.is_open()).map(|(id, gap)| gap.gap(*id)).collect()
    }

    pub(super) fn take_gaps(&mut self, round: &Round) -> Vec<Gap> {
        let due = self.gaps.iter_mut().filter(|(_, gap)| {
            gap.is_open()
                && gap.backfill_at <= round.now
                && gap.backfills < round.attempts
                && round.carriers.contains(&gap.stream.0)
        });
        due.take(round.limit)
            .map(|(id, gap)| {
                gap.backfill_at = round.again_at;
                gap.backfills += 1;
                gap.gap(*id)
            })
            .collect()
    }

    pub(super) fn close_gap(&mut self, id: i64, at: DateTime<Utc>) {
        if let Some(gap) = self.gaps.get_mut(&id) {
            gap.closed_at = gap.closed_at.or(Some(at));
        }
    }

    pub(super) fn dead_letters(&self, after: Option<EventId>, limit: usize) -> Vec<DeadLetter> {
        let above = after.map_or(i64::MIN, |id| id.number().saturating_add(1));
        let dead = self.events.range(above..).filter(|(_, row)| row.stage == Stage::Dead);
        dead.take(limit)
            .map(|(id, row)| {
                let died_at = row.finished_at.unwrap_or(row.received_at);
                DeadLetter::new(row.event(*id, false), row.reason.clone(), died_at)
            })
            .collect()
    }

    pub(super) fn received(
        &self,
        carrier: &str,
        since: DateTime<Utc>,
        after: Option<EventId>,
        limit: usize,
    ) -> Vec<Event> {
        let above = after.map_or(i64::MIN, |id| id.number().saturating_add(1));
        let received = self
            .events
            .range(above..)
            .filter(|(_, row)| row.envelope.carrier() == carrier && row.received_at >= since);
        received.take(limit).map(|(id, row)| row.event(*id, false)).collect()
    }

    pub(super) fn redeliver(&mut self, id: i64, at: DateTime<Utc>) -> bool {
        let Some(row) = self.events.get_mut(&id).filter(|row| row.stage == Stage::Dead) else {
            return false;
        };
        row.stage = Stage::Waiting;
        row.attempt = 0;
        row.fence += 1;
        row.patient_until = at;
        row.finished_at = None;
        let stream = row.stream.clone();
        self.set_due(id, Some(at));
        if let Some(key) = stream {
            self.refresh(&key);
        }
        true
    }

    pub(super) fn discard(&mut self, id: i64, at: DateTime<Utc>) -> bool {
        let row = self.events.get_mut(&id).filter(|row| row.stage == Stage::Dead);
        row.map(|row| row.finish(Stage::Acknowledged, at)).is_some()
    }

    pub(super) fn purge(&mut self, before: DateTime<Utc>) -> u64 {
        let had = self.events.len();
        self.events.retain(|_, row| {
            row.stage != Stage::Acknowledged || row.finished_at.is_none_or(|finished| finished >= before)
        });
        let events = &self.events;
        self.known.retain(|_, id| events.contains_key(id));
        self.gaps.retain(|_, gap| match gap.closed_at {
            Some(closed) => closed >= before,
            None => gap.dense || gap.reported_at >= before,
        });
        (had - self.events.len()) as u64
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in self.events.values() {
            match row.stage {
                Stage::Waiting => counts.waiting += 1,
                Stage::Claimed => counts.claimed += 1,
                Stage::Acknowledged => counts.acknowledged += 1,
                Stage::Dead => counts.dead += 1,
            }
        }
        for gap in self.gaps.values().filter(|gap| gap.is_open()) {
            if gap.dense { counts.gaps += 1 } else { counts.skips += 1 }
        }
        counts
    }
}
