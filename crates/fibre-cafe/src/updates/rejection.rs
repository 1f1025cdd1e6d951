//! A refusal in the carrier's words.

use crate::types::ErrorCode;
use bytes::Bytes;
use fibre_core::webhook::Rejection;
use fibre_core::{Randomness as _, SystemRandomness};
use http::StatusCode;
use serde_json::json;

/// The carrier's error body. Its codes have none for what is too large or no JSON; a request that cannot be read fits best.
pub(super) fn body(rejection: &Rejection) -> Bytes {
    let code = match rejection.status() {
        StatusCode::UNAUTHORIZED => ErrorCode::NotAuthorised,
        _ => ErrorCode::MalformedRequest,
    };
    let uuid = SystemRandomness.uuid().to_string();
    json!({ "uuid": uuid, "code": code, "messages": [rejection.to_string()] }).to_string().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::types::ErrorBody;

    #[test]
    fn each_refusal_has_a_code_and_a_trace_of_its_own() {
        for (rejection, code) in [
            (Rejection::unauthorized(), ErrorCode::NotAuthorised),
            (Rejection::malformed("the body is no JSON object"), ErrorCode::MalformedRequest),
            (Rejection::too_large(1024), ErrorCode::MalformedRequest),
            (Rejection::unsupported_media_type(), ErrorCode::MalformedRequest),
        ] {
            let read = || serde_json::from_slice::<ErrorBody>(&body(&rejection)).unwrap();
            let error = read();
            assert_eq!((error.code, error.messages), (code, vec![rejection.to_string()]));
            assert_ne!(error.uuid, read().uuid);
        }
    }
}
