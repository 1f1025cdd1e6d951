//! Requests that run on their own: begun by a POST, read until they are done.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use super::{Superloop360, error_body::with_usual_headers, findings::refusal, service::Change, world::World};
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

    /// Id, change and whether it is done, of all modifications of a service.
    pub(super) fn modifications(&self, service_id: i64) -> impl Iterator<Item = (usize, &str, bool)> {
        self.0
            .iter()
            .enumerate()
            .filter(move |(_, request)| request.service_id == Some(service_id))
            .filter(|(_, request)| MODIFICATIONS.contains(&request.read))
            .map(|(position, request)| (position + 1, request.read, request.is_finished))
    }

    fn find(&self, id: u64) -> Option<&Request> {
        self.0.get(position(id)?)
    }
}

/// The reads of the requests that modify a service; one at a time may run.
pub(super) const MODIFICATIONS: [&str; 3] =
    ["getPlanChange", "getAggregationConversion", "getDslStabilityProfileChange"];

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
    world.requests.0.push(Request { read, service_id, answers_before_result, work, is_finished: false });
    located(StatusCode::CREATED, &location(read, world.requests.0.len()))
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
    carrier.world.with(|world| {
        let request = id
            .parse()
            .ok()
            .and_then(position)
            .and_then(|position| world.requests.0.get_mut(position))
            .filter(|request| request.read == call.operation)
            .ok_or_else(|| Refusal::not_found(format!("There is no request \"{id}\" of this kind")))?;
        if request.answers_before_result > 0 {
            request.answers_before_result -= 1;
            return Ok(with_usual_headers(StatusCode::ACCEPTED.into_response()));
        }
        request.is_finished = true;
        let result = match &request.work {
            Work::Failed(violation) => return Err(refusal(vec![violation.clone()])),
            Work::Done(result) => result.clone(),
            Work::Modify { service_id, change } => {
                let result = world.services.modify(*service_id, change);
                request.work = Work::Done(result.clone());
                result
            }
        };
        Ok(with_usual_headers(Json(result).into_response()))
    })
}

fn position(id: u64) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}
