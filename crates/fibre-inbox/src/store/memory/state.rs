//! Receiving, claiming and settling in memory.

use super::rows::{EventRow, GapRow, Stage, Stream, StreamKey};
use crate::store::{Arrival, Claims, Lease, Settled, Settlement, Terms, Verdict, cursor, keys};
use crate::{EventId, Receipt};
use chrono::{DateTime, Utc};
use fibre_core::webhook::{Identity, Position};
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Default)]
pub(super) struct State {
    pub(super) events: BTreeMap<i64, EventRow>,
    pub(super) known: HashMap<(String, String), i64>,
    pub(super) streams: BTreeMap<StreamKey, Stream>,
    pub(super) gaps: BTreeMap<i64, GapRow>,
    /// What is due, and when: whole streams, and events that are in none.
    due: BTreeSet<(DateTime<Utc>, Lane)>,
    last_event: i64,
    last_gap: i64,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Loose(i64),
    Stream(StreamKey),
}

impl State {
    pub(super) fn receive(&mut self, arrival: &Arrival) -> Receipt {
        let envelope = &arrival.envelope;
        let key = (envelope.carrier().to_owned(), keys::event_key(envelope.identity()));
        if self.known.get(&key).is_some_and(|id| self.is_same(*id, arrival)) {
            return Receipt::Duplicate;
        }
        self.last_event += 1;
        let id = self.last_event;
        self.known.insert(key, id);
        let stream = keys::stream_key(envelope).map(|key| (envelope.carrier().to_owned(), key));
        let row = EventRow {
            envelope: envelope.clone(),
            stream: stream.clone(),
            received_at: arrival.received_at,
            patient_until: arrival.patient_until,
            stage: Stage::Waiting,
            due: None,
            attempt: 0,
            fence: 0,
            reason: String::new(),
            finished_at: None,
        };
        let number = row.number();
        self.events.insert(id, row);
        self.set_due(id, Some(arrival.received_at));
        if let Some(key) = stream {
            let stream = self.streams.entry(key.clone()).or_default();
            stream.cursor.begin_at(envelope.position().and_then(Position::first));
            self.fill_gap(&key, number, arrival.received_at);
            self.refresh(&key);
        }
        Receipt::Stored
    }

    fn is_same(&self, id: i64, arrival: &Arrival) -> bool {
        let is_digest = matches!(arrival.envelope.identity(), Identity::Digest(_));
        self.events.get(&id).is_some_and(|row| !is_digest || row.received_at >= arrival.digest_since)
    }

    fn fill_gap(&mut self, stream: &StreamKey, number: u128, at: DateTime<Utc>) {
        let mut split = None;
        let holding = self
            .gaps
            .values_mut()
            .find(|gap| gap.is_open() && gap.stream == *stream && gap.missing.contains(&number));
        let Some(gap) = holding else { return };
        match cursor::without(&gap.missing, number) {
            [None, None] => gap.closed_at = Some(at),
            [Some(rest), None] | [None, Some(rest)] => gap.missing = rest,
            [Some(below), Some(above)] => {
                gap.missing = below;
                split = Some(GapRow {
                    stream: gap.stream.clone(),
                    name: gap.name.clone(),
                    missing: above,
                    ..*gap
                });
            }
        }
        if let Some(gap) = split {
            self.add_gap(gap);
        }
    }

    fn add_gap(&mut self, gap: GapRow) -> i64 {
        self.last_gap += 1;
        self.gaps.insert(self.last_gap, gap);
        self.last_gap
    }

    pub(super) fn claim(&mut self, terms: Terms) -> Claims {
        let mut claims = Claims::default();
        while claims.events.len() < terms.limit {
            let Some((due, lane)) = self.due.first().cloned() else { break };
            if due > terms.now {
                claims.next_due = Some(due);
                break;
            }
            let id = match &lane {
                Lane::Loose(id) => Some(*id),
                Lane::Stream(key) => self.take_head(key, terms.now),
            };
            // What is due has an event: both are set together.
            let Some(id) = id else { break };
            if self.events.get(&id).is_some_and(|row| row.attempt >= terms.max_attempts) {
                self.give_up(id, terms.now);
                claims.given_up.push(EventId::new(id));
            } else {
                self.hand_on(id, terms, &mut claims);
            }
            if let Lane::Stream(key) = &lane {
                self.refresh(key);
            }
        }
        if !claims.events.is_empty() {
            claims.next_due = None;
        }
        claims
    }

    /// The head of a stream that is due. A claim that ran out is voided first, whether it was the head's or not.
    fn take_head(&mut self, key: &StreamKey, now: DateTime<Utc>) -> Option<i64> {
        let stream = self.streams.get_mut(key)?;
        let head = stream.open.first().map(|(_, id)| *id);
        if let Some(row) = stream.in_flight.take().and_then(|id| self.events.get_mut(&id)) {
            row.stage = Stage::Waiting;
            row.fence += 1;
            row.due = Some(now);
        }
        head
    }

