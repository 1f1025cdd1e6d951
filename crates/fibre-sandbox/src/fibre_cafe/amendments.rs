//! Asking to change orders and problems that are under way.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    FibreCafe,
    entity::{Entity, Kind, What},
    findings::{Findings, refused},
    order_rules, premises,
    requests::{changes, changes_something, fixed_member},
    reservations::Need,
    scenarios::{self, Wish},
    world::World,
};
use crate::{carrier::Carrier as _, contract::Call, refusal::Refusal};

/// What can be changed of a cease.
const OF_A_CEASE: [&str; 2] = ["requestedCompletionDate", "notes"];

pub(super) fn amend_order(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::AMENDMENT)?;
    let amendment = &call.body;
    carrier.at_present(|world, now| {
        let id = amendment["orderId"].as_i64().unwrap_or_default();
        let order = world.order(id).ok_or_else(|| refused("orderId: there is no such order"))?;
        FibreCafe::contract().check_as(schema_for(order.kind), amendment)?;
        let mut findings = Findings::default();
        match order.kind {
            Kind::UnsolicitedCease => findings.add("An unsolicited cease cannot be amended"),
            Kind::Cease => {
                let is_possible = |name: &str| OF_A_CEASE.contains(&name);
                findings.require(
                    changes(amendment).all(|(name, _)| is_possible(name)),
                    "Only requestedCompletionDate and notes of a cease can be amended",
                );
            }
            _ => {
                order_rules::check_line_profile(&amendment["serviceCharacteristics"], &mut findings);
                check_reservation(order, amendment, world, now, &mut findings);
            }
        }
        check_open(order, amendment, &mut findings);
        findings.conclude()?;
        take(world, id, What::Amendment, amendment, wish, now)
    })
}

pub(super) fn amend_problem(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::AMENDMENT)?;
    let amendment = &call.body;
    carrier.at_present(|world, now| {
        let id = amendment["serviceProblemId"].as_i64().unwrap_or_default();
        let problem = known_problem(world, id)?;
        let mut findings = Findings::default();
        check_reservation(problem, amendment, world, now, &mut findings);
        check_open(problem, amendment, &mut findings);
        findings.conclude()?;
        take(world, id, What::Amendment, amendment, wish, now)
    })
}

pub(super) fn known_problem(world: &World, id: i64) -> Result<&Entity, Refusal> {
    world
        .entities
        .get(&id)
        .filter(|entity| entity.kind == Kind::ServiceProblem)
        .ok_or_else(|| refused("serviceProblemId: there is no such problem"))
}

/// What holds for amendments and cancellations alike: nothing is asked of what is over, nor twice at once.
pub(super) fn check_asked_of(entity: &Entity, request: &Value, findings: &mut Findings) {
    findings
        .require(!entity.is_terminal(), &format!("It is {} and cannot be changed any more", entity.status()));
    findings.require(entity.request.is_none(), "Another amendment or cancellation is not decided yet");
    if let Some(supplier) = request["supplier"].as_str() {
        findings.require(supplier == entity.supplier(), "supplier: it is with another supplier");
    }
}

/// Takes the request in and answers with it.
pub(super) fn take(
    world: &mut World,
    id: i64,
    what: What,
    request: &Value,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<Response, Refusal> {
    let mut document = request.clone();
    document["id"] = world.numbers.request().into();
    document["status"] = "RECEIVED_BY_GATEWAY".into();
    let appointment = world.reservations.spend(&request["appointmentReservationId"]);
    let entity = world.entities.get_mut(&id).ok_or_else(|| refused("There is nothing with this id"))?;
    entity.interrupt(what, document.clone(), appointment, wish, now);
    Ok((StatusCode::CREATED, Json(document)).into_response())
}

/// The body does not say what it amends, so that its own schema is known only here.
fn schema_for(kind: Kind) -> &'static str {
    match kind {
        Kind::Cease => "CeaseAmendmentRequest",
        Kind::Modify => "ModifyAmendmentRequest",
        _ => "ProvideAmendmentRequest",
    }
}

fn check_open(entity: &Entity, amendment: &Value, findings: &mut Findings) {
    check_asked_of(entity, amendment, findings);
    match fixed_member(amendment) {
        Some(name) => findings.add(format!("{name} cannot be amended")),
        None => findings.require(changes_something(amendment), "There is nothing to amend"),
    }
}

fn check_reservation(
    entity: &Entity,
    amendment: &Value,
    world: &World,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    let purpose = match entity.kind {
        Kind::Provide => "PROVIDE",
        Kind::Modify => "MODIFY",
        _ => "REPAIR",
    };
    let service = entity.service_id().and_then(|id| world.network.service(id));
    let place = premises::identified(&entity.document["address"]);
    let nad = place.map(|premises| premises.nad).or(service.map(|service| service.nad)).unwrap_or_default();
    let need = Need { supplier: entity.supplier(), nad, purpose };
    world.reservations.check(&amendment["appointmentReservationId"], need, false, now, findings);
}
