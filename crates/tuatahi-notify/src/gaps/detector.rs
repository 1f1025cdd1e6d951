//! Watching the numbers of events.

use super::Gap;
use super::gap::as_text;
use crate::webhooks::Notification;
use crate::{Invalid, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tells which numbers of each type of event are missing.
///
/// Numbers before the first one that it was shown are of no concern to it. It remembers the first and the last number of
/// each type and the gaps between them, so it stays small as long as gaps close or are [given up](Self::give_up).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "State", into = "State")]
pub struct GapDetector {
    streams: BTreeMap<String, Stream>,
}

/// What a number means beside those that came before it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Observed {
    /// The first number of its type: whatever was before it is not known.
    First,
    /// The number that was due.
    Next,
    /// A number beyond the one that was due: those in between are missing for now.
    Gap(Gap),
    /// A number that was missing.
    Late,
    /// A number that was there before.
    Duplicate,
    /// A number before the first one of its type: whether it was there before is not known.
    Earlier,
}

impl GapDetector {
    /// One that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of a number.
    pub fn observe(&mut self, event_type: &str, id: u128) -> Observed {
        self.note(event_type, id, None)
    }

    /// Takes note of a number and of when its event was issued, which a [`Gap`] needs to be replayed.
    pub fn observe_at(&mut self, event_type: &str, id: u128, issued: &Timestamp) -> Observed {
        self.note(event_type, id, Some(issued))
    }

    /// Takes note of a delivery; none if it has no number.
    pub fn observe_notification(&mut self, notification: &Notification) -> Option<Observed> {
        Some(self.note(notification.event_type(), notification.event_id()?, notification.timestamp()))
    }

    /// Everything that is missing, by type and number; without what was given up.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.streams.iter().flat_map(|(event_type, stream)| {
            let open = stream.missing.iter().filter(|(_, range)| !range.given_up);
            open.map(|(first, range)| range.gap(event_type, *first))
        })
    }

    /// What is left of a gap, which is nothing once it has closed.
    #[must_use]
    pub fn still_missing(&self, gap: &Gap) -> Vec<Gap> {
        let (from, to) = gap.missing().into_inner();
        let clipped = |open: Gap| {
            let (first, last) = open.missing().into_inner();
            let (first, last) = (first.max(from), last.min(to));
            let (after, before) = (open.after().cloned(), open.before().cloned());
            (first <= last).then(|| Gap::between(open.event_type(), first, last, after, before))
        };
        self.gaps().filter(|open| open.event_type() == gap.event_type()).filter_map(clipped).collect()
    }

    /// Gives up what is left of a gap: it is not reported any more. Should a number of it arrive all the same, it is
    /// [`Late`](Observed::Late) and not a duplicate.
    pub fn give_up(&mut self, gap: &Gap) {
        let Some(stream) = self.streams.get_mut(gap.event_type()) else { return };
        let (from, to) = gap.missing().into_inner();
        for (first, range) in stream.cut(from, to) {
            stream.missing.insert(first, Range { given_up: true, ..range });
        }
    }

    fn note(&mut self, event_type: &str, id: u128, issued: Option<&Timestamp>) -> Observed {
        let Some(stream) = self.streams.get_mut(event_type) else {
            let stream =
                Stream { first: id, last: id, last_issued: issued.cloned(), missing: BTreeMap::new() };
            self.streams.insert(event_type.to_owned(), stream);
            return Observed::First;
        };
        if id < stream.first {
            return Observed::Earlier;
        }
        if id <= stream.last {
            return if stream.cut(id, id).is_empty() { Observed::Duplicate } else { Observed::Late };
        }
        // There is a number above the last one, so the one after the last exists.
        let due = stream.last + 1;
        let after = std::mem::replace(&mut stream.last_issued, issued.cloned());
        stream.last = id;
        if id == due {
            return Observed::Next;
        }
        let range = Range { last: id - 1, after, before: issued.cloned(), given_up: false };
        let gap = range.gap(event_type, due);
        stream.missing.insert(due, range);
        Observed::Gap(gap)
    }
}

