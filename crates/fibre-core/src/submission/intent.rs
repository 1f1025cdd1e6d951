//! What is about to be sent.

use crate::Error;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// Which submission it is: one for an API, an operation and your own reference.
///
/// The reference is yours because it has to be the same after a restart: the key of the order in your own database, not
/// something that is made up when the program runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The API, named like its crate.
    pub api: String,
    /// The operation's id.
    pub operation: String,
    /// Your reference.
    pub reference: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} \"{}\"", self.api, self.operation, self.reference)
    }
}

/// What is about to be sent, as it is written down: enough to find it again, and nothing of the order itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    #[serde(flatten)]
    key: Key,
    /// Stands for what the body says.
    digest: Uuid,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    conversation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sent: Option<DateTime<Utc>>,
}

impl Intent {
    /// An intent to send `body` to an operation of an API, under your own `reference`.
    ///
    /// Leave out of `body` what differs each time the same thing is sent, such as the time of sending: a body that differs
    /// is taken for another order under the same reference.
    pub fn new(
        api: impl Into<String>,
        operation: impl Into<String>,
        reference: impl Into<String>,
        body: &Value,
    ) -> Self {
        let mut text = Vec::new();
        canonical(body, &mut text);
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, &text);
        let key = Key { api: api.into(), operation: operation.into(), reference: reference.into() };
        Self { key, digest, conversation: None, sent: None }
    }

    /// The same for a request body as it is sent. `fresh` names the members that each run fills in anew, such as the time of
    /// sending; they are left out.
    ///
    /// # Errors
    ///
    /// If the body cannot be written as JSON.
    pub fn of_body(
        api: &'static str,
        operation: &'static str,
        reference: &str,
        body: &impl Serialize,
        fresh: &[&str],
    ) -> Result<Self, Error> {
        let mut body = serde_json::to_value(body).map_err(|error| {
            let message = "the body cannot be written as JSON";
            Error::invalid_request(message).with_operation(operation).with_source(error)
        })?;
        if let Some(members) = body.as_object_mut() {
            members.retain(|name, _| !fresh.contains(&name.as_str()));
        }
        Ok(Self::new(api, operation, reference, &body))
    }

    /// The conversation in which it is sent, by which the carrier's events about it are found.
    #[must_use]
    pub fn in_conversation(mut self, id: impl Into<String>) -> Self {
        self.conversation = Some(id.into());
        self
    }

    /// When it is sent.
    #[must_use]
    pub(super) fn sent_at(mut self, time: DateTime<Utc>) -> Self {
        self.sent = Some(time);
        self
    }

    /// Which submission it is.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Your reference.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.key.reference
    }

    /// The conversation in which it was sent, where the API has conversations.
    #[must_use]
    pub fn conversation(&self) -> Option<&str> {
        self.conversation.as_deref()
    }

    /// When it was sent; nothing before that.
    #[must_use]
    pub fn sent(&self) -> Option<DateTime<Utc>> {
        self.sent
    }

    /// Whether both are about the same body.
    #[must_use]
    pub fn same_body(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// What a body says, in one way of writing it: the order of an object's members is no part of it, and differs between
/// builds of one program.
fn canonical(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Object(members) => {
            text.push(b'{');
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in members {
                canonical(&Value::from(name.as_str()), text);
                canonical(value, text);
            }
            text.push(b'}');
        }
        Value::Array(items) => {
            text.push(b'[');
            items.iter().for_each(|item| canonical(item, text));
            text.push(b']');
        }
        // Two of these never run together: strings are quoted, and the comma is no part of the others.
        simple => text.extend(format!("{simple},").bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_each_run_fills_in_anew_does_not_count() {
        let of = |body: &Value| Intent::of_body("a", "b", "c", body, &["sentAt"]).unwrap();
        let first = of(&json!({"sentAt": 1, "offer": "fast"}));
        assert!(first.same_body(&of(&json!({"sentAt": 2, "offer": "fast"}))));
        assert!(!first.same_body(&of(&json!({"sentAt": 1, "offer": "slow"}))));
        assert_eq!(first.key().to_string(), r#"a b "c""#);
    }

    #[test]
    fn the_order_of_members_does_not_count_and_everything_else_does() {
        let intent = |text: &str| Intent::new("a", "b", "c", &serde_json::from_str(text).unwrap());
        assert!(
            intent(r#"{"x": 1, "y": [2, {"p": null, "q": "1"}]}"#)
                .same_body(&intent(r#"{"y": [2, {"q": "1", "p": null}], "x": 1}"#))
        );
        let different =
            [json!([1, 2]), json!([12]), json!(["1", 2]), json!([[1], 2]), json!({"1": 2}), json!([2, 1])];
        for (at, one) in different.iter().enumerate() {
            for other in &different[at + 1..] {
                assert!(!intent(&one.to_string()).same_body(&intent(&other.to_string())), "{one} {other}");
            }
        }
    }
}
