//! The endpoints under `/_sandbox/fibre-cafe`.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::{Control, read, refuse};
use crate::fibre_cafe::UnknownId;

pub(super) fn router() -> Router<Control> {
    Router::new()
        .route("/_sandbox/fibre-cafe/{id}/advance", post(advance))
        .route("/_sandbox/fibre-cafe/{id}/status", post(set_status))
        .route("/_sandbox/fibre-cafe/unsolicited-ceases", post(cease_unsolicited))
        .route("/_sandbox/fibre-cafe/supplier", post(set_supplier))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Cease {
    service_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Supplier {
    reachable: bool,
}

async fn advance(State(control): State<Control>, Path(id): Path<i64>) -> Response {
    status(control.fibre_cafe.advance(id))
}

async fn set_status(State(control): State<Control>, Path(id): Path<i64>, body: Bytes) -> Response {
    match read::<NewStatus>(&body) {
        Ok(wanted) => status(control.fibre_cafe.set_status(id, &wanted.status)),
        Err(refusal) => refusal,
    }
}

async fn cease_unsolicited(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: Cease = match read(&body) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    match control.fibre_cafe.cease_unsolicited(&wanted.service_id) {
        Ok(order_id) => Json(json!({ "orderId": order_id })).into_response(),
        Err(unknown) => refuse(StatusCode::NOT_FOUND, &unknown.to_string()),
    }
}

async fn set_supplier(State(control): State<Control>, body: Bytes) -> Response {
    match read::<Supplier>(&body) {
        Ok(supplier) => {
            control.fibre_cafe.set_supplier_reachable(supplier.reachable);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(refusal) => refusal,
    }
}

fn status(outcome: Result<String, UnknownId>) -> Response {
    match outcome {
        Ok(status) => Json(json!({ "state": status })).into_response(),
        Err(unknown) => refuse(StatusCode::NOT_FOUND, &unknown.to_string()),
    }
}
