//! What a failed call leaves behind at the carrier.

use std::fmt;

/// What is known about the effect of a call that failed.
///
/// An order placed twice costs money, so every [`Error`](crate::Error) says what the carrier may have done with the
/// request. The answer is always on the safe side: whatever is not known for certain is [`Outcome::Unknown`].
///
/// ```
/// # use fibre_core::{Error, Outcome};
/// fn may_send_again(error: &Error) -> bool {
///     matches!(error.outcome(), Outcome::NotSent | Outcome::Rejected)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// No byte of the request's body left this process: the carrier has not seen the request.
    NotSent,
    /// The carrier answered that it did not carry the request out.
    Rejected,
    /// The request may have been carried out: it was sent, wholly or in part, and no conclusive answer came.
    Unknown,
    /// The carrier answered that it carried the request out; what failed came afterwards, such as reading its answer.
    Accepted,
}

impl Outcome {
    /// The word used in messages and span fields.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
        }
    }
}

impl Outcome {
    /// Of two attempts at the same call, the one that leaves more behind tells.
    pub(crate) fn or_worse(self, other: Self) -> Self {
        let weight = |outcome| match outcome {
            Self::NotSent => 0,
            Self::Rejected => 1,
            Self::Unknown => 2,
            Self::Accepted => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
