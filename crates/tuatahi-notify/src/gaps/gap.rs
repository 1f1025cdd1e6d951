//! Numbers that were left out.

use crate::{Invalid, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

/// Numbers in a row that did not arrive, and what is known about when that was.
///
/// It is written as JSON with its numbers as text, as the carrier writes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Gap {
    event_type: String,
    first: u128,
    last: u128,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Gap {
    /// The numbers `missing` of events of one type.
    ///
    /// # Errors
    ///
    /// A range that holds no number.
    pub fn new(event_type: impl Into<String>, missing: RangeInclusive<u128>) -> Result<Self, Invalid> {
        if missing.is_empty() {
            return Err(Invalid::new("missing", "must hold at least one number"));
        }
        let (first, last) = missing.into_inner();
        Ok(Self { event_type: event_type.into(), first, last, after: None, before: None })
    }

    /// When the event before the gap was issued.
    #[must_use]
    pub fn with_after(mut self, moment: impl Into<Timestamp>) -> Self {
        self.after = Some(moment.into());
        self
    }

    /// When the event after the gap was issued.
    #[must_use]
    pub fn with_before(mut self, moment: impl Into<Timestamp>) -> Self {
        self.before = Some(moment.into());
        self
    }

    /// The type of the events.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The numbers.
    #[must_use]
    pub fn missing(&self) -> RangeInclusive<u128> {
        self.first..=self.last
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> u128 {
        (self.last - self.first).saturating_add(1)
    }

    /// When an event before the gap was issued, if that is known.
    #[must_use]
    pub fn after(&self) -> Option<&Timestamp> {
        self.after.as_ref()
    }

    /// When an event after the gap was issued, if that is known.
    #[must_use]
    pub fn before(&self) -> Option<&Timestamp> {
        self.before.as_ref()
    }

    pub(super) fn between(
        event_type: &str,
        first: u128,
        last: u128,
        after: Option<Timestamp>,
        before: Option<Timestamp>,
    ) -> Self {
        Self { event_type: event_type.to_owned(), first, last, after, before }
    }
}

/// `ONTActivation 9 to 10`
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.event_type, self.first)?;
        if self.last > self.first { write!(f, " to {}", self.last) } else { Ok(()) }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    event_type: String,
    #[serde(with = "as_text")]
    first: u128,
    #[serde(with = "as_text")]
    last: u128,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Timestamp>,
}

impl From<Gap> for Written {
    fn from(gap: Gap) -> Self {
        let Gap { event_type, first, last, after, before } = gap;
        Self { event_type, first, last, after, before }
    }
}

impl TryFrom<Written> for Gap {
    type Error = Invalid;

    fn try_from(written: Written) -> Result<Self, Invalid> {
        let Written { event_type, first, last, after, before } = written;
        Ok(Self { after, before, ..Self::new(event_type, first..=last)? })
    }
}

/// Large numbers as text: other readers of JSON would round them.
pub(super) mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use std::borrow::Cow;

    pub(in crate::gaps) fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(in crate::gaps) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_stored_with_its_numbers_as_text() {
        let gap = Gap::new("ONTActivation", 9..=u128::MAX)
            .unwrap()
            .with_after("2026-11-23T20:02:37Z".parse::<Timestamp>().unwrap());
        let json = serde_json::to_value(&gap).unwrap();
        assert_eq!((&json["first"], &json["last"]), (&"9".into(), &u128::MAX.to_string().into()));
        assert_eq!(json.get("before"), None);
        assert_eq!(serde_json::from_value::<Gap>(json).unwrap(), gap);
        let backwards = r#"{"eventType": "ONTActivation", "first": "2", "last": "1"}"#;
        let error = serde_json::from_str::<Gap>(backwards).unwrap_err();
        assert!(error.to_string().starts_with("missing must hold at least one number"), "{error}");
    }

    #[test]
    fn counts_do_not_overflow() {
        assert_eq!(Gap::new("x", 0..=u128::MAX).unwrap().count(), u128::MAX);
        let one = Gap::new("x", 7..=7).unwrap();
        assert_eq!((one.count(), one.to_string()), (1, "x 7".to_owned()));
        assert_eq!(Gap::new("x", 7..=9).unwrap().to_string(), "x 7 to 9");
    }
}