/// The numbers of one type.
#[derive(Clone, Debug, PartialEq)]
struct Stream {
    first: u128,
    last: u128,
    last_issued: Option<Timestamp>,
    /// By their first number; they neither touch `first` and `last` nor each other's numbers.
    missing: BTreeMap<u128, Range>,
}

impl Stream {
    /// Takes the numbers out of those that are missing, and gives those that were.
    fn cut(&mut self, from: u128, to: u128) -> Vec<(u128, Range)> {
        let overlapping = self.missing.range(..=to).rev().take_while(|(_, range)| range.last >= from);
        let overlapping: Vec<u128> = overlapping.map(|(first, _)| *first).collect();
        let mut taken = Vec::new();
        for first in overlapping {
            let Some(range) = self.missing.remove(&first) else { continue };
            if first < from {
                self.missing.insert(first, Range { last: from - 1, ..range.clone() });
            }
            if range.last > to {
                self.missing.insert(to + 1, range.clone());
            }
            taken.push((first.max(from), Range { last: range.last.min(to), ..range }));
        }
        taken
    }
}

/// Missing numbers in a row, up to `last`.
#[derive(Clone, Debug, PartialEq)]
struct Range {
    last: u128,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    given_up: bool,
}

impl Range {
    fn gap(&self, event_type: &str, first: u128) -> Gap {
        Gap::between(event_type, first, self.last, self.after.clone(), self.before.clone())
    }
}

/// The detector as it is stored.
#[derive(Serialize, Deserialize)]
struct State {
    streams: BTreeMap<String, StoredStream>,
}

#[derive(Serialize, Deserialize)]
struct StoredStream {
    #[serde(with = "as_text")]
    first: u128,
    #[serde(with = "as_text")]
    last: u128,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_issued: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<StoredRange>,
}

#[derive(Serialize, Deserialize)]
struct StoredRange {
    #[serde(with = "as_text")]
    first: u128,
    #[serde(with = "as_text")]
    last: u128,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    given_up: bool,
}

impl From<GapDetector> for State {
    fn from(detector: GapDetector) -> Self {
        let range = |(first, range): (u128, Range)| {
            let Range { last, after, before, given_up } = range;
            StoredRange { first, last, after, before, given_up }
        };
        let stream = |stream: Stream| StoredStream {
            first: stream.first,
            last: stream.last,
            last_issued: stream.last_issued,
            missing: stream.missing.into_iter().map(range).collect(),
        };
        let streams = detector.streams.into_iter();
        Self { streams: streams.map(|(event_type, numbers)| (event_type, stream(numbers))).collect() }
    }
}

impl TryFrom<State> for GapDetector {
    type Error = Invalid;

    fn try_from(state: State) -> Result<Self, Invalid> {
        let streams = state.streams.into_iter().map(|(event_type, stored)| {
            let stream = Stream::try_from(stored).map_err(|invalid| invalid.within(&event_type))?;
            Ok((event_type, stream))
        });
        Ok(Self { streams: streams.collect::<Result<_, Invalid>>()? })
    }
}

impl TryFrom<StoredStream> for Stream {
    type Error = Invalid;

