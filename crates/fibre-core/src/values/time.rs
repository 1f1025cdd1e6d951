//! Points in time and days, as the carrier wrote them.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A point in time, kept as it was written: offset, fraction and all.
///
/// Reading one never fails, so a single odd value does not cost a whole page; [`to_datetime`](Self::to_datetime) says
/// whether it can be understood. Two are equal when their text is.
///
/// ```
/// use fibre_core::Timestamp;
///
/// let start: Timestamp = serde_json::from_str("\"2023-01-01T15:00:00.000+12:00\"")?;
/// assert_eq!(start.as_str(), "2023-01-01T15:00:00.000+12:00");
/// assert_eq!(start.to_datetime()?.offset().local_minus_utc(), 12 * 3600);
///
/// let now = Timestamp::from(chrono::DateTime::from_timestamp(0, 0).unwrap_or_default());
/// assert_eq!(now.as_str(), "1970-01-01T00:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(Text);

impl Timestamp {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The moment, with the offset that was written.
    ///
    /// # Errors
    ///
    /// If the text is not an RFC 3339 date and time with an offset.
    pub fn to_datetime(&self) -> Result<DateTime<FixedOffset>, ParseTimeError> {
        let text = self.as_str();
        DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::from_str(text))
            .map_err(|_| ParseTimeError::new("a date and time with an offset", text))
    }

    /// The moment in UTC.
    ///
    /// # Errors
    ///
    /// As [`to_datetime`](Self::to_datetime).
    pub fn to_utc(&self) -> Result<DateTime<Utc>, ParseTimeError> {
        self.to_datetime().map(|moment| moment.to_utc())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(Text::new(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
    }
}

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(moment: DateTime<FixedOffset>) -> Self {
        Self(Text::new(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, false)))
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimeError;

    /// Unlike reading from the wire, this insists on a text that can be understood.
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let timestamp = Self(Text::new(text));
        timestamp.to_datetime()?;
        Ok(timestamp)
    }
}

/// A day, kept as it was written.
///
/// Carriers sometimes add a time to a date; it stays in the text, and [`to_date`](Self::to_date) leaves it out without
/// converting between zones: the day that was written is the day that was meant.
///
/// ```
/// use fibre_core::CalendarDate;
///
/// let day: CalendarDate = serde_json::from_str("\"2023-01-30\"")?;
/// assert_eq!(day.to_date()?.to_string(), "2023-01-30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarDate(Text);

impl CalendarDate {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The day.
    ///
    /// # Errors
    ///
    /// If the text does not begin with a date as ISO 8601 writes it.
    pub fn to_date(&self) -> Result<NaiveDate, ParseTimeError> {
        let text = self.as_str();
        let day = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
        NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| ParseTimeError::new("a date", text))
    }
}

impl From<NaiveDate> for CalendarDate {
    fn from(day: NaiveDate) -> Self {
        Self(Text::new(&day.format("%Y-%m-%d").to_string()))
    }
}

impl FromStr for CalendarDate {
    type Err = ParseTimeError;

    /// Unlike reading from the wire, this insists on a text that can be understood.
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let day = Self(Text::new(text));
        day.to_date()?;
        Ok(day)
    }
}

/// A text that is not the date or time that it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is not {expected}")]
pub struct ParseTimeError {
    expected: &'static str,
    text: String,
}

impl ParseTimeError {
    fn new(expected: &'static str, text: &str) -> Self {
        Self { expected, text: text.to_owned() }
    }
}

/// Short text without an allocation: a report holds a million of these.
#[derive(Clone)]
enum Text {
    Inline { length: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

/// `2023-01-01T15:00:00.000+12:00` is 29 bytes long.
const INLINE: usize = 30;

impl Text {
    fn new(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(inline), Ok(length)) => {
                inline.copy_from_slice(text.as_bytes());
                Self::Inline { length, bytes }
            }
            _ => Self::Heap(text.into()),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Inline { length, bytes } => {
                let text = bytes.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(text).expect("invariant: these are all the bytes of a str")
            }
            Self::Heap(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl Visitor<'_> for Texts {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date or time as text")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
                if text.len() > 128 {
                    return Err(E::custom("text that is too long for a date or time"));
                }
                Ok(Text::new(text))
            }
        }

        deserializer.deserialize_str(Texts).map_err(D::Error::custom)
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Text::deserialize(deserializer).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
as_text!(Timestamp, CalendarDate);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_round_trips_and_most_are_understood() {
        for (text, utc) in [
            ("2023-01-01T15:00:00.000+12:00", Some("2023-01-01T03:00:00+00:00")),
            ("2021-03-01T17:32:28Z", Some("2021-03-01T17:32:28+00:00")),
            ("2021-03-01T17:32:28.123456789-00:00", Some("2021-03-01T17:32:28.123456789+00:00")),
            ("2021-03-01 17:32:28+13:00", Some("2021-03-01T04:32:28+00:00")),
            ("2021-03-01T17:32:28", None),
            ("", None),
            ("soon, but not before the day after the day after", None),
        ] {
            let json = serde_json::to_string(text).unwrap();
            let timestamp: Timestamp = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&timestamp).unwrap(), json);
            assert_eq!(timestamp.to_utc().ok().map(|moment| moment.to_rfc3339()).as_deref(), utc, "{text}");
            assert_eq!(text.parse::<Timestamp>().is_ok(), utc.is_some());
        }
    }

    #[test]
    fn days_keep_their_day_whatever_the_zone() {
        for (text, day) in [
            ("2023-01-30", Some("2023-01-30")),
            ("2023-01-30T23:30:00+13:00", Some("2023-01-30")),
            ("2023-01-30 00:00", Some("2023-01-30")),
            ("30/01/2023", None),
            ("2023-02-30", None),
        ] {
            let date: CalendarDate = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(date.as_str(), text);
            assert_eq!(date.to_date().ok().map(|day| day.to_string()).as_deref(), day);
        }
    }

    #[test]
    fn only_text_of_a_sensible_length_is_read() {
        assert!(serde_json::from_str::<Timestamp>("1672531200").is_err());
        assert!(serde_json::from_str::<Timestamp>(&format!("\"{}\"", "x".repeat(129))).is_err());
        assert!(std::mem::size_of::<Option<Timestamp>>() <= 32);
    }
}
