//! When an engineer can come.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use serde_json::{Value, json};

use super::moment;

/// How many days with slots an answer covers.
const DAYS: usize = 7;

/// A time at which an engineer can come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) start: String,
    pub(super) end: String,
    classification: &'static str,
    /// Others cost extra.
    standard: bool,
}

/// What a search looks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Search {
    pub(super) standard_only: bool,
    pub(super) single_day: bool,
}

/// The slots of the first days from `from` on that have any; Sundays have none.
pub(super) fn from(from: NaiveDate, search: Search) -> Vec<Slot> {
    from.iter_days()
        .filter(|day| day.weekday() != Weekday::Sun)
        .take(DAYS)
        .flat_map(|day| on(day, search))
        .collect()
}

/// The slot that a reservation asks for, if an engineer could come then.
pub(super) fn meant(timeslot: &Value, earliest: NaiveDate) -> Option<Slot> {
    let moment = |name: &str| timeslot[name].as_str().and_then(moment::read);
    let (start, end) = (moment("timeslotStartDateTime")?, moment("timeslotEndDateTime")?);
    let day = start.date_naive();
    if day < earliest {
        return None;
    }
    let all =
        [false, true].into_iter().flat_map(|single_day| on(day, Search { standard_only: false, single_day }));
    let (start, end) = (moment::text(start), moment::text(end));
    all.into_iter().find(|slot| slot.start == start && slot.end == end)
}

/// Nobody comes on the day of the request.
pub(super) fn earliest_day(now: DateTime<Utc>) -> NaiveDate {
    now.date_naive().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

impl Slot {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "timeslotStartDateTime": self.start,
            "timeslotEndDateTime": self.end,
            "classification": self.classification,
            "standard": self.standard,
        })
    }
}

fn on(day: NaiveDate, search: Search) -> Vec<Slot> {
    let slot = |from: u32, to: u32, classification, standard| Slot {
        start: format!("{day}T{from:02}:00:00.000Z"),
        end: format!("{day}T{to:02}:00:00.000Z"),
        classification,
        standard,
    };
    let mut slots = match (day.weekday(), search.single_day) {
        (Weekday::Sun, _) => Vec::new(),
        (Weekday::Sat, true) => vec![slot(9, 17, "SATURDAY", false)],
        (Weekday::Sat, false) => vec![slot(9, 13, "SATURDAY_AM", false), slot(13, 17, "SATURDAY_PM", false)],
        (_, true) => vec![slot(8, 18, "WEEKDAY", true)],
        (_, false) => vec![
            slot(8, 13, "WEEKDAY_AM", true),
            slot(13, 18, "WEEKDAY_PM", true),
            slot(18, 20, "WEEKDAY_EVENING", false),
        ],
    };
    slots.retain(|slot| slot.standard || !search.standard_only);
    slots
}
