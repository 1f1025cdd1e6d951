//! What an operation is found by after a restart.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The place of a running operation, as text that can be stored.
///
/// It holds the operation's id and the path of its resource below the carrier's origin: no host, no secret. It is good
/// for a client of the same API and base URL.
///
/// ```
/// use fibre_core::operation::OperationToken;
///
/// let stored = "1:createOrder:/api/order-requests/42";
/// let token: OperationToken = stored.parse()?;
/// assert_eq!((token.operation(), token.to_string().as_str()), ("createOrder", stored));
/// # Ok::<(), fibre_core::operation::ParseOperationTokenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OperationToken {
    operation: String,
    path: String,
}

impl OperationToken {
    pub(super) fn new(operation: &str, path: &str) -> Self {
        Self { operation: operation.to_owned(), path: path.to_owned() }
    }

    /// The id of the operation that was begun.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The path and query of the resource, from the origin on.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for OperationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{}:{}", self.operation, self.path)
    }
}

impl From<OperationToken> for String {
    fn from(token: OperationToken) -> Self {
        token.to_string()
    }
}

impl FromStr for OperationToken {
    type Err = ParseOperationTokenError;

    fn from_str(text: &str) -> Result<Self, ParseOperationTokenError> {
        let mut parts = text.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("1"), Some(operation), Some(path)) if !operation.is_empty() && is_path(path) => {
                Ok(Self::new(operation, path))
            }
            _ => Err(ParseOperationTokenError(())),
        }
    }
}

/// A token is often kept where others can write; what it says must stay below the origin.
fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|c: char| c == '\\' || c == '#' || c.is_whitespace() || c.is_control())
}

impl TryFrom<String> for OperationToken {
    type Error = ParseOperationTokenError;

    fn try_from(text: String) -> Result<Self, ParseOperationTokenError> {
        text.parse()
    }
}

/// A text that is no [`OperationToken`], or one of a later version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is not an operation token that this version understands")]
pub struct ParseOperationTokenError(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_others_are_refused() {
        let token = OperationToken::new("createOrder", "/api/x:y?z=1");
        assert_eq!(token.to_string().parse(), Ok(token.clone()));
        assert_eq!(
            serde_json::from_str::<OperationToken>(&serde_json::to_string(&token).unwrap()).unwrap(),
            token
        );
        for text in [
            "",
            "1:createOrder",
            "2:createOrder:/x",
            "1::/x",
            "1:a:x",
            "1:a://evil.example/x",
            "1:a:/x\\y",
            "1:a:/x y",
        ] {
            assert!(text.parse::<OperationToken>().is_err(), "{text}");
        }
    }
}
