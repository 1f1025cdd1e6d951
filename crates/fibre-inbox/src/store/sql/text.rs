//! How values are written.

use crate::{ErrorKind, InboxError};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

pub(in crate::store) fn micros(time: DateTime<Utc>) -> i64 {
    time.timestamp_micros()
}

pub(in crate::store) fn time(micros: i64) -> Result<DateTime<Utc>, InboxError> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| corrupt("a time is out of range"))
}

/// 39 digits: as many as the largest number has, so that texts sort like numbers.
pub(in crate::store) fn number(number: u128) -> String {
    format!("{number:039}")
}

pub(in crate::store) fn unnumber(text: &str) -> Result<u128, InboxError> {
    text.parse().map_err(|_| corrupt("a stream's number is none"))
}

/// PostgreSQL's texts cannot hold U+0000, and what a carrier sends must not keep an event from being stored.
pub(in crate::store) fn escape(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', '\u{1a}']) {
        text.replace('\u{1a}', "\u{1a}1").replace('\0', "\u{1a}0").into()
    } else {
        text.into()
    }
}

pub(in crate::store) fn unescape(text: String) -> String {
    if text.contains('\u{1a}') { text.replace("\u{1a}0", "\0").replace("\u{1a}1", "\u{1a}") } else { text }
}

/// JSON escapes U+0000 by itself.
pub(in crate::store) fn headers(headers: &[(String, String)]) -> String {
    serde_json::json!(headers).to_string()
}

pub(in crate::store) fn unheaders(text: &str) -> Result<Vec<(String, String)>, InboxError> {
    serde_json::from_str(text)
        .map_err(|error| corrupt("an event's headers are no JSON pairs").with_source(error))
}

fn corrupt(what: &'static str) -> InboxError {
    InboxError::new(ErrorKind::Corrupt, format!("a row of the inbox cannot be read: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_sort_as_text() -> Result<(), InboxError> {
        assert!(number(9) < number(10) && number(10) < number(u128::MAX));
        assert_eq!(number(u128::MAX).len(), 39);
        assert_eq!(unnumber(&number(u128::MAX))?, u128::MAX);
        assert_eq!(unnumber("x").map_err(|error| error.kind()), Err(ErrorKind::Corrupt));
        Ok(())
    }

    #[test]
    fn the_ends_of_the_calendar_are_times() -> Result<(), InboxError> {
        for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert_eq!(time(micros(end))?.timestamp_micros(), end.timestamp_micros());
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[\\x00\\x1a01a\u{2400}]{0,12}") {
            let written = escape(&text).into_owned();
            prop_assert!(!written.contains('\0'));
            prop_assert_eq!(unescape(written), text);
        }
    }
}
