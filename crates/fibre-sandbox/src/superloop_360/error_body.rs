//! The carrier's error body and the headers of all its answers.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse as _, Response},
};
use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::findings::{VALIDATION_ERROR, refusal};
use crate::refusal::{Refusal, Violation};

const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-xss-protection", "1; mode=block"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "0"),
    ("x-frame-options", "DENY"),
];

/// The answer with the headers that every answer of the carrier has.
pub(super) fn with_usual_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

pub(super) fn respond(refusal: Refusal) -> Response {
    let (kind, code) = match refusal.status {
        StatusCode::UNPROCESSABLE_ENTITY => ("client.validation", "validation"),
        StatusCode::UNAUTHORIZED => ("client.authentication", "unauthorized"),
        StatusCode::NOT_FOUND => ("client.resource", "not.found"),
        status if status.is_server_error() => ("server.error", "unexpected"),
        _ => ("client.request", "bad.request"),
    };
    let message = match refusal.violations.is_empty() {
        true => refusal.message,
        false => VALIDATION_ERROR.to_owned(),
    };
    let body = json!({
        "httpStatusCode": refusal.status.as_u16(),
        "type": kind,
        "code": code,
        "message": message,
        "apiSubErrors": refusal.violations.iter().map(sub_error).collect::<Vec<_>>(),
        "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Nanos, true),
    });
    let mut response = (refusal.status, Json(body)).into_response();
    response.headers_mut().extend(refusal.headers);
    with_usual_headers(response)
}

/// A breach of the contract as the carrier reports it: 422 for the body, 404 for an id that cannot be
/// one (400 where the carrier prints that status), 400 for the rest.
pub(super) fn broken_contract(operation: &'static str, broken: Refusal) -> Refusal {
    match broken.place.as_deref() {
        Some(place) if place == "body" || place.starts_with("body.") => {
            let field = place.strip_prefix("body.").unwrap_or_default().to_owned();
            refusal(vec![Violation {
                code: "constraints.invalid",
                message: broken.message,
                object: operation,
                field,
                rejected: Value::Null,
            }])
        }
        Some("id" | "serviceId") if operation != "getService" => Refusal::not_found("There is no such id"),
        _ => broken,
    }
}

fn sub_error(violation: &Violation) -> Value {
    json!({
        "code": violation.code,
        "message": violation.message,
        "object": violation.object,
        "field": violation.field,
        "rejectedValue": violation.rejected,
    })
}
