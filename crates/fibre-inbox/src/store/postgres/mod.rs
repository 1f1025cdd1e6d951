//! A store for several replicas.

mod claim;
mod gaps;
mod receive;
mod schema;
mod settle;
mod upkeep;

use super::sql::failed;
use super::{Arrival, Claims, Round, Settled, Settlement, Store, Terms};
use crate::{Counts, DeadLetter, Event, EventId, Gap, GapId, InboxError, Receipt};
use chrono::{DateTime, Utc};
use fibre_core::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool, Postgres, Transaction};
use std::fmt;
use std::future::Future;
use std::str::FromStr as _;
use std::time::Duration;

/// Keeps events in PostgreSQL, for any number of replicas. Clones share the connections.
///
/// Tables are made in the first schema of the search path, and their names begin with `fibre_inbox_`. Replicas should
/// have the same time to within a small part of the lease: a wrong clock loses nothing and breaks no order of what has been
/// stored, but makes leases, pauses and patience shorter or longer.
///
/// # How replicas keep out of each other's way
///
/// Everything that changes a stream locks the stream's row first, in the order of carrier and key; a claim skips rows that
/// are locked. Each later statement of a transaction sees what was committed before that lock was had (read committed), so
/// that it decides on what is true. Rows of events are locked after those of streams.
///
/// ```no_run
/// use fibre_inbox::{Inbox, PostgresStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = PostgresStore::connect("postgres://inbox:secret@localhost/orders").await?;
/// let inbox = Inbox::builder(store).build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
}

/// How often a transaction is done again that the server ended for the sake of another.
const CONFLICTS: u32 = 5;

impl PostgresStore {
    /// Connects and brings the tables up to date. `url` is a `postgres://` address, with libpq's names for options. Up to
    /// 8 connections are made.
    ///
    /// # Errors
    ///
    /// The address is none, the server cannot be reached or refuses, or a later version of this crate has made the tables.
    pub async fn connect(url: &str) -> Result<Self, InboxError> {
        Self::connect_with(url, 8).await
    }

    /// As [`connect`](Self::connect), with up to `connections` connections, at least 2.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_with(url: &str, connections: u32) -> Result<Self, InboxError> {
        let connecting = failed("connecting");
        let options = PgConnectOptions::from_str(url).map_err(&connecting)?.disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(connections.max(2))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(&connecting)?;
        schema::migrate(&pool).await?;
        Ok(Self { pool })
    }

    /// Closes the connections when what is under way is done. The store and its clones are of no use afterwards.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn begin(&self, doing: &'static str) -> Result<Transaction<'static, Postgres>, InboxError> {
        self.pool.begin().await.map_err(failed(doing))
    }
}

/// Does a transaction again if the server ended it to solve a deadlock. The order of locks leaves none that we know of; a
/// delivery must not be refused for one that we do not.
async fn again<T, R>(transaction: impl Fn() -> R) -> Result<T, InboxError>
where
    R: Future<Output = Result<T, InboxError>>,
{
    let mut tries = 1;
    loop {
        match transaction().await {
            Err(error) if tries < CONFLICTS && is_conflict(&error) => tries += 1,
            result => return result,
        }
    }
}

fn is_conflict(error: &InboxError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<sqlx::Error>());
    let code = source.and_then(sqlx::Error::as_database_error).and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "40P01" || code == "40001")
}

impl Store for PostgresStore {
    fn receive<'a>(&'a self, arrivals: &'a [Arrival]) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>> {
        Box::pin(again(move || receive::receive(self, arrivals)))
    }

    fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>> {
        Box::pin(again(move || claim::claim(self, terms)))
    }

    fn settle<'a>(
        &'a self,
        settlements: &'a [Settlement],
    ) -> BoxFuture<'a, Result<Vec<Settled>, InboxError>> {
        Box::pin(again(move || settle::settle(self, settlements)))
    }

    fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>> {
        Box::pin(gaps::open(self))
    }

    fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>> {
        Box::pin(gaps::take(self, round))
    }

    fn close_gap(&self, id: GapId, at: DateTime<Utc>) -> BoxFuture<'_, Result<(), InboxError>> {
        Box::pin(gaps::close(self, id, at))
    }

    fn dead_letters(
        &self,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<DeadLetter>, InboxError>> {
        Box::pin(upkeep::dead_letters(self, after, limit))
    }

    fn received<'a>(
        &'a self,
        carrier: &'a str,
        since: DateTime<Utc>,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Event>, InboxError>> {
        Box::pin(upkeep::received(self, carrier, since, after, limit))
    }

    fn redeliver(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
        Box::pin(again(move || upkeep::redeliver(self, id, at)))
    }

    fn discard(&self, id: EventId, at: DateTime<Utc>) -> BoxFuture<'_, Result<bool, InboxError>> {
        Box::pin(upkeep::discard(self, id, at))
    }

    fn purge(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<u64, InboxError>> {
        Box::pin(upkeep::purge(self, before))
    }

    fn counts(&self) -> BoxFuture<'_, Result<Counts, InboxError>> {
        Box::pin(upkeep::counts(self))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
