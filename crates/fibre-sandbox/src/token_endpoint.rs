//! The token endpoint: client credentials as in RFC 6749, section 4.4.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde_json::json;

use crate::{
    carrier::{Carrier, OPERATION_HEADER, read},
    operation_name::{OperationName, TOKEN},
    refusal::Refusal,
};

const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn router<C: Carrier>(carrier: &Arc<C>) -> Router {
    let carrier = carrier.clone();
    Router::new().route(
        "/oauth2/token",
        post(async move |request: Request| {
            let mut response = attend(&carrier, request).await;
            response.headers_mut().insert(OPERATION_HEADER, HeaderValue::from_static(TOKEN));
            response
        }),
    )
}

async fn attend<C: Carrier>(carrier: &Arc<C>, request: Request) -> Response {
    let common = carrier.common();
    let name = OperationName { carrier: C::NAME, id: TOKEN };
    let (parts, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(refusal) => return C::refuse(refusal),
    };
    common.journal.record(name, &parts, without_secret(&body));
    let fault = match common.faults.for_request(name, &parts.headers) {
        Ok(fault) => fault,
        Err(refusal) => return from_refusal(refusal),
    };
    if let Some(fault) = &fault
        && let Some(answer) = fault.instead_of_answer(from_refusal).await
    {
        return answer;
    }
    let answer = grant(carrier, &parts.headers, &body).unwrap_or_else(Denial::into_response);
    match fault {
        Some(fault) => fault.spoil(answer),
        None => answer,
    }
}

/// An error answer of RFC 6749, section 5.2.
struct Denial {
    code: &'static str,
    description: &'static str,
    challenge: bool,
}

fn grant<C: Carrier>(carrier: &Arc<C>, headers: &HeaderMap, body: &[u8]) -> Result<Response, Denial> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(FORM) {
        return Err(invalid_request("the body must be application/x-www-form-urlencoded"));
    }
    let form: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    for (position, (name, _)) in form.iter().enumerate() {
        if form.iter().skip(position + 1).any(|(other, _)| other == name) {
            return Err(invalid_request("a parameter is given more than once"));
        }
    }
    let value = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());

    let in_body = value("client_id").zip(value("client_secret"));
    let (client_id, client_secret, challenge) = match (headers.get(header::AUTHORIZATION), in_body) {
        (Some(_), None) if value("client_secret").is_some() => return Err(two_ways()),
        (Some(_), Some(_)) => return Err(two_ways()),
        (Some(credentials), None) => {
            let (client_id, client_secret) = basic(credentials).ok_or(Denial {
                code: "invalid_client",
                description: "the authorization header holds no Basic credentials",
                challenge: true,
            })?;
            (client_id, client_secret, true)
        }
        (None, Some((client_id, client_secret))) => (client_id.to_owned(), client_secret.to_owned(), false),
        (None, None) => {
            let description = "no client credentials, neither in the header nor in the body";
            return Err(Denial { code: "invalid_client", description, challenge: false });
        }
    };
    if !carrier.tokens().knows(&client_id, &client_secret) {
        let description = "client id and secret do not belong together";
        return Err(Denial { code: "invalid_client", description, challenge });
    }
    match value("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            let description = "only client_credentials is supported";
            return Err(Denial { code: "unsupported_grant_type", description, challenge: false });
        }
        None => return Err(invalid_request("grant_type is missing")),
    }
    let lifetime = carrier.common().settings.values().token_lifetime;
    let mut answer = json!({
        "access_token": carrier.tokens().issue(lifetime),
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
    });
    if let Some(scope) = value("scope") {
        answer["scope"] = scope.into();
    }
    Ok(not_stored((StatusCode::OK, Json(answer)).into_response()))
}

/// Basic credentials; RFC 6749, section 2.3.1 has id and secret form-encoded before they are joined.
fn basic(credentials: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = credentials.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, client_secret) = pair.split_once(':')?;
    Some((form_decoded(client_id), form_decoded(client_secret)))
}

fn form_decoded(text: &str) -> String {
    // Encoded text holds neither `=` nor `&`, so that it parses as one name without a value.
    form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

fn two_ways() -> Denial {
    invalid_request("client credentials are both in the header and in the body")
}

fn invalid_request(description: &'static str) -> Denial {
    Denial { code: "invalid_request", description, challenge: false }
}

impl Denial {
    fn into_response(self) -> Response {
        let status = match self.code {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let body = Json(json!({ "error": self.code, "error_description": self.description }));
        let mut response = not_stored((status, body).into_response());
        if self.challenge {
            let challenge = HeaderValue::from_static("Basic realm=\"fibre-sandbox\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A fault that was asked for, in the shape of the token endpoint's errors.
fn from_refusal(refusal: Refusal) -> Response {
    let code = match refusal.status.as_u16() {
        400 => "invalid_request",
        401 => "invalid_client",
        503 => "temporarily_unavailable",
        _ => "server_error",
    };
    let body = Json(json!({ "error": code, "error_description": refusal.message }));
    let mut response = not_stored((refusal.status, body).into_response());
    response.headers_mut().extend(refusal.headers);
    response
}

fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// The form without its secret, for the journal.
fn without_secret(body: &[u8]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        form.append_pair(&name, if name == "client_secret" { "[redacted]" } else { &value });
    }
    form.finish().into()
}
