//! The day on which a subscription expires.

use super::new_zealand;
use crate::{CalendarDate, Invalid};
use chrono::{DateTime, Months, NaiveDate, Utc};

const FIELD: &str = "expiresOn";

/// The latest day on which a subscription can expire that is made or extended at `now`: one year ahead in New Zealand.
///
/// ```
/// use tuatahi_notify::subscriptions::latest_expiry;
///
/// // It is already tomorrow in New Zealand.
/// let now = "2026-11-23T11:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?;
/// assert_eq!(latest_expiry(now).as_str(), "2027-11-24");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn latest_expiry(now: DateTime<Utc>) -> CalendarDate {
    latest(now).into()
}

/// Checks the day of a subscription that exists.
pub(super) fn check(day: &CalendarDate, now: DateTime<Utc>) -> Result<NaiveDate, Invalid> {
    let read = day.to_date().ok().filter(|read| CalendarDate::from(*read) == *day);
    let Some(read) = read else { return Err(Invalid::new(FIELD, "must be a day, written as yyyy-MM-dd")) };
    let latest = latest(now);
    if read > latest {
        let rule = format!(
            "must be at most one year ahead, which is {latest} in New Zealand; the carrier would shorten it"
        );
        return Err(Invalid::new(FIELD, rule));
    }
    Ok(read)
}

/// Checks the day of a subscription to be made: one that has passed would never deliver anything.
pub(super) fn check_new(day: &CalendarDate, now: DateTime<Utc>) -> Result<(), Invalid> {
    let today = new_zealand::day(now);
    if check(day, now)? < today {
        let rule = format!("must not have passed: it is {today} in New Zealand");
        return Err(Invalid::new(FIELD, rule));
    }
    Ok(())
}

fn latest(now: DateTime<Utc>) -> NaiveDate {
    new_zealand::day(now).checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn day(text: &str) -> CalendarDate {
        serde_json::from_value(text.into()).unwrap()
    }

    #[test]
    fn a_day_is_at_most_a_year_ahead_in_new_zealand() {
        let cases = [
            // now, day, of one that exists, of a new one
            ("2026-11-23T10:00:00Z", "2027-11-23", true, true),
            ("2026-11-23T10:00:00Z", "2027-11-24", false, false),
            // Eleven hours before the day ends in UTC it is the next day in New Zealand.
            ("2026-11-23T11:00:00Z", "2027-11-24", true, true),
            ("2026-11-23T11:00:00Z", "2026-11-23", true, false),
            ("2026-11-23T11:00:00Z", "2026-11-24", true, true),
            ("2026-11-23T11:00:00Z", "1999-12-31", true, false),
            // A year after the day that only leap years have.
            ("2028-02-28T12:00:00Z", "2029-02-28", true, true),
            ("2028-02-28T12:00:00Z", "2029-03-01", false, false),
            ("2026-11-23T10:00:00Z", "9999-12-31", false, false),
        ];
        for (now, text, existing, new) in cases {
            let now = now.parse().unwrap();
            assert_eq!(check(&day(text), now).is_ok(), existing, "{text} at {now}");
            assert_eq!(check_new(&day(text), now).is_ok(), new, "{text} at {now}, new");
        }
    }

    #[test]
    fn only_one_notation_is_sent() {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        for text in [
            "",
            "2026-12-1",
            "2026-12-01T00:00:00Z",
            "2026-12-01 ",
            "01/12/2026",
            "2026-02-30",
            "+2026-12-01",
        ] {
            let invalid = check(&day(text), now).unwrap_err();
            assert_eq!(
                (invalid.path(), check_new(&day(text), now).is_err()),
                ("expiresOn", true),
                "{text:?}"
            );
        }
    }
}
