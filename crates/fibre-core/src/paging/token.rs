//! Where a listing goes on.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The place in a listing behind the last item that was handed out.
///
/// It is text that can be stored, and holds neither secrets nor data. It belongs to the operation and the filters of
/// the listing that it was taken from; the operation is checked, the filters are yours to repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ResumeToken {
    operation: String,
    from: u64,
}

impl ResumeToken {
    pub(super) fn new(operation: &str, from: u64) -> Self {
        Self { operation: operation.to_owned(), from }
    }

    /// The operation that it belongs to.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// How many items of the listing lie before it.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.from
    }
}

impl fmt::Display for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{}:{}", self.operation, self.from)
    }
}

impl From<ResumeToken> for String {
    fn from(token: ResumeToken) -> Self {
        token.to_string()
    }
}

impl FromStr for ResumeToken {
    type Err = ParseTokenError;

    fn from_str(text: &str) -> Result<Self, ParseTokenError> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            ["1", operation, from] => match from.parse() {
                Ok(from) if !operation.is_empty() => Ok(Self::new(operation, from)),
                _ => Err(ParseTokenError(())),
            },
            _ => Err(ParseTokenError(())),
        }
    }
}

impl TryFrom<String> for ResumeToken {
    type Error = ParseTokenError;

    fn try_from(text: String) -> Result<Self, ParseTokenError> {
        text.parse()
    }
}

/// A text that is no [`ResumeToken`], or one of a later version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is not a resume token that this version understands")]
pub struct ParseTokenError(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_others_are_refused() {
        let token = ResumeToken::new("listOrders", 150);
        assert_eq!(token.to_string().parse(), Ok(token.clone()));
        assert_eq!(
            serde_json::from_str::<ResumeToken>(&serde_json::to_string(&token).unwrap()).unwrap(),
            token
        );
        for text in ["", "2:listOrders:1", "1:listOrders", "1::5", "1:listOrders:-1", "1:listOrders:1:2"] {
            assert!(text.parse::<ResumeToken>().is_err(), "{text}");
        }
    }
}
