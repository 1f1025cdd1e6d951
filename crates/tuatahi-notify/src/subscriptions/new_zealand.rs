//! What day it is in New Zealand.
//!
//! A table of the world's time zones would be larger than this crate, and the rule has been the same since 2007: daylight
//! saving lasts from the last Sunday of September to the first Sunday of April. Both changes fall at 14:00 UTC on the day
//! before, for they are made at 2:00 standard time.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// The day in New Zealand at a moment.
pub(super) fn day(moment: DateTime<Utc>) -> NaiveDate {
    let moment = moment.naive_utc();
    let hours = if is_daylight_saving(moment) { 13 } else { 12 };
    moment.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(moment).date()
}

fn is_daylight_saving(utc: NaiveDateTime) -> bool {
    let (Some(ends), Some(begins)) = (ends(utc.year()), begins(utc.year())) else { return false };
    utc < ends || utc >= begins
}

fn ends(year: i32) -> Option<NaiveDateTime> {
    change(NaiveDate::from_weekday_of_month_opt(year, 4, Weekday::Sun, 1)?)
}

fn begins(year: i32) -> Option<NaiveDateTime> {
    let last = NaiveDate::from_ymd_opt(year, 9, 30)?;
    change(last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))?)
}

fn change(sunday: NaiveDate) -> Option<NaiveDateTime> {
    sunday.pred_opt()?.and_hms_opt(14, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_on_the_wall() {
        for (utc, expected) in [
            // Standard time: twelve hours ahead.
            ("2026-06-30T11:59:59Z", "2026-06-30"),
            ("2026-06-30T12:00:00Z", "2026-07-01"),
            // Daylight saving: thirteen.
            ("2026-12-31T10:59:59Z", "2026-12-31"),
            ("2026-12-31T11:00:00Z", "2027-01-01"),
            ("2027-01-01T10:59:59Z", "2027-01-01"),
            // It ended on Sunday 5 April 2026, and began on Sunday 27 September.
            ("2026-04-04T10:59:59Z", "2026-04-04"),
            ("2026-04-04T11:00:00Z", "2026-04-05"),
            ("2026-04-05T11:59:59Z", "2026-04-05"),
            ("2026-04-05T12:00:00Z", "2026-04-06"),
            ("2026-09-26T12:00:00Z", "2026-09-27"),
            ("2026-09-27T10:59:59Z", "2026-09-27"),
            ("2026-09-27T11:00:00Z", "2026-09-28"),
        ] {
            assert_eq!(day(utc.parse().unwrap()).to_string(), expected, "{utc}");
        }
    }

    /// As published for the years 2024 to 2028.
    #[test]
    fn daylight_saving_changes_on_the_published_days() {
        for (year, april, september) in
            [(2024, 7, 29), (2025, 6, 28), (2026, 5, 27), (2027, 4, 26), (2028, 2, 24)]
        {
            let sunday = |month, day| change(NaiveDate::from_ymd_opt(year, month, day).unwrap());
            assert_eq!((ends(year), begins(year)), (sunday(4, april), sunday(9, september)), "{year}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_reason_to_panic() {
        assert_eq!(day(DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC.date_naive());
        let _ = day(DateTime::<Utc>::MIN_UTC);
    }
}
