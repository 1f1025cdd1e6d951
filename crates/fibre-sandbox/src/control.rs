//! The endpoints under `/_sandbox`: what the library offers, for programs in other languages.

mod callbacks;
mod fibre_cafe;
mod tuatahi_notify;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    carrier::Common,
    faults::{Fault, Injection},
    fibre_cafe::FibreCafe,
    journal::SeenRequest,
    superloop_360::Superloop360,
    tuatahi_connect::TuatahiConnect,
    tuatahi_notify::TuatahiNotify,
};

pub(crate) fn router(control: Control) -> Router {
    Router::new()
        .route("/_sandbox/faults", post(inject).delete(clear_faults))
        .route("/_sandbox/requests", get(requests).delete(clear_requests))
        .route("/_sandbox/tokens/expire", post(expire_tokens))
        .route("/_sandbox/orders/{order_id}/advance", post(advance_order))
        .route("/_sandbox/qualifications/expire", post(expire_qualifications))
        .route("/_sandbox/services/{service_id}/cancellation/advance", post(advance_cancellation))
        .route("/_sandbox/services/{service_id}/cancellation/reject", post(reject_cancellation))
        .route("/_sandbox/services/{service_id}/modification/reject", post(reject_modification))
        .merge(callbacks::router())
        .merge(fibre_cafe::router())
        .merge(tuatahi_notify::router())
        .fallback(nowhere)
        .with_state(control)
}

/// What the endpoints reach.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) common: Arc<Common>,
    pub(crate) tuatahi_connect: Arc<TuatahiConnect>,
    pub(crate) superloop_360: Arc<Superloop360>,
    pub(crate) fibre_cafe: Arc<FibreCafe>,
    pub(crate) tuatahi_notify: Arc<TuatahiNotify>,
}

/// Body of `POST /_sandbox/faults`, such as `{"fault":"status=503","operation":"listOrders","times":2}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    fault: String,
    operation: Option<String>,
    times: Option<u64>,
    skip: Option<u64>,
}

#[derive(Deserialize)]
struct Filter {
    operation: Option<String>,
}

async fn inject(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: Wanted = match read(&body) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let fault: Fault = match wanted.fault.parse() {
        Ok(fault) => fault,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &format!("fault: {error}")),
    };
    let mut injection =
        Injection::new(fault).times(wanted.times.unwrap_or(1)).skip(wanted.skip.unwrap_or_default());
    if let Some(operation) = wanted.operation {
        injection = injection.on(operation);
    }
    control.common.faults.inject(injection);
    StatusCode::NO_CONTENT.into_response()
}

async fn clear_faults(State(control): State<Control>) -> StatusCode {
    control.common.faults.clear();
    StatusCode::NO_CONTENT
}

async fn requests(State(control): State<Control>, Query(filter): Query<Filter>) -> Json<Value> {
    let seen = match filter.operation {
        Some(operation) => control.common.journal.requests(&operation),
        None => control.common.journal.all(),
    };
    Json(json!({ "requests": seen.iter().map(SeenRequest::to_json).collect::<Vec<_>>() }))
}

async fn clear_requests(State(control): State<Control>) -> StatusCode {
    control.common.journal.clear();
    StatusCode::NO_CONTENT
}

async fn expire_tokens(State(control): State<Control>) -> StatusCode {
    control.tuatahi_connect.expire_tokens();
    control.superloop_360.expire_tokens();
    control.fibre_cafe.expire_tokens();
    control.tuatahi_notify.expire_tokens();
    StatusCode::NO_CONTENT
}

async fn advance_order(State(control): State<Control>, Path(order_id): Path<String>) -> Response {
    if let Some(state) = control.superloop_360.advance_order(&order_id) {
        return Json(json!({ "state": state })).into_response();
    }
    match control.tuatahi_connect.advance_order(&order_id) {
        Ok(state) => Json(json!({ "state": state })).into_response(),
        Err(unknown) => refuse(StatusCode::NOT_FOUND, &unknown.to_string()),
    }
}

async fn expire_qualifications(State(control): State<Control>) -> StatusCode {
    control.superloop_360.expire_qualifications();
    StatusCode::NO_CONTENT
}

async fn advance_cancellation(State(control): State<Control>, Path(service_id): Path<String>) -> Response {
    let state = service_id.parse().ok().and_then(|id| control.superloop_360.advance_cancellation(id));
    cancellation(state, &service_id)
}

async fn reject_cancellation(State(control): State<Control>, Path(service_id): Path<String>) -> Response {
    let state = service_id.parse().ok().and_then(|id| control.superloop_360.reject_cancellation(id));
    cancellation(state, &service_id)
}

fn cancellation(state: Option<String>, service_id: &str) -> Response {
    match state {
        Some(state) => Json(json!({ "state": state })).into_response(),
        None => {
            refuse(StatusCode::NOT_FOUND, &format!("there is no cancellation of a service \"{service_id}\""))
        }
    }
}

async fn reject_modification(State(control): State<Control>, Path(service_id): Path<String>) -> Response {
    match service_id.parse().is_ok_and(|id| control.superloop_360.reject_modification(id)) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => {
            let message = format!("no modification of a service \"{service_id}\" is under way");
            refuse(StatusCode::NOT_FOUND, &message)
        }
    }
}

/// Outside every carrier's prefix; most likely the base URL of the client is incomplete.
async fn nowhere(uri: Uri) -> Response {
    let message = format!(
        "nothing is at {}; carriers are under a prefix such as /tuatahi-connect/v1, /superloop-360 or /fibre-cafe/v1",
        uri.path()
    );
    refuse(StatusCode::NOT_FOUND, &message)
}

/// A body that is JSON of the right shape.
#[expect(clippy::result_large_err, reason = "the refusal is sent at once")]
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Response> {
    serde_json::from_slice(body).map_err(|error| refuse(StatusCode::BAD_REQUEST, &error.to_string()))
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
