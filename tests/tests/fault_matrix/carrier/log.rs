//! What has reached the carrier, and what it said.

use crate::fault::{Answer, Reads};
use fibre_core::Outcome;

#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    tokens: usize,
    requests: Vec<Seen>,
}

/// A request that has arrived.
#[derive(Clone, Debug, Default)]
struct Seen {
    whole: bool,
    carried_out: bool,
    status: Option<u16>,
}

impl Log {
    /// Counts a token request, the first as 1.
    pub(super) fn token_asked(&mut self) -> usize {
        self.tokens += 1;
        self.tokens
    }

    /// Notes that a request has arrived, and gives its number, beginning at 0.
    pub(super) fn arrived(&mut self) -> usize {
        self.requests.push(Seen::default());
        self.requests.len() - 1
    }

    pub(super) fn read(&mut self, number: usize, reads: Reads, carried_out: bool) {
        if let Some(seen) = self.requests.get_mut(number) {
            (seen.whole, seen.carried_out) = (reads == Reads::All, carried_out);
        }
    }

    pub(super) fn answered(&mut self, number: usize, answer: Answer) {
        let status = match answer {
            Answer::Status { line, .. } => line.get(..3).and_then(|status| status.parse().ok()),
            // Nobody can read a status that has no end.
            Answer::CutHead => None,
            _ => Some(200),
        };
        if let Some(seen) = self.requests.get_mut(number) {
            seen.status = status;
        }
    }

    /// How many requests have arrived, in part or whole.
    pub(crate) fn requests(&self) -> usize {
        self.requests.len()
    }

    /// How many were read whole and not refused: more than one is an order placed twice.
    pub(crate) fn orders(&self) -> usize {
        self.requests.iter().filter(|seen| seen.whole && !seen.refused()).count()
    }

    pub(crate) fn carried_out(&self) -> usize {
        self.requests.iter().filter(|seen| seen.carried_out).count()
    }

    /// The most that a client can know of what became of its requests.
    pub(crate) fn knowable(&self) -> Outcome {
        if self.requests.iter().any(|seen| seen.status == Some(200)) {
            Outcome::Accepted
        } else if self.requests.iter().any(|seen| !seen.refused()) {
            Outcome::Unknown
        } else if self.requests.is_empty() {
            Outcome::NotSent
        } else {
            Outcome::Rejected
        }
    }
}

impl Seen {
    /// A 408 is no refusal: it is sent by servers that gave up on a request, wherever they were with it.
    fn refused(&self) -> bool {
        self.status.is_some_and(|status| (400..500).contains(&status) && status != 408)
    }
}
