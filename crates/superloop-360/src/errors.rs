//! What the carrier says about a call that it turned down.
//!
//! ```
//! use superloop_360::errors::{self, BrokenRule};
//!
//! fn explain(error: &superloop_360::Error) {
//!     let Some(body) = errors::body_of(error) else { return };
//!     for problem in body.api_sub_errors.iter().flatten() {
//!         match problem.rule() {
//!             Some(BrokenRule::AvcIdNotRequired) => println!("order it without an AVC id"),
//!             _ => println!("{problem}"),
//!         }
//!     }
//! }
//! # let _ = explain;
//! ```

use crate::types::{ApiSubError, ErrorBody};
use fibre_core::{Error, UnknownValue, rt};
use std::fmt;

/// The carrier's own words about a failed call, if it said any.
///
/// An operation can be turned down late, when its result is read; the error is of kind
/// [`Rejected`](crate::ErrorKind::Rejected) then, and this is how to read the reasons in both cases.
#[must_use]
pub fn body_of(error: &Error) -> Option<ErrorBody> {
    let body: ErrorBody = error.service()?;
    // Every field may be missing, so that any JSON object would do.
    let says_something = body.code.is_some() || body.message.is_some() || body.api_sub_errors.is_some();
    says_something.then_some(body)
}

/// The rule that a request broke. Two are published, and there are more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BrokenRule {
    /// An AVC id was sent with an order for a first or additional device or pair.
    AvcIdNotRequired,
    /// A transfer type was sent with an order for a first or additional device or pair.
    TransferTypeNotRequired,
    /// A rule that this version does not know; `as_str` gives its code.
    Unknown(UnknownValue),
}

rt::open_enum!(BrokenRule {
    AvcIdNotRequired => "constraints.avc.id.not.required",
    TransferTypeNotRequired => "constraints.transfer.type.not.required",
});

impl ApiSubError {
    /// Which rule was broken.
    #[must_use]
    pub fn rule(&self) -> Option<BrokenRule> {
        self.code.as_deref().map(BrokenRule::from)
    }
}

/// Field, message and code; not the rejected value, which may be personal data.
impl fmt::Display for ApiSubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        match (self.message.as_deref(), self.code.as_deref()) {
            (Some(message), Some(code)) => write!(f, "{message} ({code})"),
            (Some(text), None) | (None, Some(text)) => f.write_str(text),
            (None, None) => f.write_str("no reason given"),
        }
    }
}

/// One line: the message, then each problem.
impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.as_deref().or(self.code.as_deref()).unwrap_or("no message");
        f.write_str(message)?;
        for (index, problem) in self.api_sub_errors.iter().flatten().enumerate() {
            write!(f, "{}{problem}", if index == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn problems_are_typed_by_code_and_readable_without_the_value() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"code": "validation", "message": "Validation error", "apiSubErrors": [
                {"code": "constraints.avc.id.not.required", "message": "not wanted", "field": "avcIdForTransfer", "rejectedValue": "AVC1"},
                {"code": "constraints.new"}, {}]}"#,
        )
        .unwrap();
        let rules: Vec<_> = body
            .api_sub_errors
            .iter()
            .flatten()
            .map(|problem| problem.rule().map(|rule| rule.is_known()))
            .collect();
        assert_eq!(rules, [Some(true), Some(false), None]);
        assert_eq!(
            body.to_string(),
            "Validation error: avcIdForTransfer: not wanted (constraints.avc.id.not.required); constraints.new; no reason given"
        );
        assert!(!format!("{body:?}").contains("AVC1"));
    }
}
