//! What the gateway says about a call that failed.
//!
//! ```
//! use fibre_cafe::errors;
//! use fibre_cafe::types::ErrorCode;
//!
//! fn explain(error: &fibre_cafe::Error) {
//!     let Some(body) = errors::body_of(error) else { return };
//!     match body.code {
//!         ErrorCode::SupplierTimedOut => println!("ask the supplier; the gateway's trace is {}", body.uuid),
//!         _ => println!("{body}"),
//!     }
//! }
//! # let _ = explain;
//! ```
//!
//! The carrier turns requests down by 400 and by 422 alike; both are errors of kind
//! [`Refused`](crate::ErrorKind::Refused). Answers of what stands before the gateway, such as 403 of a firewall and 503,
//! have no such body.

use crate::types::ErrorBody;
use fibre_core::Error;
use std::fmt;

/// The gateway's own words about a failed call, if it said any.
#[must_use]
pub fn body_of(error: &Error) -> Option<ErrorBody> {
    error.service()
}

/// One line: the code, each message, and the id of the gateway's trace.
impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (index, message) in self.messages.iter().enumerate() {
            write!(f, "{}{message}", if index == 0 { ": " } else { "; " })?;
        }
        write!(f, " ({})", self.uuid)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::types::ErrorCode;

    #[test]
    fn a_code_of_tomorrow_is_no_trouble() {
        let read = |code: &str, messages: &str| -> ErrorBody {
            serde_json::from_str(&format!(
                r#"{{"uuid": "87432dfb", "code": "{code}", "messages": {messages}, "new": 1}}"#
            ))
            .unwrap()
        };
        let body = read("INVALID_REQUEST", r#"["supplier: unknown", "notes: too long"]"#);
        assert_eq!(body.code, ErrorCode::InvalidRequest);
        assert_eq!(body.to_string(), "INVALID_REQUEST: supplier: unknown; notes: too long (87432dfb)");
        let body = read("QUOTA_EXCEEDED", "[]");
        assert!(!body.code.is_known());
        assert_eq!(body.to_string(), "QUOTA_EXCEEDED (87432dfb)");
    }
}
