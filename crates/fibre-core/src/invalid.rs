//! A value that the carrier's contract does not allow, found before anything was sent.

use thiserror::Error;

/// A field that breaks the carrier's documented rules.
///
/// `validate()` on a request body returns it; it names the field, never the value, which may be personal data.
///
/// ```
/// let invalid = fibre_core::Invalid::new("order.externalId", "must not be empty");
/// assert_eq!(invalid.to_string(), "order.externalId must not be empty");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path} {rule}")]
pub struct Invalid {
    path: String,
    rule: String,
}

impl Invalid {
    /// `path` is the field's place in the request, `rule` completes the sentence that it begins.
    pub fn new(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { path: path.into(), rule: rule.into() }
    }

    /// The field, as a dotted path from the root of the request.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that it breaks.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The same finding seen from one level further out.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        self.path = format!("{parent}.{}", self.path);
        self
    }
}
