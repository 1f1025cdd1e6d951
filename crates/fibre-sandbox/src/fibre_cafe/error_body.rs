//! The carrier's error body, and the two statuses that have none.

use axum::{
    Json,
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use serde_json::json;

use super::uuid::uuid;
use crate::refusal::Refusal;

/// What stands in front of the gateway answers 403 and 503, and knows nothing of its error body.
const PAGE_IN_FRONT: &str = "<html><body><h1>Request could not be served</h1></body></html>\n";

pub(super) fn respond(refusal: Refusal) -> Response {
    let mut response = match code(refusal.status) {
        None => (refusal.status, Html(PAGE_IN_FRONT)).into_response(),
        Some(code) => {
            let messages: Vec<String> = match refusal.violations.is_empty() {
                true => vec![refusal.message],
                false => refusal.violations.into_iter().map(|violation| violation.message).collect(),
            };
            let body = Json(json!({ "uuid": uuid(), "code": code, "messages": messages }));
            (refusal.status, body).into_response()
        }
    };
    response.headers_mut().extend(refusal.headers);
    response
}

fn code(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::FORBIDDEN | StatusCode::SERVICE_UNAVAILABLE => return None,
        StatusCode::UNAUTHORIZED => "NOT_AUTHORISED",
        StatusCode::NOT_FOUND => "NOT_FOUND",
        StatusCode::UNPROCESSABLE_ENTITY => "INVALID_REQUEST",
        StatusCode::NOT_IMPLEMENTED => "NOT_IMPLEMENTED",
        StatusCode::BAD_GATEWAY => "SUPPLIER_FAULT",
        StatusCode::GATEWAY_TIMEOUT => "SUPPLIER_TIMED_OUT",
        status if status.is_server_error() => "GATEWAY_FAULT",
        _ => "MALFORMED_REQUEST",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes() {
        for (status, expected) in [
            (400, Some("MALFORMED_REQUEST")),
            (401, Some("NOT_AUTHORISED")),
            (403, None),
            (404, Some("NOT_FOUND")),
            (415, Some("MALFORMED_REQUEST")),
            (422, Some("INVALID_REQUEST")),
            (500, Some("GATEWAY_FAULT")),
            (501, Some("NOT_IMPLEMENTED")),
            (502, Some("SUPPLIER_FAULT")),
            (503, None),
            (504, Some("SUPPLIER_TIMED_OUT")),
        ] {
            let status = StatusCode::from_u16(status).expect("all of the table are statuses");
            assert_eq!(code(status), expected, "{status}");
        }
    }
}
