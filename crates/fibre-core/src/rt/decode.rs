//! From an answer's bytes to its value.

use super::{Answer, Operation};
use crate::json::{JsonError, decode_json};
use crate::{Error, ErrorKind, Outcome, Response};
use bytes::Bytes;
use http::header;
use serde::de::DeserializeOwned;

pub(super) fn json<T: DeserializeOwned>(
    answer: Answer<Bytes>,
    operation: &Operation,
) -> Result<Response<T>, Error> {
    match decode_json(&answer.body) {
        Ok(value) => Ok(Response::new(value, answer.head)),
        Err(source) => Err(undecodable(answer, operation, source)),
    }
}

pub(super) fn json_or_empty<T: DeserializeOwned>(
    answer: Answer<Bytes>,
    operation: &Operation,
) -> Result<Response<Option<T>>, Error> {
    if answer.body.trim_ascii().is_empty() {
        return Ok(Response::new(None, answer.head));
    }
    json(answer, operation).map(|response: Response<T>| response.map(Some))
}

/// The carrier said yes, so the outcome is [`Outcome::Accepted`], whatever is wrong with how it said it.
fn undecodable(answer: Answer<Bytes>, operation: &Operation, source: JsonError) -> Error {
    let Answer { head, body } = answer;
    let media_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let message = match (body.is_empty(), media_type) {
        (true, _) => {
            format!("the carrier answered {} without the content that the contract promises", head.status)
        }
        (false, Some(media_type)) if !media_type.contains("json") => {
            format!("the carrier answered {} with {media_type} instead of JSON", head.status)
        }
        (false, _) => format!("the carrier's {} answer is not what the contract says", head.status),
    };
    let error = Error::new(ErrorKind::Decode, message)
        .with_outcome(Outcome::Accepted)
        .with_operation(operation.id)
        .with_correlation(&head.correlation, head.attempts)
        .with_answer(head.status, head.headers, Some(body));
    let error = if source.path().is_empty() { error } else { error.with_json_path(source.path()) };
    error.with_source(source)
}
