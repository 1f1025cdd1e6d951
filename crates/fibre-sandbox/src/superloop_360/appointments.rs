//! Booking a slot and giving it back.

use axum::response::Response;
use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    Superloop360, appointment_slots,
    findings::refused,
    locations::entries,
    requests::{self, Work},
    webhooks::Event,
};
use crate::{
    contract::Call,
    refusal::{Refusal, Violation},
};

/// All appointments; the id of one is its position, counted from 1.
#[derive(Debug, Default)]
pub(super) struct Appointments(Vec<Appointment>);

#[derive(Debug)]
struct Appointment {
    order_id: i64,
    slot_id: String,
    document: Value,
    cancellations: Vec<Value>,
}

impl Appointment {
    fn to_json(&self) -> Value {
        let mut document = self.document.clone();
        document["cancellationRequests"] = self.cancellations.as_slice().into();
        document
    }

    fn is_cancelled(&self) -> bool {
        self.cancellations.iter().any(|cancellation| cancellation["status"] == "COMPLETE")
    }
}

impl Appointments {
    /// Those of an order, newest first.
    pub(super) fn of_order(&self, order_id: i64) -> Value {
        self.0
            .iter()
            .rev()
            .filter(|appointment| appointment.order_id == order_id)
            .map(Appointment::to_json)
            .collect()
    }

    fn has_booked(&self, slot_id: &str) -> bool {
        self.0.iter().any(|appointment| appointment.slot_id == slot_id && !appointment.is_cancelled())
    }
}

pub(super) fn book(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let slot_id = &call.body["slotId"];
    carrier.with_world(|world| {
        let held = call.body["appointmentRequestId"]
            .as_u64()
            .and_then(|id| world.requests.result(appointment_slots::READ, id))
            .ok_or_else(|| Refusal::not_found("There is no such appointment request"))?;
        let order_id = held["orderId"].as_i64().unwrap_or_default();
        let slot = entries(&held["slots"]).iter().find(|slot| slot["id"] == *slot_id);
        let slot = slot.filter(|_| !slot_id.as_str().is_some_and(|id| world.appointments.has_booked(id)));
        let Some(slot) = slot.cloned() else {
            let message = "The appointment request holds no such slot";
            return Err(refused(call.operation, "constraints.slot.unavailable", "slotId", slot_id, message));
        };
        let order = world.orders.find(order_id);
        let order = order.ok_or_else(|| Refusal::not_found("There is no such order"))?;
        let id = world.appointments.0.len() + 1;
        let document = json!({
            "id": id,
            "nbnAppointmentId": format!("APT{id:012}"),
            "slotType": slot["slotType"],
            "startTime": slot["startTime"],
            "endTime": slot["endTime"],
            "timezoneOffset": "+10:00",
            "priorityAssist": false,
            "eSla": order.document["eSla"],
            "demandType": "Standard Install",
            "contact": order.contact,
            "bookedOn": now(),
        });
        let slot_id = slot_id.as_str().unwrap_or_default().to_owned();
        let appointment = Appointment { order_id, slot_id, document, cancellations: Vec::new() };
        let work = Work::Done(appointment.to_json());
        world.appointments.0.push(appointment);
        Ok(requests::begin(carrier, world, "getAppointmentBooking", None, work))
    })
}

pub(super) fn cancel(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    const TOO_LATE: &str = "Appointment is past point of no return";
    let id = &call.body["appointmentId"];
    carrier.with_world(|world| {
        let position = id.as_u64().and_then(|id| usize::try_from(id).ok()?.checked_sub(1));
        let appointment = position
            .and_then(|position| world.appointments.0.get_mut(position))
            .ok_or_else(|| Refusal::not_found("There is no such appointment"))?;
        if appointment.is_cancelled() {
            let message = "The appointment is cancelled";
            return Err(refused(
                call.operation,
                "constraints.appointment.closed",
                "appointmentId",
                id,
                message,
            ));
        }
        let order = world.orders.find(appointment.order_id).filter(|order| !order.is_terminal());
        let is_too_late = order.is_none();
        let cancellation = json!({
            "id": appointment.cancellations.len() + 1,
            "status": if is_too_late { "FAILED" } else { "COMPLETE" },
            "statusDateChangedTo": now(),
            "requestedOn": now(),
            "errorDetail": is_too_late.then_some(TOO_LATE),
        });
        appointment.cancellations.push(cancellation.clone());
        if let Some(order) = order {
            world.events.push(Event::appointment_cancelled(&appointment.document, order));
        }
        let work = match is_too_late {
            true => Work::Failed(Violation {
                code: "constraints.appointment.point.of.no.return",
                message: TOO_LATE.to_owned(),
                object: call.operation,
                field: "appointmentId".to_owned(),
                rejected: id.clone(),
            }),
            false => Work::Done(cancellation),
        };
        Ok(requests::begin(carrier, world, "getAppointmentCancellation", None, work))
    })
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
