//! The endpoints under `/_sandbox`: what the library offers, for programs in other languages.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    carrier::Common,
    faults::{Fault, Injection},
    journal::SeenRequest,
    superloop_360::Superloop360,
    tuatahi_connect::TuatahiConnect,
};

pub(crate) fn router(
    common: Arc<Common>,
    tuatahi_connect: Arc<TuatahiConnect>,
    superloop_360: Arc<Superloop360>,
) -> Router {
    Router::new()
        .route("/_sandbox/faults", post(inject).delete(clear_faults))
        .route("/_sandbox/requests", get(requests).delete(clear_requests))
        .route("/_sandbox/tokens/expire", post(expire_tokens))
        .route("/_sandbox/orders/{order_id}/advance", post(advance_order))
        .route("/_sandbox/qualifications/expire", post(expire_qualifications))
        .route("/_sandbox/services/{service_id}/cancellation/advance", post(advance_cancellation))
        .fallback(nowhere)
        .with_state(Control { common, tuatahi_connect, superloop_360 })
}

#[derive(Clone)]
struct Control {
    common: Arc<Common>,
    tuatahi_connect: Arc<TuatahiConnect>,
    superloop_360: Arc<Superloop360>,
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
    let wanted: Wanted = match serde_json::from_slice(&body) {
        Ok(wanted) => wanted,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
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
    match state {
        Some(state) => Json(json!({ "state": state })).into_response(),
        None => {
            refuse(StatusCode::NOT_FOUND, &format!("there is no cancellation of a service \"{service_id}\""))
        }
    }
}

/// Outside every carrier's prefix; most likely the base URL of the client is incomplete.
async fn nowhere(uri: Uri) -> Response {
    let message = format!(
        "nothing is at {}; carriers are under a prefix such as /tuatahi-connect/v1 or /superloop-360",
        uri.path()
    );
    refuse(StatusCode::NOT_FOUND, &message)
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
