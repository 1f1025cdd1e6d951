//! How a submission ended.

use super::{Intent, Key, LookError};
use crate::Error;
use std::fmt;

/// What became of something that was submitted once.
#[derive(Debug)]
#[must_use = "an order whose end nobody looks at may be placed twice, or not at all"]
pub enum Submitted<T> {
    /// The carrier has it. Do not send it again.
    Placed(Placed<T>),
    /// The carrier does not have it, and why. Put right what the error says; then it may be sent again, under the same
    /// key.
    NotPlaced(Error),
    /// Nobody can tell. Do not send it again before someone has looked.
    CannotTell(CannotTell),
}

/// Something that the carrier has.
#[derive(Debug)]
#[non_exhaustive]
pub enum Placed<T> {
    /// The carrier answered.
    Answered(T),
    /// The answer was lost, or could not be read, and the evidence shows it.
    Found {
        /// What the evidence shows.
        value: T,
        /// Why it had to be looked for; nothing if an earlier run had sent it.
        error: Option<Error>,
    },
    /// The carrier accepted it, but its answer could not be read and nothing more is known.
    Unread(Error),
    /// An earlier run has placed it. Nothing was sent.
    Before {
        /// The carrier's id for it, where it said one.
        id: Option<String>,
    },
}

impl<T> Placed<T> {
    /// What the carrier says of it, where that is known.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Answered(value) | Self::Found { value, .. } => Some(value),
            Self::Unread(_) | Self::Before { .. } => None,
        }
    }
}

/// A submission whose end nobody can tell.
#[derive(Debug)]
pub struct CannotTell {
    intent: Intent,
    error: Option<Error>,
    looked: Vec<LookError>,
    check: &'static str,
}

impl CannotTell {
    pub(super) fn new(
        intent: Intent,
        error: Option<Error>,
        looked: Vec<LookError>,
        check: &'static str,
    ) -> Self {
        Self { intent, error, looked, check }
    }

    /// What was sent, or was about to be: the reference, the conversation, the time.
    #[must_use]
    pub fn intent(&self) -> &Intent {
        &self.intent
    }

    /// Why the outcome is unknown; nothing if an earlier run was cut off. Its [correlation](Error::correlation) is what the
    /// carrier's support asks for.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// What failed while evidence was looked for.
    #[must_use]
    pub fn looked(&self) -> &[LookError] {
        &self.looked
    }

    /// What to check, for a person.
    #[must_use]
    pub fn what_to_check(&self) -> &'static str {
        self.check
    }

    /// The permission to send it again, because you have found out that the carrier does not have it. The reason goes into
    /// the journal.
    #[must_use]
    pub fn send_again(&self, reason: impl Into<String>) -> SendAgain {
        SendAgain { key: self.intent.key().clone(), reason: reason.into() }
    }
}

impl fmt::Display for CannotTell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is not known whether the carrier has {}", self.intent.key())?;
        if let Some(time) = self.intent.sent() {
            write!(f, ", sent {}", time.format("%Y-%m-%dT%H:%M:%SZ"))?;
        }
        if let Some(conversation) = self.intent.conversation() {
            write!(f, " in conversation {conversation}")?;
        }
        write!(f, "; do not send it again before you have checked: {}", self.check)?;
        match &self.error {
            Some(error) => write!(f, ". {error}"),
            None => f.write_str(". An earlier run ended before the answer came"),
        }
    }
}

/// The permission to send one submission again; from [`CannotTell::send_again`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendAgain {
    pub(super) key: Key,
    pub(super) reason: String,
}
