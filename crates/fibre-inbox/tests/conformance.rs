//! Every store keeps the same contract.

mod support;

use fibre_inbox::conformance::{self, Check};
use fibre_inbox::{InboxError, MemoryStore, PostgresStore, SqliteStore};

/// Named before it runs, so that a failure tells which it was.
#[expect(clippy::print_stdout, reason = "only a failing test shows it")]
fn announce(store: &str, check: Check) {
    println!("{store}: {}", check.name());
}

#[tokio::test]
async fn memory() -> Result<(), InboxError> {
    for check in conformance::checks() {
        announce("memory", check);
        check.run(&MemoryStore::new()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn sqlite() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    for check in conformance::checks() {
        announce("SQLite", check);
        let store = SqliteStore::open(directory.path().join(check.name())).await?;
        check.run(&store).await?;
        store.close().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() -> Result<(), InboxError> {
    for check in conformance::checks() {
        announce("PostgreSQL", check);
        let Some(url) = support::postgres_url().await else { return Ok(()) };
        let store = PostgresStore::connect_with(&url, 6).await?;
        check.run(&store).await?;
        store.close().await;
    }
    Ok(())
}
