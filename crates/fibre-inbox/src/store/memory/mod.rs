//! A store without durability, for tests.

mod rows;
mod state;
mod upkeep;

use super::{Arrival, Claims, Round, Settled, Settlement, Store, Terms};
use crate::{Counts, DeadLetter, Event, EventId, Gap, GapId, InboxError, Receipt};
use chrono::{DateTime, Utc};
use fibre_core::BoxFuture;
use state::State;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps events in memory, for tests. Clones share them.
///
/// It keeps the whole contract but durability: when the process ends, everything is gone.
#[derive(Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with<'a, T>(
        &'a self,
        work: impl FnOnce(&mut State) -> T + Send + 'a,
    ) -> BoxFuture<'a, Result<T, InboxError>> {
        Box::pin(async move {
            // A panic inside would be a defect of ours that tests show; the state is usable all the same.
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(work(&mut state))
        })
    }
}

impl Store for MemoryStore {
    fn receive<'a>(&'a self, arrivals: &'a [Arrival]) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>> {
        self.with(move |state| arrivals.iter().map(|arrival| state.receive(arrival)).collect())
    }

    fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>> {
        self.with(move |state| state.claim(terms))
    }

    fn settle<'a>(
        &'a self,
        settlements: &'a [Settlement],
    ) -> BoxFuture<'a, Result<Vec<Settled>, InboxError>> {
        self.with(move |state| settlements.iter().map(|settlement| state.settle(settlement)).collect())
    }

    fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>> {
        self.with(move |state| state.open_gaps())
    }

    fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>> {
        self.with(move |state| state.take_gaps(round))
    }

    fn close_gap(&self, id: GapId, at: DateTime<Utc>) -> BoxFuture<'_, Result<(), InboxError>> {
        self.with(move |state| state.close_gap(id.number(), at))
    }

    fn dead_letters(
        &self,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<DeadLetter>, InboxError>> {
        self.with(move |state| state.dead_letters(after, limit))
    }

    fn received<'a>(
        &'a self,
        carrier: &'a str,
        since: DateTime<Utc>,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Event>, InboxError>> {
        self.with(move |state| state.received(carrier, since, after, limit))
    }

    fn redeliver(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
        self.with(move |state| state.redeliver(id.number(), at))
    }

    fn discard(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
        self.with(move |state| state.discard(id.number(), at))
    }

    fn purge(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<u64, InboxError>> {
        self.with(move |state| state.purge(before))
    }

    fn counts(&self) -> BoxFuture<'_, Result<Counts, InboxError>> {
        self.with(move |state| state.counts())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
