//! Ending a service on a day, another day, or not at all.

use axum::{http::StatusCode, response::Response};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    Superloop360,
    findings::refused,
    requests::{self, Work},
    service::{Cancellation, Service},
    services,
    webhooks::Event,
    world::World,
};
use crate::{contract::Call, refusal::Refusal};

const REQUESTED: &str = "REQUESTED";
const ABORTED: &str = "ABORTED";
const COMPLETED: &str = "COMPLETED";
const REJECTED: &str = "REJECTED";

/// The operation that reads a cancellation.
pub(super) const READ: &str = "getServiceCancellation";

/// Where a cancellation stands when its request has been answered.
const CHANGEABLE: [&str; 2] = [REQUESTED, "IN_ERROR"];

/// Statuses after which a service can be cancelled anew.
const WITHOUT_EFFECT: [&str; 2] = [ABORTED, REJECTED];

/// Statuses after which nothing happens.
const OVER: [&str; 3] = [ABORTED, REJECTED, COMPLETED];

pub(super) fn request(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    carrier.with_world(|world| {
        let service_id = services::named(world, call)?.id;
        let date = day(call)?;
        let is_under_way = world
            .services
            .find(service_id)
            .and_then(|service| service.cancellation.as_ref())
            .is_some_and(|cancellation| !WITHOUT_EFFECT.contains(&cancellation.status.as_str()));
        if is_under_way {
            let message = "The cancellation of the service is under way";
            let code = "constraints.cancellation.exists";
            return Err(refused(call.operation, code, "serviceId", &service_id.into(), message));
        }
        let cancellation =
            Cancellation { request_id: requests::next_id(world), date, status: REQUESTED.to_owned() };
        let work = Work::Done(to_json(service_id, &cancellation));
        if let Some(service) = world.services.find_mut(service_id) {
            service.cancellation = Some(cancellation);
        }
        Ok(requests::begin(carrier, world, READ, Some(service_id), work))
    })
}

pub(super) fn reschedule(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let date = day(call)?;
    change(carrier, call, |cancellation| {
        cancellation.date = date;
        REQUESTED.clone_into(&mut cancellation.status);
    })
}

pub(super) fn abort(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    change(carrier, call, |cancellation| ABORTED.clone_into(&mut cancellation.status))
}

/// Moves the cancellation of a service on and gives its status: requested, with nbn, done. A service
/// without a cancellation gives nothing.
pub(super) fn advance(world: &mut World, service_id: i64) -> Option<String> {
    let service = world.services.find_mut(service_id)?;
    let cancellation = service.cancellation.as_mut()?;
    let next = match cancellation.status.as_str() {
        REQUESTED | "IN_ERROR" | "IN_ERROR_RETRY" => "IN_PROGRESS",
        "IN_PROGRESS" => COMPLETED,
        status => status,
    };
    let next = next.to_owned();
    let is_done = next == COMPLETED && cancellation.status != COMPLETED;
    cancellation.status.clone_from(&next);
    if is_done {
        world.events.push(Event::service_cancelled(service));
    }
    publish(world, service_id);
    Some(next)
}

/// Lets nbn turn the cancellation of a service down and gives its status; one that is over stays as it
/// is. A service without a cancellation gives nothing.
pub(super) fn reject(world: &mut World, service_id: i64) -> Option<String> {
    let service = world.services.find_mut(service_id)?;
    let cancellation = service.cancellation.as_mut()?;
    if !OVER.contains(&cancellation.status.as_str()) {
        REJECTED.clone_into(&mut cancellation.status);
        world.events.push(Event::cancellation_rejected(service));
    }
    publish(world, service_id);
    world.services.find(service_id)?.cancellation.as_ref().map(|cancellation| cancellation.status.clone())
}

fn change(
    carrier: &Superloop360,
    call: &Call,
    change: impl FnOnce(&mut Cancellation),
) -> Result<Response, Refusal> {
    carrier.with_world(|world| {
        let service_id = services::named(world, call)?.id;
        let cancellation = world
            .services
            .find_mut(service_id)
            .and_then(|service: &mut Service| service.cancellation.as_mut())
            .filter(|cancellation| CHANGEABLE.contains(&cancellation.status.as_str()));
        let Some(cancellation) = cancellation else {
            let message = "The service has no cancellation that can still be changed";
            let code = "constraints.cancellation.not.changeable";
            return Err(refused(call.operation, code, "serviceId", &service_id.into(), message));
        };
        change(cancellation);
        let location = requests::location(READ, cancellation.request_id);
        publish(world, service_id);
        Ok(requests::located(StatusCode::NO_CONTENT, &location))
    })
}

/// Makes the present state what the request of the cancellation reads.
fn publish(world: &mut World, service_id: i64) {
    if let Some(cancellation) =
        world.services.find(service_id).and_then(|service| service.cancellation.clone())
    {
        world.requests.replace_result(cancellation.request_id, to_json(service_id, &cancellation));
    }
}

fn to_json(service_id: i64, cancellation: &Cancellation) -> Value {
    json!({
        "id": cancellation.request_id,
        "serviceId": service_id,
        "cancellationDate": cancellation.date,
        "status": cancellation.status,
    })
}

/// The day of the body, which must be one of the calendar.
fn day(call: &Call) -> Result<String, Refusal> {
    let date = &call.body["cancellationDate"];
    match date.as_str().filter(|text| text.parse::<NaiveDate>().is_ok()) {
        Some(text) => Ok(text.to_owned()),
        None => {
            let message = "Must be a day such as 2026-12-31";
            Err(refused(call.operation, "constraints.date.invalid", "cancellationDate", date, message))
        }
    }
}
