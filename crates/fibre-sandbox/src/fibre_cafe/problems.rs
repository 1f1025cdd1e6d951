//! Raising and reading problems.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    FibreCafe,
    entity::{Entity, Kind},
    findings::Findings,
    order_rules, orders,
    reservations::Need,
    scenarios::{self, Wish},
    service_tests, suppliers,
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn create(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::SERVICE_PROBLEM)?;
    let mut document = call.body.clone();
    suppliers::name_specifications(&mut document);
    carrier.at_present(|world, now| {
        let mut findings = Findings::default();
        let service = order_rules::known_service(&document, world, &mut findings);
        service_tests::check_has_worked(&document, &mut findings);
        let test = document["serviceTestId"].as_i64().and_then(|id| world.test(id));
        if let Some(test) = findings.expect(test, "serviceTestId: there is no such test") {
            service_tests::check_allows_problem(test, &document["serviceId"], now, &mut findings);
        }
        if let Some(service) = service {
            let need = Need { supplier: service.supplier, nad: service.nad, purpose: "REPAIR" };
            let reservation = &document["appointmentReservationId"];
            world.reservations.check(reservation, need, false, now, &mut findings);
        }
        findings.conclude()?;
        let appointment = world.reservations.spend(&document["appointmentReservationId"]);
        let id = world.numbers.problem();
        let mut problem =
            Entity::received(Kind::ServiceProblem, id, document, orders::conversation(call), now);
        problem.appointment = appointment;
        let placed = world.add(problem.with_script(wish, now));
        Ok((StatusCode::CREATED, Json(placed.read())).into_response())
    })
}

pub(super) fn read(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    orders::read_if(carrier, call, |kind| kind == Kind::ServiceProblem)
}
