//! The identifiers that tie calls and updates together.

use crate::{Correlation, Invalid};
use fibre_core::{Randomness as _, SystemRandomness};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Names a journey: the same for all of its calls, and for the updates on what they ordered.
///
/// Keep it with the order: [`Client::resume_journey`](crate::Client::resume_journey) goes on with it after a restart, and
/// an update tells by it where it belongs.
///
/// ```
/// use fibre_cafe::ConversationId;
///
/// # fn main() -> Result<(), fibre_cafe::Invalid> {
/// let own: ConversationId = "customer-4711".parse()?;
/// assert_eq!(own.as_str(), "customer-4711");
/// assert_ne!(ConversationId::random(), ConversationId::random());
/// assert!("two\nlines".parse::<ConversationId>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(Arc<str>);

/// Names one request or delivery. The client makes a new one for every attempt of a call.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(Arc<str>);

impl ConversationId {
    /// A new identifier, a UUID of version 4.
    #[must_use]
    pub fn random() -> Self {
        Self(SystemRandomness.uuid().to_string().into())
    }

    /// The conversation that a call belonged to; none where the header was switched off.
    #[must_use]
    pub fn of(correlation: &Correlation) -> Option<Self> {
        correlation.conversation_id().and_then(|id| id.parse().ok())
    }
}

impl RequestId {
    /// The identifier of a call's last attempt.
    #[must_use]
    pub fn of(correlation: &Correlation) -> Self {
        Self(correlation.request_id().to_string().into())
    }
}

/// Whether a text arrives as it was sent: headers carry printable ASCII, and lose spaces at either end.
fn check(name: &str, text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(name, "must not be empty"));
    }
    if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(Invalid::new(name, "must be printable ASCII, for it goes into a header"));
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err(Invalid::new(name, "must not begin or end with a space, which a header loses"));
    }
    Ok(())
}

macro_rules! header_text {
    ($($id:ident: $name:literal),*) => {$(
        impl $id {
            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $id {
            type Err = Invalid;

            /// Takes any text that fits a header.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                check($name, text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $id {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                text.parse()
            }
        }

        impl From<$id> for Arc<str> {
            fn from(id: $id) -> Self {
                id.0
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $id {
            fn eq(&self, text: &str) -> bool {
                *self.0 == *text
            }
        }

        impl PartialEq<&str> for $id {
            fn eq(&self, text: &&str) -> bool {
                *self.0 == **text
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($id), self.0)
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
header_text!(ConversationId: "the conversation id", RequestId: "the request id");

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn what_is_accepted_survives_a_header_and_json() {
        for text in ["8d9c1c2e-7a37-4f6b-9d5e-0d8f1f1f6a43", "a", "order 7 / \"new\"", "~"] {
            let id: ConversationId = text.parse().unwrap();
            assert_eq!(HeaderValue::try_from(id.as_str()).unwrap().to_str().unwrap(), text);
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<ConversationId>(&json).unwrap(), id);
            assert_eq!(
                (id.to_string().as_str(), &id),
                (text, &ConversationId::try_from(text.to_owned()).unwrap())
            );
        }
    }

    #[test]
    fn what_a_header_would_lose_or_refuse_is_refused_and_not_quoted() {
        for text in ["", " a", "a ", "a\tb", "line\n", "caf\u{e9}", "\u{0}"] {
            let invalid = text.parse::<RequestId>().unwrap_err();
            assert_eq!(invalid.path(), "the request id");
            assert!(serde_json::from_value::<ConversationId>(text.into()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn random_ones_are_uuids() {
        let id = ConversationId::random();
        assert_eq!((id.as_str().len(), id.as_str().as_bytes().get(14)), (36, Some(&b'4')));
    }
}
