//! Placing and reading orders for broadband.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    FibreCafe,
    entity::{Entity, Kind},
    findings::Findings,
    order_rules,
    scenarios::{self, Wish},
    suppliers,
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn create(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::ORDER)?;
    let mut document = call.body.clone();
    suppliers::name_specifications(&mut document);
    carrier.at_present(|world, now| {
        let mut findings = Findings::default();
        let kind = match document["orderType"].as_str() {
            Some("CEASE") => {
                order_rules::check_service(&document, world, &mut findings);
                Kind::Cease
            }
            Some("MODIFY") => {
                order_rules::check_modify(&document, world, now, &mut findings);
                Kind::Modify
            }
            _ => {
                order_rules::check_provide(&document, world, now, &mut findings);
                Kind::Provide
            }
        };
        findings.conclude()?;
        let appointment = world.reservations.spend(&document["appointmentReservationId"]);
        let mut order = Entity::received(kind, world.numbers.order(), document, conversation(call), now);
        order.appointment = appointment;
        let placed = world.add(order.with_script(wish, now));
        Ok((StatusCode::CREATED, Json(placed.read())).into_response())
    })
}

pub(super) fn read(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    read_if(carrier, call, Kind::is_service_order)
}

/// Reads what the path names, if it is of the right kind.
pub(super) fn read_if(
    carrier: &FibreCafe,
    call: &Call,
    is_right: impl FnOnce(Kind) -> bool,
) -> Result<Response, Refusal> {
    let id: Option<i64> = call.text("id").and_then(|id| id.parse().ok());
    carrier.at_present(|world, _| {
        id.and_then(|id| world.entities.get(&id))
            .filter(|entity| is_right(entity.kind))
            .map(|entity| Json(entity.read()).into_response())
            .ok_or_else(|| Refusal::not_found("There is nothing with this id"))
    })
}

/// The journey that a creation belongs to; all KCIs about it come with this id.
pub(super) fn conversation(call: &Call) -> String {
    call.text("X-Conversation-ID").unwrap_or_default().to_owned()
}
