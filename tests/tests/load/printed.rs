//! What was printed.

use super::plan::Plan;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;

/// Lines in the order in which they were printed.
pub(crate) struct Printed<'a> {
    plan: &'a Plan,
    /// How often each event was printed.
    times: Vec<usize>,
    missing: usize,
    lines: usize,
    late: usize,
    /// Lines of events that had been handed out before.
    second_attempts: usize,
    /// Events that were printed again without a second attempt: acknowledged, and handed out all the same.
    repeated_after_acknowledgement: usize,
    out_of_order: usize,
    /// The highest number of each stream so far.
    highest: HashMap<&'a str, u64>,
}

impl<'a> Printed<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let events = plan.events.len();
        Self {
            plan,
            times: vec![0; events],
            missing: events,
            lines: 0,
            late: 0,
            second_attempts: 0,
            repeated_after_acknowledgement: 0,
            out_of_order: 0,
            highest: HashMap::new(),
        }
    }

    /// How many events were not printed yet.
    pub(crate) fn missing(&self) -> usize {
        self.missing
    }

    pub(crate) fn add(&mut self, line: &Value) {
        let marker = Plan::marker(line);
        let is_late = line["late"] == true;
        let is_second_attempt = line["attempt"] != 1;
        let position = self.plan.events[marker].position.as_ref();
        let printed =
            line["stream"].as_str().zip(line["number"].as_str().and_then(|number| number.parse().ok()));
        assert_eq!(printed, position.map(|(stream, number)| (stream.as_str(), *number)));
        self.lines += 1;
        self.late += usize::from(is_late);
        self.second_attempts += usize::from(is_second_attempt);
        self.times[marker] += 1;
        if self.times[marker] > 1 {
            self.repeated_after_acknowledgement += usize::from(!is_second_attempt);
            return;
        }
        self.missing -= 1;
        let Some((stream, number)) = position.filter(|_| !is_late) else { return };
        let highest = self.highest.entry(stream).or_default();
        self.out_of_order += usize::from(number <= highest);
        *highest = *number.max(highest);
    }

    /// That nothing is wrong. `in_flight` is how many events the kill can have caught between two steps.
    pub(crate) fn check(&self, in_flight: usize) {
        assert_eq!(self.missing, 0, "what was acknowledged is printed");
        assert_eq!(
            self.repeated_after_acknowledgement, 0,
            "nothing is printed again after it was ticked off"
        );
        assert!(self.second_attempts <= in_flight, "only what was in flight at the kill is handed out again");
        assert!(
            self.lines - self.times.len() <= in_flight,
            "only what was in flight at the kill is printed again"
        );
        assert_eq!(self.out_of_order, 0, "each stream is printed in its order");
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} lines of {} events: {} printed again, {} handed out again after the kill; {} of {} streams' events out \
             of order, {} late",
            self.lines,
            self.times.len() - self.missing,
            self.lines - (self.times.len() - self.missing),
            self.second_attempts,
            self.out_of_order,
            self.highest.len(),
            self.late
        )
    }
}
