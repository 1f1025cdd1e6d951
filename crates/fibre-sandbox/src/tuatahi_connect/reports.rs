//! The two inventory reports: events of several items each, one after the other.

use std::fmt::Write as _;

use axum::response::Response;

use super::{
    body,
    party::{self, PARTIES},
    report_items,
};
use crate::{
    contract::Call,
    refusal::Refusal,
    settings::{ReportFraming, Values},
};

pub(super) fn product_inventory(settings: Values, call: &Call) -> Result<Response, Refusal> {
    stream(settings, call, report_items::product)
}

pub(super) fn service_inventory(settings: Values, call: &Call) -> Result<Response, Refusal> {
    stream(settings, call, report_items::service)
}

type WriteItem = fn(&mut String, u64, Mode);

/// The period that a report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Now,
    LastMonth,
}

fn stream(settings: Values, call: &Call, write_item: WriteItem) -> Result<Response, Refusal> {
    let mode = match call.required_text("mode")? {
        "active-last-month" => Mode::LastMonth,
        _ => Mode::Now,
    };
    let mut report = Report {
        customer: party::named(call)?.unwrap_or(&PARTIES[0]).number,
        next: 0,
        items: settings.report_items,
        items_per_event: u64::from(settings.items_per_event.max(1)),
        framing: settings.report_framing,
        mode,
        write_item,
    };
    Ok(body::written("text/event-stream", move |text| report.write_event(text)))
}

struct Report {
    customer: u64,
    next: u64,
    items: u64,
    items_per_event: u64,
    framing: ReportFraming,
    mode: Mode,
    write_item: WriteItem,
}

impl Report {
    /// Appends the next event, if there is one, and says whether more follow.
    fn write_event(&mut self, text: &mut String) -> bool {
        if self.next >= self.items {
            return false;
        }
        if self.framing == ReportFraming::Events {
            text.push_str("data: ");
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{{\"customerId\":{},\"inventory\":[", self.customer);
        let last = self.next.saturating_add(self.items_per_event).min(self.items);
        for item in self.next..last {
            if item > self.next {
                text.push(',');
            }
            (self.write_item)(text, item, self.mode);
        }
        text.push_str(match self.framing {
            ReportFraming::Events => "]}\n\n",
            ReportFraming::BareLines => "]}\n",
        });
        self.next = last;
        self.next < self.items
    }
}
