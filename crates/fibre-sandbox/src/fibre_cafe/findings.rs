//! The rules that a request breaks, collected before it is refused.

use axum::http::StatusCode;
use serde_json::Value;

use crate::refusal::{Refusal, Violation};

/// What is wrong with one request; the carrier's error body lists all of it as messages.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<String>);

impl Findings {
    pub(super) fn add(&mut self, message: impl Into<String>) {
        self.0.push(message.into());
    }

    pub(super) fn require(&mut self, holds: bool, message: &str) {
        if !holds {
            self.add(message);
        }
    }

    /// A value that has to be there; the message says what is missing.
    pub(super) fn expect<T>(&mut self, found: Option<T>, message: impl Into<String>) -> Option<T> {
        if found.is_none() {
            self.add(message);
        }
        found
    }

    /// The refusal, if there is anything to refuse.
    pub(super) fn conclude(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        let violation = |message| Violation {
            code: "INVALID_REQUEST",
            message,
            object: "",
            field: String::new(),
            rejected: Value::Null,
        };
        Err(Refusal { violations: self.0.into_iter().map(violation).collect(), ..refused("") })
    }
}

/// A refusal for one broken rule.
pub(super) fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message)
}
