//! Free times of engineers, and their reservation.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::{
    FibreCafe,
    findings::Findings,
    moment,
    premises::{self, Premises},
    reservations::Reservation,
    slots::{self, Search},
    suppliers::{self, Supplier},
};
use crate::{clock, contract::Call, refusal::Refusal};

pub(super) fn available(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let supplier_id = call.text("supplier").unwrap_or_default();
    let specification = call.value("serviceSpecification");
    let (supplier, premises) = visit(supplier_id, call.value("address"), specification)?;
    let search = Search {
        standard_only: call.flag("standardOnly").unwrap_or_default(),
        single_day: call.flag("singleDayAppointment").unwrap_or_default(),
    };
    let wanted = call.text("appointmentFromDate").and_then(|day| day.parse().ok());
    let slots: Vec<Value> = carrier.at_present(|world, now| {
        let earliest = slots::earliest_day(now);
        let from = wanted.map_or(earliest, |day| earliest.max(day));
        slots::from(from, search)
            .into_iter()
            .filter(|slot| !world.reservations.is_taken(supplier.id, premises.nad, slot, now))
            .map(|slot| slot.to_json())
            .collect()
    });
    let mut body = json!({
        "supplier": supplier.id,
        "address": call.value("address"),
        "serviceSpecification": specification,
        "availableTimeslots": slots,
    });
    suppliers::name_specifications(&mut body);
    Ok(Json(body).into_response())
}

pub(super) fn reserve(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let body = &call.body;
    let supplier_id = body["supplier"].as_str().unwrap_or_default();
    let (supplier, premises) = visit(supplier_id, &body["address"], &body["serviceSpecification"])?;
    let purpose = body["purpose"].as_str().unwrap_or("PROVIDE").to_owned();
    carrier.at_present(|world, now| {
        let mut findings = Findings::default();
        let slot = findings.expect(
            slots::meant(&body["timeslot"], slots::earliest_day(now)),
            "timeslot: the supplier has no such appointment",
        );
        if let Some(slot) = &slot {
            let is_free = !world.reservations.is_taken(supplier.id, premises.nad, slot, now);
            findings.require(is_free, "timeslot: the appointment is no longer free");
        }
        findings.conclude()?;
        let Some(slot) = slot else { return Err(Refusal::invalid("timeslot is required")) };

        let id = world.numbers.reservation();
        let lifetime = supplier.reservation_lifetime.and_then(|lifetime| lifetime.to_std().ok());
        let expires = lifetime.map(|lifetime| clock::after(now, lifetime));
        let mut reserved = body.clone();
        suppliers::name_specifications(&mut reserved);
        reserved["id"] = id.into();
        reserved["supplierReference"] = format!("APPT{id}").into();
        reserved["timeslot"] = slot.to_json();
        if let Some(expires) = expires {
            reserved["expiryDateTime"] = moment::text(expires).into();
        }
        world.reservations.add(id, Reservation::new(supplier.id, premises.nad, purpose, slot, expires));
        Ok((StatusCode::CREATED, Json(reserved)).into_response())
    })
}

/// Who would come, and where to.
fn visit(
    supplier: &str,
    address: &Value,
    specification: &Value,
) -> Result<(&'static Supplier, &'static Premises), Refusal> {
    let mut findings = Findings::default();
    let supplier = findings.expect(suppliers::named(supplier), "The supplier is not set up for the tenant");
    let premises = findings.expect(premises::identified(address), "The address is not known");
    let product = specification["id"].as_str().unwrap_or_default();
    let sells = supplier.is_none_or(|supplier| supplier.sells(product));
    findings.require(sells, "The supplier does not offer the service specification");
    findings.conclude()?;
    supplier.zip(premises).ok_or_else(|| Refusal::invalid("supplier and address are required"))
}
