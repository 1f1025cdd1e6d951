//! Where events are kept: the contract, and the stores that come with the crate.
//!
//! You need this module only for a store of your own. The suite in `conformance` (feature `test-util`) shows whether it
//! keeps the contract.

mod cursor;
mod keys;
pub(crate) mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::{Counts, DeadLetter, Event, EventId, Gap, GapId, InboxError, Receipt};
use chrono::{DateTime, Utc};
use fibre_core::BoxFuture;
use fibre_core::webhook::Envelope;
use std::fmt;
use std::sync::Arc;

pub use cursor::Cursor;
pub use memory::MemoryStore;
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

/// Why an event whose workers vanish is given up.
pub(crate) const LAPSED: &str = "the lease of its last attempt ran out: the worker vanished or took too long";

/// Keeps events until they are handled.
///
/// # What every store must promise
///
/// - **Durable.** When a method returns `Ok`, what it did survives the end of the process, and of the machine as far as the
///   store is meant to. When it returns an error it has done nothing, or all of it.
/// - **Atomic.** Each method is one transaction, also against other replicas on the same store.
/// - **Time comes from the caller.** A store never looks at a clock. It may cut times to microseconds.
///
/// # Order
///
/// An event without [`Position`](fibre_core::webhook::Position) is *due* when it was received, or when its next attempt is.
/// Events with one form streams, by carrier and stream name. Of a stream only the *head* can be due: the unfinished event
/// with the lowest number, of equal ones the one stored first.
///
/// - While an event of the stream is claimed, the stream is due when that lease ends.
/// - Otherwise it is due when its head is, if the head is the [next in order](Cursor::is_next); if numbers before it are
///   missing, not before its [`patient_until`](Arrival::patient_until).
/// - Handing an event on moves the stream's [`Cursor`], in the same transaction. Numbers that it skips become a
///   [`Gap`], in the same transaction too.
/// - An event that is stored later and whose number is in an open gap is cut out of the gap, in the transaction that stores it.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Stores what is new. The receipts are in the order of `arrivals`.
    ///
    /// Events are the same if carrier and identity are. For an [`Identity::Digest`](fibre_core::webhook::Identity::Digest)
    /// only stored ones that were received at [`digest_since`](Arrival::digest_since) or later count.
    fn receive<'a>(&'a self, arrivals: &'a [Arrival]) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>>;

    /// Claims up to [`limit`](Terms::limit) events that are due, those due first first.
    ///
    /// A claim whose lease has run out is void: the event is due again, and its old [`Lease`] settles nothing any more.
    /// An event that is due and has had [`max_attempts`](Terms::max_attempts) becomes a dead letter instead.
    fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>>;

    /// Ends or prolongs claims. The answers are in the order of `settlements`.
    ///
    /// A settlement counts as long as nobody else has claimed the event since, even after its lease has run out. One that
    /// is repeated is answered as before.
    fn settle<'a>(&'a self, settlements: &'a [Settlement])
    -> BoxFuture<'a, Result<Vec<Settled>, InboxError>>;

    /// All gaps and skips that are open, in the order in which they were reported.
    fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>>;

    /// Takes gaps that a backfill is due for, so that no other replica does.
    fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>>;

    /// Closes a gap; one that is closed stays as it is.
    fn close_gap(&self, id: GapId, at: DateTime<Utc>) -> BoxFuture<'_, Result<(), InboxError>>;

    /// Up to `limit` dead letters with a number above `after`, in the order of their numbers.
    fn dead_letters(
        &self,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<DeadLetter>, InboxError>>;

    /// Up to `limit` events of a carrier that were received at `since` or later and have a number above `after`, whatever
    /// became of them, in the order of their numbers.
    fn received<'a>(
        &'a self,
        carrier: &'a str,
        since: DateTime<Utc>,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Event>, InboxError>>;

    /// Makes a dead letter wait for a first attempt again, due at `at` whatever is missing before it. `false` if it is no
    /// dead letter.
    fn redeliver(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>>;

    /// Counts a dead letter as acknowledged. `false` if it is no dead letter.
    fn discard(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>>;

    /// Removes events that were acknowledged before `before`, gaps that were closed before, and skips that were reported
    /// before. The number of events removed. Cursors stay.
    fn purge(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<u64, InboxError>>;

    /// How much there is.
    fn counts(&self) -> BoxFuture<'_, Result<Counts, InboxError>>;
}

/// A delivery to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What was delivered.
    pub envelope: Envelope,
    /// When.
    pub received_at: DateTime<Utc>,
    /// Until when the event waits for missing predecessors.
    pub patient_until: DateTime<Utc>,
    /// How far back an equal digest is the same event.
    pub digest_since: DateTime<Utc>,
}

/// The terms of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What is due now is due.
    pub now: DateTime<Utc>,
    /// When the lease ends.
    pub lease_until: DateTime<Utc>,
    /// The largest number of events to claim.
    pub limit: usize,
    /// After how many attempts an event is given up.
    pub max_attempts: u32,
}

/// What a claim brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The events that were claimed, each with the lease that settles it.
    pub events: Vec<(Event, Lease)>,
    /// Events that became dead letters because the lease of their last attempt ran out.
    pub given_up: Vec<EventId>,
    /// Gaps and skips that were recorded.
    pub gaps: Vec<Gap>,
    /// If nothing was claimed: when the next event is due, as far as it is known now.
    pub next_due: Option<DateTime<Utc>>,
}