    fn try_from(stored: StoredStream) -> Result<Self, Invalid> {
        let StoredStream { first, last, last_issued, missing } = stored;
        if first > last {
            return Err(Invalid::new("first", "must not be above `last`"));
        }
        // Each range begins above what is before it, and ends below the last number.
        let mut reached = first;
        let mut ranges = BTreeMap::new();
        for range in missing {
            if range.first <= reached || range.last < range.first || range.last >= last {
                return Err(Invalid::new("missing", "must be ranges in order, between `first` and `last`"));
            }
            reached = range.last;
            let StoredRange { first, last, after, before, given_up } = range;
            ranges.insert(first, Range { last, after, before, given_up });
        }
        Ok(Self { first, last, last_issued, missing: ranges })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_gap_knows_the_moments_around_it() {
        let mut detector = GapDetector::new();
        detector.observe_at("x", 1, &at("2026-11-23T10:00:00Z"));
        detector.observe_at("x", 2, &at("2026-11-23T10:01:00Z"));
        let Observed::Gap(gap) = detector.observe_at("x", 6, &at("2026-11-23T10:05:00Z")) else {
            unreachable!()
        };
        assert_eq!((gap.missing(), gap.count()), (3..=5, 3));
        assert_eq!(gap.after(), Some(&at("2026-11-23T10:01:00Z")));
        assert_eq!(gap.before(), Some(&at("2026-11-23T10:05:00Z")));
        // A late one splits it; both halves keep the moments that are known for sure.
        assert_eq!(detector.observe_at("x", 4, &at("2026-11-23T10:09:00Z")), Observed::Late);
        let left = detector.still_missing(&gap);
        assert_eq!(left.iter().map(Gap::missing).collect::<Vec<_>>(), [3..=3, 5..=5]);
        assert!(left.iter().all(|left| left.after() == gap.after() && left.before() == gap.before()));
        assert_eq!(detector.observe("x", 7), Observed::Next);
    }

    #[test]
    fn what_was_given_up_may_still_come() {
        let mut detector = GapDetector::new();
        detector.observe("x", 1);
        let Observed::Gap(gap) = detector.observe("x", 10) else { unreachable!() };
        detector.give_up(&Gap::new("x", 4..=6).unwrap());
        detector.give_up(&Gap::new("y", 4..=6).unwrap());
        assert_eq!(detector.gaps().map(|gap| gap.missing()).collect::<Vec<_>>(), [2..=3, 7..=9]);
        detector.give_up(&gap);
        assert_eq!((detector.gaps().count(), detector.still_missing(&gap)), (0, Vec::new()));
        assert_eq!(detector.observe("x", 5), Observed::Late);
        assert_eq!(detector.observe("x", 5), Observed::Duplicate);
    }

    #[test]
    fn the_largest_number_is_one_like_others() {
        let mut detector = GapDetector::new();
        assert_eq!(detector.observe("x", 0), Observed::First);
        let Observed::Gap(gap) = detector.observe("x", u128::MAX) else { unreachable!() };
        assert_eq!(gap.missing(), 1..=u128::MAX - 1);
        assert_eq!(detector.observe("x", u128::MAX), Observed::Duplicate);
        assert_eq!(detector.observe("x", u128::MAX - 1), Observed::Late);
        detector.give_up(&Gap::new("x", 0..=u128::MAX).unwrap());
        assert_eq!(detector.gaps().count(), 0);
    }

    #[test]
    fn a_state_that_cannot_be_is_refused() {
        let stored = |stream: &str| {
            serde_json::from_str::<GapDetector>(&format!(r#"{{"streams": {{"x": {stream}}}}}"#))
        };
        assert!(stored(r#"{"first": "1", "last": "9", "missing": [{"first": "3", "last": "3"}]}"#).is_ok());
        for stream in [
            r#"{"first": "2", "last": "1"}"#,
            r#"{"first": "1", "last": "9", "missing": [{"first": "1", "last": "3"}]}"#,
            r#"{"first": "1", "last": "9", "missing": [{"first": "3", "last": "9"}]}"#,
            r#"{"first": "1", "last": "9", "missing": [{"first": "5", "last": "4"}]}"#,
            r#"{"first": "1", "last": "9", "missing": [{"first": "5", "last": "6"}, {"first": "6", "last": "7"}]}"#,
            r#"{"first": "1", "last": "9", "missing": [{"first": "5", "last": "6"}, {"first": "2", "last": "3"}]}"#,
            r#"{"first": "-1", "last": "9"}"#,
        ] {
            assert!(stored(stream).is_err(), "{stream}");
        }
    }
}
