//! Requests that run on their own: begun by a POST, read until they are done.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use super::{
    Superloop360, error_body::with_usual_headers, findings::refusal, service::Change, webhooks::Event,
    world::World,
};
use crate::{
    carrier::Carrier as _,
    contract::Call,
    refusal::{Refusal, Violation},
};

/// What is left to do when a request finishes.
#[derive(Clone, Debug)]
pub(super) enum Work {
    /// Nothing: this is the result.
    Done(Value),
    /// Nothing: this is why it failed.
    Failed(Violation),
    /// The change of a service, which holds from then on.
    Modify { service_id: i64, change: Change },
}

#[derive(Debug)]
struct Request {
    /// The operation that reads it.
    read: &'static str,
    /// The service that it is about, if it is about one.
    service_id: Option<i64>,
    answers_before_result: u32,
    work: Work,
    is_finished: bool,
}

impl Request {
    fn status(&self) -> &'static str {
        match self.work {
            Work::Failed(_) if self.is_finished => "REJECTED",
            _ if self.is_finished => "COMPLETE",
            _ => "IN_PROGRESS",
        }
    }
}

/// All requests; the id of a request is its position, counted from 1.
#[derive(Debug, Default)]
pub(super) struct Requests(Vec<Request>);

impl Requests {
    /// The result of a request that `read` reads, finished or not.
    pub(super) fn result(&self, read: &str, id: u64) -> Option<&Value> {
        let request = self.find(id).filter(|request| request.read == read)?;
        match &request.work {
            Work::Done(result) => Some(result),
            _ => None,
        }
    }

    /// Gives a request another result.
    pub(super) fn replace_result(&mut self, id: usize, result: Value) {
        if let Some(request) = id.checked_sub(1).and_then(|position| self.0.get_mut(position)) {
            request.work = Work::Done(result);
        }
    }

    /// Whether a request about a service is unfinished, among those that one of `reads` reads.
    pub(super) fn is_busy(&self, service_id: i64, reads: &[&str]) -> bool {
        self.0.iter().any(|request| {
            request.service_id == Some(service_id) && reads.contains(&request.read) && !request.is_finished
        })
    }

    /// Id, change and status of all modifications of a service.
    pub(super) fn modifications(&self, service_id: i64) -> impl Iterator<Item = (usize, &str, &str)> {
        self.0
            .iter()
            .enumerate()
            .filter(move |(_, request)| request.service_id == Some(service_id))
            .filter(|(_, request)| MODIFICATIONS.contains(&request.read))
            .map(|(position, request)| (position + 1, request.read, request.status()))
    }

    fn find(&self, id: u64) -> Option<&Request> {
        self.0.get(position(id)?)
    }
}

/// The reads of the requests that modify a service; one at a time may run.
pub(super) const MODIFICATIONS: [&str; 3] =
    ["getPlanChange", "getAggregationConversion", "getDslStabilityProfileChange"];

/// The read of a quote for building fibre.
pub(super) const FIBRE_BUILD_CHARGE: &str = "getFibreBuildCharge";

/// When the carrier has done what changes a service or is told by webhook, unless a read finds it done
/// before.
const FINISHED_AFTER: Duration = Duration::from_secs(60);

/// The id that the next request will have.
pub(super) fn next_id(world: &World) -> usize {
    world.requests.0.len() + 1
}

/// Begins a request that `read` will read: 201 without a body.
pub(super) fn begin(
    carrier: &Superloop360,
    world: &mut World,
    read: &'static str,
    service_id: Option<i64>,
    work: Work,
) -> Response {
    let answers_before_result = carrier.settings().pending_reads;
    let position = world.requests.0.len();
    if matches!(work, Work::Modify { .. }) || read == FIBRE_BUILD_CHARGE {
        carrier.later(FINISHED_AFTER, move |world| finish(world, position));
    }
    world.requests.0.push(Request { read, service_id, answers_before_result, work, is_finished: false });
    located(StatusCode::CREATED, &location(read, position + 1))
}

/// Finishes a request that is not finished yet: what it changes holds from now on and is told.
fn finish(world: &mut World, position: usize) {
    let Some(request) = world.requests.0.get_mut(position).filter(|request| !request.is_finished) else {
        return;
    };
    request.is_finished = true;
    request.answers_before_result = 0;
    match &request.work {
        Work::Modify { service_id, change } => {
            request.work = Work::Done(world.services.modify(*service_id, change, &mut world.events));
        }
        Work::Done(quote) if request.read == FIBRE_BUILD_CHARGE => {
            world.events.push(Event::fibre_build_charge_completed(quote));
        }
        Work::Done(_) | Work::Failed(_) => {}
    }
}

/// Turns the modification of a service down that is under way, and tells so. Gives whether there is one.
pub(super) fn reject_modification(world: &mut World, service_id: i64) -> bool {
    let under_way = world.requests.0.iter_mut().find(|request| {
        request.service_id == Some(service_id)
            && !request.is_finished
            && MODIFICATIONS.contains(&request.read)
    });
    let Some(request) = under_way else { return false };
    let rejected = Violation {
        code: "constraints.modification.rejected",
        message: "The modification was rejected by nbn".to_owned(),
        object: request.read,
        field: "serviceId".to_owned(),
        rejected: service_id.into(),
    };
    request.is_finished = true;
    request.answers_before_result = 0;
    let work = std::mem::replace(&mut request.work, Work::Failed(rejected));
    if let Work::Modify { change, .. } = work
        && let Some(service) = world.services.find(service_id)
    {
        world.events.extend(Event::change_rejected(service, &change));
    }
    true
}

/// An answer that consists of its `Location`.
pub(super) fn located(status: StatusCode, location: &str) -> Response {
    let mut response = with_usual_headers(status.into_response());
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Where `read` reads the thing with this id, from the host on.
pub(super) fn location(read: &str, id: usize) -> String {
    let operations = Superloop360::contract().operations();
    let path =
        operations.iter().find(|operation| operation.id == read).map_or("", |operation| operation.path);
    path.replace("{id}", &id.to_string())
}

/// Reads a request: 202 a number of times, then its result.
pub(super) fn read(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let id = call.required_text("id")?;
    carrier.with_world(|world| {
        let unknown = || Refusal::not_found(format!("There is no request \"{id}\" of this kind"));
        let position = id.parse().ok().and_then(position).ok_or_else(unknown)?;
        let request = world
            .requests
            .0
            .get_mut(position)
            .filter(|request| request.read == call.operation)
            .ok_or_else(unknown)?;
        if request.answers_before_result > 0 {
            request.answers_before_result -= 1;
            return Ok(with_usual_headers(StatusCode::ACCEPTED.into_response()));
        }
        finish(world, position);
        let result = match &world.requests.0.get(position).ok_or_else(unknown)?.work {
            Work::Failed(violation) => return Err(refusal(vec![violation.clone()])),
            Work::Done(result) => result.clone(),
            Work::Modify { .. } => Value::Null,
        };
        Ok(with_usual_headers(Json(result).into_response()))
    })
}

fn position(id: u64) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}
