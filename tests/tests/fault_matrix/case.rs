//! One operation that meets one fault: called, and submitted twice.

use crate::access::Access;
use crate::carrier::{Carrier, Shape};
use crate::complaints::Complaints;
use crate::expected::{End, Ended, Show, Told, Word};
use crate::fault::{Death, Fault};
use crate::killed;
use crate::operations::{Operation, Submission};
use fibre_core::submission::{FileJournal, Journal as _};
use fibre_core::{Error, Outcome};
use futures::future::{Either, select};
use std::path::PathBuf;
use std::pin::pin;

pub(crate) struct Case {
    pub(crate) fault: Fault,
    pub(crate) operation: &'static Operation,
    pub(crate) http: reqwest::Client,
    /// Where the submission writes its journal.
    pub(crate) journal: PathBuf,
}

/// What came of a case.
#[derive(Debug, Default)]
pub(crate) struct Result {
    /// How the call ended and how many orders the carrier saw; nothing where the fault has no call to look at.
    pub(crate) call: Option<String>,
    /// The same for the two runs of the submission, where the operation has one.
    pub(crate) submission: Option<String>,
    /// The most orders that the carrier saw where one was meant.
    pub(crate) orders: usize,
    pub(crate) complaints: Vec<String>,
}

impl Case {
    pub(crate) async fn run(self) -> Result {
        let mut result = Result::default();
        let mut complaints = Complaints::of(&self.fault, self.operation);
        if self.fault.death != Death::Killed {
            let (ended, orders) = self.call(&mut complaints).await;
            result.call = Some(format!("{ended}, {orders}"));
            result.orders = orders;
        }
        if let Some(submission) = &self.operation.submission {
            let (ended, orders) = self.submit_twice(submission, &mut complaints).await;
            result.submission = Some(format!("{ended}, {orders}"));
            result.orders = result.orders.max(orders);
        }
        result.complaints = complaints.into_said();
        result
    }

    /// How the call ends, and the orders that the carrier saw.
    async fn call(&self, complaints: &mut Complaints) -> (String, usize) {
        let carrier = Carrier::start(self.fault.plan.clone(), self.operation.answer);
        let result =
            until_dead(&self.fault, &carrier, (self.operation.call)(carrier.access(&self.http))).await;
        let (end, log) = (result.as_ref().map_or(End::Dead, End::of), carrier.log());
        complaints.unless_same("the call ends", end, self.expected());
        complaints.unless_same("orders", log.orders(), expected_orders(&self.fault, end));
        match &result {
            Some(Ok(())) => complaints.unless_same("outcome", Outcome::Accepted, log.knowable()),
            Some(Err(error)) => complaints.unless_told(&Told::of(error), &log),
            None => {}
        }
        (end.to_string(), log.orders())
    }

    /// How the two runs end, and the orders that the carrier saw in both.
    async fn submit_twice(&self, submission: &Submission, complaints: &mut Complaints) -> (String, usize) {
        let carrier = Carrier::start(self.fault.plan.clone(), self.operation.answer);
        let access = carrier.access(&self.http);
        let first = match self.fault.death {
            Death::Killed => {
                killed::submit(self.operation, &access, &carrier, &self.journal).await;
                None
            }
            _ => until_dead(&self.fault, &carrier, self.submit(submission, access)).await,
        };
        let log = carrier.log();
        let taken = log.carried_out() > 0;
        let first = Show(complaints.word(first, &log));
        let expected = self.expected().submitted(taken, submission.evidence);
        complaints.unless_same("the first run", first, Show(expected));

        // A restarted program opens the journal anew and has another client, and the carrier is well again.
        carrier.recover();
        let second = self.submit(submission, carrier.access(&self.http)).await;
        let after = carrier.log();
        let second = Show(complaints.word(Some(second), &after));
        let expected = Word::again(expected, taken, submission.evidence);
        complaints.unless_same("the second run", second, Show(Some(expected)));

        let sent = after.requests() - log.requests();
        complaints.unless_same(
            "requests of the second run",
            sent,
            usize::from(first.0 == Some(Word::NotPlaced)),
        );
        complaints.unless_same("orders", after.orders(), log.orders() + sent);
        complaints.unless_same("more than one order", after.orders() > 1, false);
        complaints.unless_same(
            "open records",
            self.open_records().await,
            usize::from(!expected.is_settled()),
        );
        (format!("{first}, then {second}"), after.orders())
    }

    async fn submit(&self, submission: &Submission, access: Access) -> std::result::Result<Ended, Error> {
        let journal = FileJournal::open(&self.journal).expect("nobody else has the journal");
        (submission.run)(access, journal).await
    }

    async fn open_records(&self) -> usize {
        let journal = FileJournal::open(&self.journal).expect("nobody else has the journal");
        journal.open().await.expect("the journal can be read").len()
    }

    /// How the call has to end.
    fn expected(&self) -> End {
        match (self.operation.answer, self.fault.without_content) {
            (Shape::Empty, Some(end)) => end,
            _ => self.fault.end,
        }
    }
}

/// Runs to the end, or until the program dies of the fault.
async fn until_dead<T>(fault: &Fault, carrier: &Carrier, work: impl Future<Output = T>) -> Option<T> {
    if fault.death == Death::Never {
        return Some(work.await);
    }
    match select(pin!(work), pin!(carrier.held())).await {
        Either::Left((ended, _)) => Some(ended),
        Either::Right(_) => None,
    }
}

/// Whole requests that the carrier did not refuse: one where it could carry it out, or says that it did.
fn expected_orders(fault: &Fault, end: End) -> usize {
    let seen = fault.taken.is_some() || matches!(end, End::Done | End::Failed(_, Outcome::Accepted));
    usize::from(seen)
}
