//! A store in one file.

mod claim;
mod receive;
mod schema;
mod settle;
mod upkeep;

use super::sql::failed;
use super::{Arrival, Claims, Round, Settled, Settlement, Store, Terms};
use crate::{Counts, DeadLetter, Event, EventId, Gap, GapId, InboxError, Receipt};
use chrono::{DateTime, Utc};
use fibre_core::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Sqlite, SqlitePool, Transaction};
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// Keeps events in one SQLite file, without a server. Clones share one connection.
///
/// Meant for one process: what another process stores is found only by the poll interval. What one transaction commits
/// is on the disk when it returns (write-ahead log, `synchronous=FULL`).
///
/// ```
/// use fibre_inbox::{Inbox, SqliteStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("inbox.sqlite");
/// let inbox = Inbox::builder(SqliteStore::open(path).await?).build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    // One connection: SQLite has one writer, and waiting for it here costs less than its busy handler.
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, makes it if it is not there, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// The file cannot be opened or is no database, or a later version of this crate has written it.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, InboxError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await
            .map_err(failed("opening the file"))?;
        let store = Self { pool };
        schema::migrate(&store).await?;
        Ok(store)
    }

    /// Closes the file when what is under way is done. The store and its clones are of no use afterwards.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Takes the write lock at once: a transaction that asks for it later can fail half-way. Dropped, it rolls back.
    async fn begin(&self, doing: &'static str) -> Result<Transaction<'static, Sqlite>, InboxError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed(doing))
    }
}

impl Store for SqliteStore {
    fn receive<'a>(&'a self, arrivals: &'a [Arrival]) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>> {
        Box::pin(receive::receive(self, arrivals))
    }

    fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>> {
        Box::pin(claim::claim(self, terms))
    }

    fn settle<'a>(
        &'a self,
        settlements: &'a [Settlement],
    ) -> BoxFuture<'a, Result<Vec<Settled>, InboxError>> {
        Box::pin(settle::settle(self, settlements))
    }

    fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>> {
        Box::pin(upkeep::gaps(self))
    }

    fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>> {
        Box::pin(upkeep::take_gaps(self, round))
    }

    fn close_gap(&self, id: GapId, at: DateTime<Utc>) -> BoxFuture<'_, Result<(), InboxError>> {
        Box::pin(upkeep::close_gap(self, id, at))
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
        Box::pin(upkeep::redeliver(self, id, at))
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

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
