//! The tables.

use super::SqliteStore;
use crate::InboxError;
use crate::store::sql::{Migration, failed, newer_schema};

const MIGRATIONS: [Migration; 1] =
    [Migration { version: 1, statements: include_str!("../../../migrations/sqlite/0001_inbox.sql") }];

/// Brings the tables up to date, in one transaction.
pub(super) async fn migrate(store: &SqliteStore) -> Result<(), InboxError> {
    let failed = || failed("bringing its tables up to date");
    let mut transaction = store.begin("bringing its tables up to date").await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS fibre_inbox_schema (version INTEGER PRIMARY KEY) STRICT")
        .execute(&mut *transaction)
        .await
        .map_err(failed())?;
    let version: i64 = sqlx::query_scalar("SELECT COALESCE(max(version), 0) FROM fibre_inbox_schema")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed())?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    if version > known {
        return Err(newer_schema(version, known));
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > version) {
        sqlx::raw_sql(migration.statements).execute(&mut *transaction).await.map_err(failed())?;
        sqlx::query("INSERT INTO fibre_inbox_schema (version) VALUES ($1)")
            .bind(migration.version)
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
    }
    transaction.commit().await.map_err(failed())
}