    fn hand_on(&mut self, id: i64, terms: Terms, claims: &mut Claims) {
        self.set_due(id, Some(terms.lease_until));
        let Some(row) = self.events.get_mut(&id) else { return };
        row.stage = Stage::Claimed;
        row.attempt += 1;
        row.fence += 1;
        let lease = Lease { event: EventId::new(id), fence: row.fence };
        let position = row.envelope.position().cloned();
        let Some((key, position)) = row.stream.clone().zip(position) else {
            claims.events.push((row.event(id, false), lease));
            return;
        };
        let stream = self.streams.entry(key.clone()).or_default();
        stream.in_flight = Some(id);
        let late = stream.cursor.is_late(position.number());
        claims.events.push((row.event(id, late), lease));
        if let Some(missing) = stream.cursor.hand_on(position.number()) {
            let gap = self.add_gap(GapRow {
                stream: key,
                name: position.stream().to_owned(),
                missing,
                dense: position.is_dense(),
                reported_at: terms.now,
                closed_at: None,
                backfill_at: terms.now,
                backfills: 0,
            });
            claims.gaps.extend(self.gaps.get(&gap).map(|row| row.gap(gap)));
        }
    }

    fn give_up(&mut self, id: i64, at: DateTime<Utc>) {
        self.set_due(id, None);
        if let Some(row) = self.events.get_mut(&id) {
            row.fence += 1;
            row.reason = crate::store::LAPSED.to_owned();
            row.finish(Stage::Dead, at);
        }
    }

    pub(super) fn settle(&mut self, settlement: &Settlement) -> Settled {
        let id = settlement.lease.event.number();
        let Some(row) = self.events.get_mut(&id) else { return Settled::LeaseLost };
        if row.fence != settlement.lease.fence || row.stage != Stage::Claimed {
            let repeated = match settlement.verdict {
                Verdict::Acknowledge => row.stage == Stage::Acknowledged,
                Verdict::DeadLetter { .. } => row.stage == Stage::Dead,
                Verdict::Retry { .. } | Verdict::Release => row.stage == Stage::Waiting,
                Verdict::Extend { .. } => false,
            };
            let same = repeated && row.fence == settlement.lease.fence;
            return if same { Settled::Done } else { Settled::LeaseLost };
        }
        let due = match &settlement.verdict {
            Verdict::Acknowledge => {
                row.finish(Stage::Acknowledged, settlement.at);
                None
            }
            Verdict::DeadLetter { reason } => {
                row.reason.clone_from(reason);
                row.finish(Stage::Dead, settlement.at);
                None
            }
            Verdict::Retry { due, reason } => {
                row.stage = Stage::Waiting;
                row.reason.clone_from(reason);
                Some(*due)
            }
            Verdict::Release => {
                row.stage = Stage::Waiting;
                row.attempt -= 1;
                Some(settlement.at)
            }
            Verdict::Extend { until } => Some(*until),
        };
        let stream = row.stream.clone();
        self.set_due(id, due);
        if let Some(key) = stream {
            if !matches!(settlement.verdict, Verdict::Extend { .. })
                && let Some(stream) = self.streams.get_mut(&key)
            {
                stream.in_flight = None;
            }
            self.refresh(&key);
        }
        Settled::Done
    }

    /// Sets when an event is due, by itself or within its stream.
    pub(super) fn set_due(&mut self, id: i64, due: Option<DateTime<Utc>>) {
        let Some(row) = self.events.get_mut(&id) else { return };
        let before = std::mem::replace(&mut row.due, due);
        let entry = (row.number(), id);
        match row.stream.clone() {
            Some(key) => {
                let stream = self.streams.entry(key).or_default();
                if due.is_some() {
                    stream.open.insert(entry)
                } else {
                    stream.open.remove(&entry)
                };
            }
            None => self.move_lane(before, due, &Lane::Loose(id)),
        }
    }

    /// Works out anew when a stream is due.
    pub(super) fn refresh(&mut self, key: &StreamKey) {
        let Some(stream) = self.streams.get_mut(key) else { return };
        let chosen = stream.in_flight.or_else(|| stream.open.first().map(|(_, id)| *id));
        let due = chosen.and_then(|id| self.events.get(&id)).and_then(|row| {
            let free = stream.in_flight.is_some() || stream.cursor.is_next(row.number());
            if free { row.due } else { row.due.max(Some(row.patient_until)) }
        });
        let before = std::mem::replace(&mut stream.due, due);
        self.move_lane(before, due, &Lane::Stream(key.clone()));
    }

    fn move_lane(&mut self, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>, lane: &Lane) {
        if let Some(from) = from {
            self.due.remove(&(from, lane.clone()));
        }
        if let Some(to) = to {
            self.due.insert((to, lane.clone()));
        }
    }
}
