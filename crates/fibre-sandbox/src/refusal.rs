//! A request that is not carried out, before it takes the shape of a carrier's error body.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The parameter or the field of the body, such as `body.portId`, that breaks the contract.
    pub(crate) place: Option<String>,
    /// The rules that the request breaks, for carriers whose error body lists them.
    pub(crate) violations: Vec<Violation>,
}

/// One rule that a request breaks.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) object: &'static str,
    pub(crate) field: String,
    pub(crate) rejected: Value,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), headers: Vec::new(), place: None, violations: Vec::new() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// A 401 with the challenge of RFC 6750.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message).header(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"fibre-sandbox\", error=\"invalid_token\""),
        )
    }

    /// The same, and where in the request it is.
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}
