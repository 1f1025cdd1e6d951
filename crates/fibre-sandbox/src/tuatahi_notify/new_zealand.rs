//! The calendar of New Zealand, in which subscriptions expire.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// The day that it is there.
pub(super) fn today(now: DateTime<Utc>) -> NaiveDate {
    let standard = now.naive_utc() + TimeDelta::hours(12);
    let summer = is_summer(standard);
    (standard + TimeDelta::hours(i64::from(summer))).date()
}

/// The last day that a subscription can have.
pub(super) fn a_year_ahead(now: DateTime<Utc>) -> NaiveDate {
    let today = today(now);
    today.checked_add_months(Months::new(12)).unwrap_or(today)
}

/// Whether the clocks are an hour ahead at a moment of standard time: from the last Sunday of September
/// to the first one of April, each time at two o'clock standard time.
fn is_summer(standard: NaiveDateTime) -> bool {
    let year = standard.year();
    let end = sunday_from(NaiveDate::from_ymd_opt(year, 4, 1));
    let begin = sunday_from(NaiveDate::from_ymd_opt(year, 9, 24));
    let at_two = |day: Option<NaiveDate>| day.and_then(|day| day.and_hms_opt(2, 0, 0));
    match (at_two(end), at_two(begin)) {
        (Some(end), Some(begin)) => standard < end || standard >= begin,
        // Outside the calendar there is no summer.
        _ => false,
    }
}

fn sunday_from(day: Option<NaiveDate>) -> Option<NaiveDate> {
    let day = day?;
    day.checked_add_days(Days::new(u64::from(Weekday::Sun.days_since(day.weekday()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_there_begins_at_eleven_or_at_twelve() {
        for (moment, day) in [
            ("2026-07-01T11:59:59Z", "2026-07-01"),
            ("2026-07-01T12:00:00Z", "2026-07-02"),
            ("2026-01-01T10:59:59Z", "2026-01-01"),
            ("2026-01-01T11:00:00Z", "2026-01-02"),
            // The last Sunday of September 2026 is the 27th, the first one of April the 5th.
            ("2026-09-26T11:30:00Z", "2026-09-26"),
            ("2026-09-27T11:30:00Z", "2026-09-28"),
            ("2026-04-04T11:30:00Z", "2026-04-05"),
            ("2026-04-05T11:30:00Z", "2026-04-05"),
        ] {
            let moment = moment.parse().unwrap();
            assert_eq!(today(moment).to_string(), day, "{moment}");
        }
        assert_eq!(a_year_ahead("2028-02-28T20:00:00Z".parse().unwrap()).to_string(), "2029-02-28");
    }
}
