//! How far a stream has been handed on.

use std::ops::RangeInclusive;

/// How far a stream has been handed on, and what that says about a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    highest: Option<u128>,
    expected: Option<u128>,
}

impl Cursor {
    /// The highest number handed on so far, and the one that comes next, as far as they are known.
    #[must_use]
    pub fn new(highest: Option<u128>, expected: Option<u128>) -> Self {
        Self { highest, expected }
    }

    /// The highest number handed on so far.
    #[must_use]
    pub fn highest(&self) -> Option<u128> {
        self.highest
    }

    /// The number that comes next; not known before the first event of a stream whose beginning is not known.
    #[must_use]
    pub fn expected(&self) -> Option<u128> {
        self.expected
    }

    /// Learns where the stream begins, unless more is known already.
    pub fn begin_at(&mut self, first: Option<u128>) {
        self.expected = self.expected.or(first);
    }

    /// Whether nothing is missing before `number`.
    #[must_use]
    pub fn is_next(&self, number: u128) -> bool {
        self.expected.is_some_and(|expected| number <= expected)
    }

    /// Whether a higher number was handed on before.
    #[must_use]
    pub fn is_late(&self, number: u128) -> bool {
        self.highest.is_some_and(|highest| number < highest)
    }

    /// Notes that `number` is handed on. The numbers that this skips.
    pub fn hand_on(&mut self, number: u128) -> Option<RangeInclusive<u128>> {
        let skipped = match self.expected {
            // Above the expected number there is a number below.
            Some(expected) if number > expected => Some(expected..=number - 1),
            _ => None,
        };
        self.highest = self.highest.max(Some(number));
        self.expected = self.expected.max(Some(number.saturating_add(1)));
        skipped
    }
}

/// What is left of `missing` when `number`, one of them, has come: below it and above it.
pub(crate) fn without(missing: &RangeInclusive<u128>, number: u128) -> [Option<RangeInclusive<u128>>; 2] {
    let below = (*missing.start() < number).then(|| *missing.start()..=number - 1);
    let above = (number < *missing.end()).then(|| number + 1..=*missing.end());
    [below, above]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_with_a_known_beginning() {
        let mut cursor = Cursor::default();
        cursor.begin_at(Some(1));
        assert!(cursor.is_next(0) && cursor.is_next(1) && !cursor.is_next(2));
        assert_eq!(cursor.hand_on(1), None);
        assert_eq!(cursor.hand_on(5), Some(2..=4));
        assert!(cursor.is_next(6) && !cursor.is_next(7));
        assert!(cursor.is_late(4) && !cursor.is_late(5) && !cursor.is_late(6));
        assert_eq!(cursor.hand_on(3), None);
        assert_eq!((cursor.highest(), cursor.expected()), (Some(5), Some(6)));
    }

    #[test]
    fn a_stream_without_one() {
        let mut cursor = Cursor::default();
        cursor.begin_at(None);
        assert!(!cursor.is_next(0));
        assert_eq!(cursor.hand_on(900), None);
        cursor.begin_at(Some(1));
        assert!(cursor.is_next(901));
        assert_eq!(cursor.hand_on(u128::MAX), Some(901..=u128::MAX - 1));
        assert!(cursor.is_next(u128::MAX));
    }

    #[test]
    fn gaps_shrink_split_and_close() {
        assert_eq!(without(&(3..=7), 3), [None, Some(4..=7)]);
        assert_eq!(without(&(3..=7), 5), [Some(3..=4), Some(6..=7)]);
        assert_eq!(without(&(3..=7), 7), [Some(3..=6), None]);
        assert_eq!(without(&(0..=0), 0), [None, None]);
        assert_eq!(without(&(0..=u128::MAX), u128::MAX), [Some(0..=u128::MAX - 1), None]);
    }
}
