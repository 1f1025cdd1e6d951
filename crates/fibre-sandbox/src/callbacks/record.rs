//! What became of the callbacks.

use std::{collections::VecDeque, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::callback::Callback;
use crate::guarded::Guarded;

/// Older callbacks than the last ten thousand are forgotten, so that a long run does not fill the memory.
const KEPT: usize = 10_000;

/// A callback and what became of it so far.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// What was to be sent.
    pub callback: Callback,
    /// Every request that was made for it, oldest first.
    pub attempts: Vec<Attempt>,
    /// Where it stands.
    pub fate: Fate,
}

/// One request to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// When, in the sandbox's time.
    pub at: DateTime<Utc>,
    /// What came back.
    pub answer: Answer,
}

/// What came back from a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// An answer with this status.
    Status(u16),
    /// None, and why not.
    Nothing(String),
}

/// Where a callback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// The receiver took it.
    Delivered,
    /// The receiver answered that it does not want it; it is not sent again.
    Refused,
    /// It failed, and will be tried again.
    Waiting,
    /// It failed as often as it is tried; once, where it cannot succeed.
    GivenUp,
    /// It was lost on purpose.
    Dropped,
    /// Nobody had said where to deliver it.
    Kept,
}

impl Fate {
    fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
            Self::GivenUp => "given-up",
            Self::Dropped => "dropped",
            Self::Kept => "kept",
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Record {
    /// The statuses of the answers, oldest first.
    pub fn statuses(&self) -> Vec<u16> {
        let statuses = self.attempts.iter().filter_map(|attempt| match attempt.answer {
            Answer::Status(status) => Some(status),
            Answer::Nothing(_) => None,
        });
        statuses.collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let attempts: Vec<Value> = self.attempts.iter().map(Attempt::to_json).collect();
        json!({
            "carrier": self.callback.carrier(),
            "kind": self.callback.kind(),
            "headers": self.callback.headers().collect::<Vec<_>>(),
            "body": String::from_utf8_lossy(self.callback.body()),
            "attempts": attempts,
            "fate": self.fate.name(),
        })
    }
}

impl Attempt {
    fn to_json(&self) -> Value {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        match &self.answer {
            Answer::Status(status) => json!({ "at": at, "status": status }),
            Answer::Nothing(reason) => json!({ "at": at, "error": reason }),
        }
    }
}

/// The records, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(Guarded<VecDeque<(u64, Record)>>);

impl Log {
    /// Writes down how the callback with this number stands now.
    pub(super) fn write(&self, number: u64, record: Record) {
        self.0.with(|records| {
            // What is tried for the first time is not in it.
            if record.attempts.len() > 1
                && let Some((_, old)) = records.iter_mut().rev().find(|(known, _)| *known == number)
            {
                *old = record;
                return;
            }
            if records.len() == KEPT {
                records.pop_front();
            }
            records.push_back((number, record));
        });
    }

    pub(super) fn all(&self) -> Vec<Record> {
        self.0.with(|records| records.iter().map(|(_, record)| record.clone()).collect())
    }

    pub(super) fn clear(&self) {
        self.0.with(VecDeque::clear);
    }
}
