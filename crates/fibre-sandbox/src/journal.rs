//! What the sandbox was asked, for tests that look at the wire.

use std::collections::VecDeque;

use axum::{
    extract::OriginalUri,
    http::{HeaderMap, header, request::Parts},
};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::{guarded::Guarded, operation_name::OperationName};

/// Older requests than the last ten thousand are forgotten, so that a long run does not fill the memory.
const KEPT: usize = 10_000;

/// One request as the sandbox received it.
///
/// The `authorization` header is left out, and so is the client secret of a token request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// The carrier that was asked, such as `tuatahi-connect`.
    pub carrier: &'static str,
    /// The operation id, `token` for a token request, `unknown` for a path that leads nowhere.
    pub operation: &'static str,
    /// The method, in capitals.
    pub method: String,
    /// The path as sent: percent-encoded, without the query.
    pub path: String,
    /// The query parameters in the order sent, decoded.
    pub query: Vec<(String, String)>,
    /// The headers in the order received; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl SeenRequest {
    /// The first value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// The first value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "carrier": self.carrier,
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body": String::from_utf8_lossy(&self.body),
        })
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal(Guarded<VecDeque<SeenRequest>>);

impl Journal {
    pub(crate) fn record(&self, operation: OperationName, parts: &Parts, body: Bytes) {
        let seen = SeenRequest {
            carrier: operation.carrier,
            operation: operation.id,
            method: parts.method.to_string(),
            path: path_as_sent(parts).to_owned(),
            query: query_pairs(parts),
            headers: headers_without_credentials(&parts.headers),
            body,
        };
        self.0.with(|requests| {
            if requests.len() == KEPT {
                requests.pop_front();
            }
            requests.push_back(seen);
        });
    }

    pub(crate) fn requests(&self, operation: &str) -> Vec<SeenRequest> {
        self.0.with(|requests| {
            requests.iter().filter(|seen| name_of(seen).is_called(operation)).cloned().collect()
        })
    }

    pub(crate) fn count(&self, operation: &str) -> usize {
        self.0.with(|requests| requests.iter().filter(|seen| name_of(seen).is_called(operation)).count())
    }

    pub(crate) fn all(&self) -> Vec<SeenRequest> {
        self.0.with(|requests| requests.iter().cloned().collect())
    }

    pub(crate) fn clear(&self) {
        self.0.with(VecDeque::clear);
    }
}

pub(crate) fn query_pairs(parts: &Parts) -> Vec<(String, String)> {
    form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Routers below the first one see the path without the prefix that led to them.
fn path_as_sent(parts: &Parts) -> &str {
    parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |OriginalUri(uri)| uri.path())
}

fn headers_without_credentials(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| *name != header::AUTHORIZATION)
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn name_of(seen: &SeenRequest) -> OperationName {
    OperationName { carrier: seen.carrier, id: seen.operation }
}
