//! Where intents are written down.

use super::{Intent, Key};
use crate::BoxFuture;
use serde::{Deserialize, Serialize};
use std::error::Error as StdError;
use std::fmt;

/// Where it is written down what was sent, before it is sent.
///
/// A journal of your own, for example a table beside your orders, must keep three promises: [`begin`](Self::begin) is
/// atomic for a key among everyone who shares the journal, what it wrote survives a crash once it returns, and so does
/// what [`settle`](Self::settle) wrote.
pub trait Journal: Send + Sync {
    /// Writes an intent down, unless its key has a record that forbids to send: one that is open, or placed. `again`
    /// is the reason of someone who knows better, and lets an open record be replaced.
    ///
    /// Gives the record that forbids it.
    fn begin<'a>(
        &'a self,
        intent: &'a Intent,
        again: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Record>, JournalError>>;

    /// Writes down how a submission ended.
    fn settle<'a>(&'a self, key: &'a Key, verdict: Verdict) -> BoxFuture<'a, Result<(), JournalError>>;

    /// The submissions that are open, oldest first: after a restart, those that may or may not have reached the carrier.
    fn open(&self) -> BoxFuture<'_, Result<Vec<Record>, JournalError>>;
}

/// How a submission ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Verdict {
    /// The carrier has it.
    #[serde(rename_all = "camelCase")]
    Placed {
        /// The carrier's id for it, where it said one.
        id: Option<String>,
    },
    /// The carrier does not have it.
    NotPlaced,
}

/// What is written down of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// What was about to be sent.
    pub intent: Intent,
    /// How it ended; nothing while that is open.
    pub verdict: Option<Verdict>,
}

impl Record {
    /// A record of a submission.
    #[must_use]
    pub fn new(intent: Intent, verdict: Option<Verdict>) -> Self {
        Self { intent, verdict }
    }

    /// Whether another submission under the same key must not be sent.
    #[must_use]
    pub fn forbids(&self, again: Option<&str>) -> bool {
        match self.verdict {
            None => again.is_none(),
            Some(Verdict::Placed { .. }) => true,
            Some(Verdict::NotPlaced) => false,
        }
    }
}

/// A journal that could not be read or written. While it cannot, nothing is sent.
#[derive(Debug)]
pub struct JournalError {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl JournalError {
    /// `message` says what could not be done, and to which journal.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// The cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for JournalError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
