//! The endpoints under `/_sandbox/tuatahi-notify`.

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::post,
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Control, read};
use crate::tuatahi_notify::OntActivation;

pub(super) fn router() -> Router<Control> {
    Router::new()
        .route("/_sandbox/tuatahi-notify/ont-activations", post(activate))
        .route("/_sandbox/tuatahi-notify/events", post(notify))
}

/// Body of `POST /_sandbox/tuatahi-notify/ont-activations`; an `errorCode` makes it fail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Activation {
    #[serde(rename = "orderID")]
    order_id: String,
    error_code: Option<String>,
    ont_serial_number: Option<String>,
    optical_status: Option<String>,
}

/// Body of `POST /_sandbox/tuatahi-notify/events`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Event {
    event_type: String,
    #[serde(default = "nothing")]
    message: Value,
    #[serde(default = "nothing")]
    payload: Value,
}

fn nothing() -> Value {
    json!({})
}

async fn activate(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: Activation = match read(&body) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let mut activation = match wanted.error_code {
        Some(code) => OntActivation::failed(wanted.order_id, code),
        None => OntActivation::of(wanted.order_id),
    };
    if let Some(serial_number) = wanted.ont_serial_number {
        activation = activation.ont_serial_number(serial_number);
    }
    if let Some(status) = wanted.optical_status {
        activation = activation.optical_status(status);
    }
    numbered(control.tuatahi_notify.notify_ont_activation(&activation))
}

async fn notify(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: Event = match read(&body) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    numbered(control.tuatahi_notify.notify(&wanted.event_type, &wanted.message, &wanted.payload))
}

/// The number of the event, or null where nobody has subscribed to it.
fn numbered(event_id: Option<u128>) -> Response {
    Json(json!({ "eventId": event_id.map(|event_id| event_id.to_string()) })).into_response()
}
