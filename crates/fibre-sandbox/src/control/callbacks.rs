//! The endpoints under `/_sandbox/callbacks`.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bytes::Bytes;
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Control, read, refuse};
use crate::callbacks::{Callbacks, Disturb, Disturbance, Record, Target};

pub(super) fn router() -> Router<Control> {
    Router::new()
        .route("/_sandbox/callbacks", get(log).delete(clear_log))
        .route("/_sandbox/callbacks/targets", post(deliver_to))
        .route("/_sandbox/callbacks/advance", post(advance))
        .route("/_sandbox/callbacks/disturb", post(disturb).delete(clear_disturbances))
}

/// Body of `POST /_sandbox/callbacks/targets`: at most one kind of credentials.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WantedTarget {
    carrier: String,
    url: String,
    basic: Option<Basic>,
    bearer: Option<String>,
    api_key: Option<ApiKey>,
    oauth: Option<OAuth>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Basic {
    user: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiKey {
    header: String,
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct OAuth {
    token_url: String,
    client_id: String,
    client_secret: String,
}

/// Body of `POST /_sandbox/callbacks/advance`: `{"seconds":30}`, `{"all":true}`, or none for what is due.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: Option<u64>,
    #[serde(default)]
    all: bool,
}

/// Body of `POST /_sandbox/callbacks/disturb`, such as `{"disturbance":"late=30","carrier":"fibre-cafe"}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedDisturbance {
    disturbance: String,
    carrier: Option<String>,
    kind: Option<String>,
    times: Option<u64>,
    skip: Option<u64>,
}

async fn log(State(control): State<Control>) -> Json<Value> {
    let callbacks = &control.common.callbacks;
    Json(json!({
        "now": now(callbacks),
        "waiting": callbacks.waiting(),
        "callbacks": callbacks.log().iter().map(Record::to_json).collect::<Vec<_>>(),
    }))
}

async fn clear_log(State(control): State<Control>) -> StatusCode {
    control.common.callbacks.clear_log();
    StatusCode::NO_CONTENT
}

async fn deliver_to(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: WantedTarget = match serde_json::from_slice(&body) {
        Ok(wanted) => wanted,
        // What serde finds wrong it repeats, and it can be a password.
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let message = format!(
                "the body is no target, see line {line}, column {column}: it takes carrier, url and one of \
                 basic {{user, password}}, bearer, apiKey {{header, key}}, oauth {{tokenUrl, clientId, \
                 clientSecret}}"
            );
            return refuse(StatusCode::BAD_REQUEST, &message);
        }
    };
    let target = Target::new(wanted.url);
    let target = match (wanted.basic, wanted.bearer, wanted.api_key, wanted.oauth) {
        (None, None, None, None) => target,
        (Some(basic), None, None, None) => target.basic(basic.user, basic.password),
        (None, Some(token), None, None) => target.bearer(token),
        (None, None, Some(api_key), None) => target.api_key(api_key.header, api_key.key),
        (None, None, None, Some(client)) => {
            target.oauth(client.token_url, client.client_id, client.client_secret)
        }
        _ => {
            let message = "a target takes one of basic, bearer, apiKey and oauth";
            return refuse(StatusCode::BAD_REQUEST, message);
        }
    };
    match control.common.callbacks.deliver_to(&wanted.carrier, target) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(invalid) => refuse(StatusCode::BAD_REQUEST, &invalid.to_string()),
    }
}

async fn advance(State(control): State<Control>, body: Bytes) -> Response {
    let wanted = match body.is_empty() {
        true => Advance::default(),
        false => match read(&body) {
            Ok(wanted) => wanted,
            Err(refusal) => return refusal,
        },
    };
    let callbacks = &control.common.callbacks;
    let sent = match wanted {
        Advance { seconds: None, all: false } => callbacks.deliver_due().await,
        Advance { seconds: Some(seconds), all: false } => {
            callbacks.advance(Duration::from_secs(seconds)).await
        }
        Advance { seconds: None, all: true } => callbacks.deliver_all().await,
        Advance { seconds: Some(_), all: true } => {
            return refuse(StatusCode::BAD_REQUEST, "give either seconds or all");
        }
    };
    Json(json!({ "sent": sent, "now": now(callbacks) })).into_response()
}

async fn disturb(State(control): State<Control>, body: Bytes) -> Response {
    let wanted: WantedDisturbance = match read(&body) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let what: Disturbance = match wanted.disturbance.parse() {
        Ok(what) => what,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &format!("disturbance: {error}")),
    };
    let mut disturb =
        Disturb::from(what).times(wanted.times.unwrap_or(1)).skip(wanted.skip.unwrap_or_default());
    if let Some(carrier) = wanted.carrier {
        disturb = disturb.of(carrier);
    }
    if let Some(kind) = wanted.kind {
        disturb = disturb.on(kind);
    }
    control.common.callbacks.disturb(disturb);
    StatusCode::NO_CONTENT.into_response()
}

async fn clear_disturbances(State(control): State<Control>) -> StatusCode {
    control.common.callbacks.clear_disturbances();
    StatusCode::NO_CONTENT
}

fn now(callbacks: &Callbacks) -> String {
    callbacks.now().to_rfc3339_opts(SecondsFormat::Millis, true)
}