/// One claim of one event. The fence grows with every claim, so that an old lease is told from a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The event.
    pub event: EventId,
    /// How often the event has been claimed in all its life.
    pub fence: i64,
}

/// What to do with a claimed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The claim.
    pub lease: Lease,
    /// Now.
    pub at: DateTime<Utc>,
    /// What to do.
    pub verdict: Verdict,
}

/// What to do with a claimed event.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Acknowledge,
    /// It is due again at a later time; its stream waits for it.
    Retry {
        /// When.
        due: DateTime<Utc>,
        /// Why the attempt failed.
        reason: String,
    },
    /// It is given up; its stream goes on.
    DeadLetter {
        /// Why.
        reason: String,
    },
    /// It is due at once and the attempt does not count.
    Release,
    /// The lease ends later.
    Extend {
        /// When.
        until: DateTime<Utc>,
    },
}

// Reasons come from consumers, who put into them what they like.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Acknowledge => f.write_str("Acknowledge"),
            Self::Retry { due, .. } => f.debug_struct("Retry").field("due", due).finish_non_exhaustive(),
            Self::DeadLetter { .. } => f.write_str("DeadLetter"),
            Self::Release => f.write_str("Release"),
            Self::Extend { until } => f.debug_struct("Extend").field("until", until).finish(),
        }
    }
}

/// Whether a settlement counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It did.
    Done,
    /// It did not: the event has been claimed again, or finished, since.
    LeaseLost,
}

/// One round of backfills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Gaps that are due now are due. A gap is due for the first time when it is reported.
    pub now: DateTime<Utc>,
    /// When those that are taken are due again.
    pub again_at: DateTime<Utc>,
    /// The carriers that can be asked.
    pub carriers: Vec<String>,
    /// How often one gap is taken at most.
    pub attempts: u32,
    /// The largest number of gaps to take.
    pub limit: usize,
}

macro_rules! forward {
    ($pointer:ident) => {
        impl<S: Store + ?Sized> Store for $pointer<S> {
            fn receive<'a>(
                &'a self,
                arrivals: &'a [Arrival],
            ) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>> {
                (**self).receive(arrivals)
            }

            fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>> {
                (**self).claim(terms)
            }

            fn settle<'a>(
                &'a self,
                settlements: &'a [Settlement],
            ) -> BoxFuture<'a, Result<Vec<Settled>, InboxError>> {
                (**self).settle(settlements)
            }

            fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>> {
                (**self).gaps()
            }

            fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>> {
                (**self).take_gaps(round)
            }

            fn close_gap(&self, id: GapId, at: DateTime<Utc>) -> BoxFuture<'_, Result<(), InboxError>> {
                (**self).close_gap(id, at)
            }

            fn dead_letters(
                &self,
                after: Option<EventId>,
                limit: usize,
            ) -> BoxFuture<'_, Result<Vec<DeadLetter>, InboxError>> {
                (**self).dead_letters(after, limit)
            }

            fn received<'a>(
                &'a self,
                carrier: &'a str,
                since: DateTime<Utc>,
                after: Option<EventId>,
                limit: usize,
            ) -> BoxFuture<'a, Result<Vec<Event>, InboxError>> {
                (**self).received(carrier, since, after, limit)
            }

            fn redeliver(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
                (**self).redeliver(id, at)
            }

            fn discard(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
                (**self).discard(id, at)
            }

            fn purge(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<u64, InboxError>> {
                (**self).purge(before)
            }

            fn counts(&self) -> BoxFuture<'_, Result<Counts, InboxError>> {
                (**self).counts()
            }
        }
    };
}

// So that a program can choose its store when it starts: `Inbox<Arc<dyn Store>>`.
forward!(Arc);
forward!(Box);
