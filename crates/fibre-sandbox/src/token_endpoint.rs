//! The token endpoint: client credentials as in RFC 6749, section 4.4.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use bytes::Bytes;
use serde_json::json;

use crate::{
    carrier::{Carrier, OPERATION_HEADER, read},
    operation_name::{OperationName, TOKEN},
    refusal::Refusal,
};

/// Fields of a token request that the journal must not keep.
const CREDENTIALS: [&str; 2] = ["client_secret", "client_assertion"];

const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn router<C: Carrier>(carrier: &Arc<C>) -> Router {
    let carrier = carrier.clone();
    Router::new().route(
        C::TOKEN_PATH,
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

/// The fields of a token request, each at most once.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Denial> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(FORM) {
            return Err(Denial::invalid_request("the body must be application/x-www-form-urlencoded"));
        }
        let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        for (position, (name, _)) in fields.iter().enumerate() {
            if fields.iter().skip(position + 1).any(|(other, _)| other == name) {
                return Err(Denial::invalid_request("a parameter is given more than once"));
            }
        }
        Ok(Self(fields))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An error answer of RFC 6749, section 5.2.
pub(crate) struct Denial {
    code: &'static str,
    description: &'static str,
    challenge: bool,
}

fn grant<C: Carrier>(carrier: &Arc<C>, headers: &HeaderMap, body: &[u8]) -> Result<Response, Denial> {
    let form = Form::read(headers, body)?;
    carrier.authenticate(headers, &form)?;
    match form.value("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            let description = "only client_credentials is supported";
            return Err(Denial { code: "unsupported_grant_type", description, challenge: false });
        }
        None => return Err(Denial::invalid_request("grant_type is missing")),
    }
    let lifetime = carrier.common().settings.values().token_lifetime;
    let mut answer = json!({
        "access_token": carrier.tokens().issue(lifetime),
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
    });
    if let Some(scope) = form.value("scope") {
        answer["scope"] = scope.into();
    }
    Ok(not_stored((StatusCode::OK, Json(answer)).into_response()))
}

impl Denial {
    pub(crate) fn invalid_request(description: &'static str) -> Self {
        Self { code: "invalid_request", description, challenge: false }
    }

    pub(crate) fn invalid_client(description: &'static str) -> Self {
        Self { code: "invalid_client", description, challenge: false }
    }

    /// The same for credentials that came in the header: RFC 6749 wants a challenge then.
    pub(crate) fn challenging(self) -> Self {
        Self { challenge: true, ..self }
    }

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

/// The form without what proves the client, for the journal.
fn without_secret(body: &[u8]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        form.append_pair(&name, if CREDENTIALS.contains(&name.as_ref()) { "[redacted]" } else { &value });
    }
    form.finish().into()
}
