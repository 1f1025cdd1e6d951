//! Sending once.

use super::{
    CannotTell, Evidence, Finding, Intent, Journal, JournalError, Placed, SendAgain, Submitted, Verdict,
};
use crate::{BoxFuture, Clock, Error, ErrorKind, Outcome, SystemClock};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

type Send<'a, T> = Box<dyn FnOnce(&Intent) -> BoxFuture<'a, Result<T, Error>> + std::marker::Send + 'a>;

/// Something that is to be sent once. The API crates make these, for example from an order.
#[must_use = "nothing is sent until `submit_once` is awaited"]
pub struct Submission<'a, T> {
    intent: Intent,
    send: Send<'a, T>,
    again: Option<SendAgain>,
    search: Search<'a, T>,
}

/// What happens when the answer is lost.
struct Search<'a, T> {
    id: fn(&T) -> Option<String>,
    evidence: Vec<Box<dyn Evidence<T> + 'a>>,
    check: &'static str,
    clock: Arc<dyn Clock>,
}

/// The pauses before each look: carriers show an order a little after they took it.
const LOOKS: [Duration; 4] =
    [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(30)];

impl<'a, T> Submission<'a, T> {
    /// `send` makes the one call, and `id` reads the carrier's id from its answer.
    pub fn new(
        intent: Intent,
        send: impl FnOnce(&Intent) -> BoxFuture<'a, Result<T, Error>> + std::marker::Send + 'a,
        id: fn(&T) -> Option<String>,
    ) -> Self {
        let search = Search {
            id,
            evidence: Vec::new(),
            check: "ask the carrier for it by these identifiers",
            clock: Arc::new(SystemClock),
        };
        Self { intent, send: Box::new(send), again: None, search }
    }

    /// Another place to look when the answer is lost: most usefully your webhook inbox.
    pub fn evidence(mut self, evidence: impl Evidence<T> + 'a) -> Self {
        self.search.evidence.push(Box::new(evidence));
        self
    }

    /// What a person should check when all evidence fails.
    pub fn check(mut self, check: &'static str) -> Self {
        self.search.check = check;
        self
    }

    /// Sends although an earlier end is open, because [you know better](super::CannotTell::send_again).
    pub fn after(mut self, permission: SendAgain) -> Self {
        self.again = Some(permission);
        self
    }

    /// Where the time comes from.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.search.clock = clock;
        self
    }

    /// What is about to be sent.
    pub fn intent(&self) -> &Intent {
        &self.intent
    }

    /// Writes the intent into the journal, sends once, and says what came of it.
    ///
    /// If the journal has an open record under the same key, nothing is sent: an earlier run may have sent it, so only the
    /// evidence is looked at. If the record says that it was placed, nothing is done at all.
    ///
    /// Dropping the future while it runs leaves the record open, and the next call finds it so.
    ///
    /// # Errors
    ///
    /// Nothing was sent: the journal could not be written, the key belongs to a different body, or the permission to send
    /// again is for something else. Everything that happens after sending is in [`Submitted`].
    pub async fn submit_once(self, journal: &dyn Journal) -> Result<Submitted<T>, Error> {
        let again = match &self.again {
            Some(permission) if permission.key != *self.intent.key() => {
                let message = format!("the permission to send again is for {}", permission.key);
                return Err(Error::invalid_request(message));
            }
            permission => permission.as_ref().map(|permission| permission.reason.as_str()),
        };
        let intent = self.intent.clone().sent_at(self.search.clock.utc());
        if let Some(before) = journal.begin(&intent, again).await.map_err(not_journaled)? {
            if !before.intent.same_body(&intent) {
                return Err(Error::invalid_request(format!(
                    "{} was submitted before with another body: give each order a reference of its own",
                    intent.key()
                )));
            }
            return Ok(match before.verdict {
                Some(Verdict::Placed { id }) => Submitted::Placed(Placed::Before { id }),
                _ => self.search.run(before.intent, None, journal).await,
            });
        }
        let search = self.search;
        Ok(match (self.send)(&intent).await {
            Ok(answer) => {
                settle(journal, &intent, Verdict::Placed { id: (search.id)(&answer) }).await;
                Submitted::Placed(Placed::Answered(answer))
            }
            Err(error) if matches!(error.outcome(), Outcome::NotSent | Outcome::Rejected) => {
                settle(journal, &intent, Verdict::NotPlaced).await;
                Submitted::NotPlaced(error)
            }
            Err(error) => search.run(intent, Some(error), journal).await,
        })
    }
}

impl<T> Search<'_, T> {
    async fn run(self, intent: Intent, error: Option<Error>, journal: &dyn Journal) -> Submitted<T> {
        let mut failed = Vec::new();
        let pauses = if self.evidence.is_empty() { &[] } else { &LOOKS[..] };
        for pause in pauses {
            self.clock.sleep(*pause).await;
            failed.clear();
            for evidence in &self.evidence {
                match evidence.look(&intent).await {
                    Ok(Finding::Placed(value)) => {
                        settle(journal, &intent, Verdict::Placed { id: (self.id)(&value) }).await;
                        return Submitted::Placed(Placed::Found { value, error });
                    }
                    Ok(Finding::NotPlaced(refusal)) => {
                        settle(journal, &intent, Verdict::NotPlaced).await;
                        return Submitted::NotPlaced(refusal);
                    }
                    Ok(Finding::Nothing) => {}
                    Err(look) => failed.push(look),
                }
            }
        }
        match error {
            Some(error) if error.outcome() == Outcome::Accepted => {
                settle(journal, &intent, Verdict::Placed { id: None }).await;
                Submitted::Placed(Placed::Unread(error))
            }
            error => Submitted::CannotTell(CannotTell::new(intent, error, failed, self.check)),
        }
    }
}

/// A verdict that cannot be written leaves the record open. That errs on the safe side: the next run looks before it sends.
async fn settle(journal: &dyn Journal, intent: &Intent, verdict: Verdict) {
    if let Err(error) = journal.settle(intent.key(), verdict).await {
        tracing::warn!(target: "fibre", key = %intent.key(), %error, "how the submission ended could not be written down");
    }
}

fn not_journaled(error: JournalError) -> Error {
    Error::new(ErrorKind::Journal, error.to_string()).with_source(error)
}

impl<T> fmt::Debug for Submission<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").field("intent", &self.intent).finish_non_exhaustive()
    }
}
