//! The rules that a request breaks, collected before it is refused.

use axum::http::StatusCode;
use serde_json::Value;

use crate::refusal::{Refusal, Violation};

/// What is wrong with one request.
#[derive(Debug)]
pub(super) struct Findings {
    object: &'static str,
    violations: Vec<Violation>,
}

impl Findings {
    /// `object` is the name under which the carrier reports the request.
    pub(super) fn about(object: &'static str) -> Self {
        Self { object, violations: Vec::new() }
    }

    pub(super) fn add(&mut self, code: &'static str, field: &str, rejected: &Value, message: &str) {
        self.violations.push(Violation {
            code,
            message: message.to_owned(),
            object: self.object,
            field: field.to_owned(),
            rejected: rejected.clone(),
        });
    }

    pub(super) fn require(
        &mut self,
        holds: bool,
        code: &'static str,
        field: &str,
        rejected: &Value,
        message: &str,
    ) {
        if !holds {
            self.add(code, field, rejected, message);
        }
    }

    /// The refusal, if there is anything to refuse.
    pub(super) fn conclude(self) -> Result<(), Refusal> {
        if self.violations.is_empty() { Ok(()) } else { Err(refusal(self.violations)) }
    }
}

/// A refusal for one broken rule.
pub(super) fn refused(
    object: &'static str,
    code: &'static str,
    field: &str,
    rejected: &Value,
    message: &str,
) -> Refusal {
    let mut findings = Findings::about(object);
    findings.add(code, field, rejected, message);
    refusal(findings.violations)
}

pub(super) fn refusal(violations: Vec<Violation>) -> Refusal {
    Refusal { violations, ..Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, VALIDATION_ERROR) }
}

pub(super) const VALIDATION_ERROR: &str = "Validation error";
