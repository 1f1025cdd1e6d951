//! What is about to be sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

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
    /// SHA-256 of the body.
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    conversation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sent: Option<DateTime<Utc>>,
}

impl Intent {
    /// An intent to send `body` to an operation of an API, under your own `reference`.
    pub fn new(
        api: impl Into<String>,
        operation: impl Into<String>,
        reference: impl Into<String>,
        body: &[u8],
    ) -> Self {
        let digest = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        let key = Key { api: api.into(), operation: operation.into(), reference: reference.into() };
        Self { key, digest, conversation: None, sent: None }
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
