//! How calls and submissions end, and how they have to.

use fibre_core::submission::{Placed, Submitted};
use fibre_core::{Error, ErrorKind, Outcome};
use std::fmt;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Failed(ErrorKind, Outcome),
    /// There was nobody left to tell.
    Dead,
}

impl End {
    pub(crate) fn of(result: &Result<(), Error>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(error) => Self::Failed(error.kind(), error.outcome()),
        }
    }

    /// How a submission ends whose one call ended like this. `taken` is whether the carrier has it, `evidence` whether
    /// the submission can find that out.
    pub(crate) fn submitted(self, taken: bool, evidence: bool) -> Option<Word> {
        Some(match self {
            Self::Dead => return None,
            Self::Done => Word::Answered,
            Self::Failed(_, Outcome::NotSent | Outcome::Rejected) => Word::NotPlaced,
            _ if taken && evidence => Word::Found,
            Self::Failed(_, Outcome::Accepted) => Word::Unread,
            Self::Failed(..) => Word::CannotTell,
        })
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Failed(kind, outcome) => write!(f, "{outcome} ({kind:?})"),
            Self::Dead => f.write_str("–"),
        }
    }
}

/// How a submission ended, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Answered,
    Found,
    Unread,
    Before,
    NotPlaced,
    CannotTell,
}

impl Word {
    /// How the same submission ends in the next run, when the carrier is well again. `first` is nothing if the first run
    /// was killed.
    pub(crate) fn again(first: Option<Self>, taken: bool, evidence: bool) -> Self {
        match first {
            Some(Self::NotPlaced) => Self::Answered,
            Some(Self::CannotTell) | None if taken && evidence => Self::Found,
            Some(Self::CannotTell) | None => Self::CannotTell,
            Some(_) => Self::Before,
        }
    }

    /// Whether the journal has nothing left open.
    pub(crate) fn is_settled(self) -> bool {
        self != Self::CannotTell
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answered => "placed",
            Self::Found => "placed (found)",
            Self::Unread => "placed (unread)",
            Self::Before => "placed (before)",
            Self::NotPlaced => "not placed",
            Self::CannotTell => "cannot tell",
        })
    }
}

/// A word, or none where nobody was left to say one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Show(pub(crate) Option<Word>);

impl fmt::Display for Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(word) => word.fmt(f),
            None => f.write_str("–"),
        }
    }
}

/// How a submission ended, and what it says of why.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) word: Word,
    pub(crate) told: Option<Told>,
}

impl<T> From<Submitted<T>> for Ended {
    fn from(submitted: Submitted<T>) -> Self {
        let (word, told) = match submitted {
            Submitted::Placed(Placed::Answered(_)) => (Word::Answered, None),
            Submitted::Placed(Placed::Found { error, .. }) => (Word::Found, error.as_ref().map(Told::of)),
            Submitted::Placed(Placed::Unread(error)) => (Word::Unread, Some(Told::of(&error))),
            Submitted::Placed(_) => (Word::Before, None),
            Submitted::NotPlaced(error) => (Word::NotPlaced, Some(Told::of(&error))),
            Submitted::CannotTell(doubt) => (Word::CannotTell, doubt.error().map(Told::of)),
        };
        Self { word, told }
    }
}

/// What an error tells.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    operation: Option<&'static str>,
    correlated: bool,
    text: String,
}

impl Told {
    pub(crate) fn of(error: &Error) -> Self {
        Self {
            outcome: error.outcome(),
            operation: error.operation(),
            correlated: error.correlation().is_some(),
            text: error.to_string(),
        }
    }

    /// What it keeps to itself of what the caller has to know.
    pub(crate) fn silence(&self, operation: &str) -> Option<String> {
        let lacks = if self.operation != Some(operation) || !self.text.starts_with(&format!("{operation}: "))
        {
            "the operation"
        } else if !self.correlated {
            "the identifiers that were sent"
        } else {
            return None;
        };
        Some(format!("the error does not tell {lacks}: {}", self.text))
    }
}
