//! What a watch is taken up by after a restart.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Where a watch stands, as text that can be stored: the API, the order and its last milestone. No secret is in it.
///
/// ```
/// use fibre_core::watch::WatchToken;
///
/// let stored = "1:superloop-360:300:IN_PROGRESS";
/// let token: WatchToken = stored.parse()?;
/// assert_eq!((token.order_id(), token.to_string().as_str()), ("300", stored));
/// # Ok::<(), fibre_core::watch::ParseWatchTokenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct WatchToken {
    api: String,
    order: String,
    standing: String,
}

impl WatchToken {
    pub(super) fn new(api: &str, order: &str, standing: Option<&str>) -> Self {
        Self {
            api: api.to_owned(),
            order: order.to_owned(),
            standing: standing.unwrap_or_default().to_owned(),
        }
    }

    /// The API, named like its crate.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.api
    }

    /// The carrier's id of the order.
    #[must_use]
    pub fn order_id(&self) -> &str {
        &self.order
    }

    /// The last milestone; nothing before the first.
    #[must_use]
    pub fn standing(&self) -> Option<&str> {
        Some(self.standing.as_str()).filter(|standing| !standing.is_empty())
    }
}

impl fmt::Display for WatchToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{}:{}:{}", self.api, self.order.replace('%', "%25").replace(':', "%3A"), self.standing)
    }
}

impl From<WatchToken> for String {
    fn from(token: WatchToken) -> Self {
        token.to_string()
    }
}

impl FromStr for WatchToken {
    type Err = ParseWatchTokenError;

    fn from_str(text: &str) -> Result<Self, ParseWatchTokenError> {
        let mut parts = text.splitn(4, ':');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("1"), Some(api), Some(order), Some(standing)) if !api.is_empty() && !order.is_empty() => {
                Ok(Self::new(api, &order.replace("%3A", ":").replace("%25", "%"), Some(standing)))
            }
            _ => Err(ParseWatchTokenError(())),
        }
    }
}

impl TryFrom<String> for WatchToken {
    type Error = ParseWatchTokenError;

    fn try_from(text: String) -> Result<Self, ParseWatchTokenError> {
        text.parse()
    }
}

/// A text that is no [`WatchToken`], or one of a later version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is not a watch token that this version understands")]
pub struct ParseWatchTokenError(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_others_are_refused() {
        for (order, standing) in
            [("300", Some("IN_PROGRESS")), ("ORD:1%3A", Some("In: Progress")), ("1", None)]
        {
            let token = WatchToken::new("api", order, standing);
            assert_eq!(token.to_string().parse(), Ok(token.clone()));
            assert_eq!((token.order_id(), token.standing()), (order, standing));
            let json = serde_json::to_string(&token).unwrap();
            assert_eq!(serde_json::from_str::<WatchToken>(&json).unwrap(), token);
        }
        for text in ["", "1:api:300", "2:api:300:X", "1::300:X", "1:api::X"] {
            assert!(text.parse::<WatchToken>().is_err(), "{text}");
        }
    }
}
