//! The times at which a technician can come.

use axum::response::Response;
use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde_json::{Value, json};

use super::{
    Superloop360,
    findings::refused,
    requests::{self, Work},
};
use crate::{contract::Call, refusal::Refusal};

/// The operation that reads the slots.
pub(super) const READ: &str = "getAppointmentSlots";

/// How many working days have slots.
const DAYS: usize = 3;

pub(super) fn request(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let (order_id, date) = (&call.body["orderId"], &call.body["dateFrom"]);
    carrier.with_world(|world| {
        let order = order_id.as_i64().and_then(|id| world.orders.find(id));
        let order = order.ok_or_else(|| Refusal::not_found("There is no such order"))?;
        if order.is_terminal() {
            let message = "The order is over";
            return Err(refused(call.operation, "constraints.order.closed", "orderId", order_id, message));
        }
        let Some(from) = date.as_str().and_then(|text| text.parse::<NaiveDate>().ok()) else {
            let message = "Must be a day such as 2026-12-31";
            return Err(refused(call.operation, "constraints.date.invalid", "dateFrom", date, message));
        };
        let id = requests::next_id(world);
        let work = Work::Done(json!({ "id": id, "orderId": order_id, "slots": slots(id, from) }));
        Ok(requests::begin(carrier, world, READ, None, work))
    })
}

/// Two slots on each working day, in the time of Melbourne's winter, as in the samples.
fn slots(request_id: usize, from: NaiveDate) -> Vec<Value> {
    let is_working_day = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let mut slots = Vec::new();
    for day in from.iter_days().filter(is_working_day).take(DAYS) {
        let before = day.checked_sub_days(Days::new(1)).unwrap_or(day);
        for (kind, start, end) in [
            ("AM", format!("{before}T22:00:00Z"), format!("{day}T02:00:00Z")),
            ("PM", format!("{day}T03:00:00Z"), format!("{day}T07:00:00Z")),
        ] {
            let id = format!("SLT{request_id:06}{:02}", slots.len() + 1);
            slots
                .push(json!({ "id": id, "slotType": kind, "date": day, "startTime": start, "endTime": end }));
        }
    }
    slots
}
