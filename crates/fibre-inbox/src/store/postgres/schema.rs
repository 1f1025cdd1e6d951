//! The tables.

use crate::InboxError;
use crate::store::sql::{Migration, failed, newer_schema};
use sqlx::PgPool;

const MIGRATIONS: [Migration; 1] =
    [Migration { version: 1, statements: include_str!("../../../migrations/postgres/0001_inbox.sql") }];

/// The lock under which replicas that start at once bring the tables up to date one after the other: "fibreinb".
const LOCK: i64 = 0x6669_6272_6569_6e62;

/// Brings the tables up to date, in one transaction.
pub(super) async fn migrate(pool: &PgPool) -> Result<(), InboxError> {
    let failed = || failed("bringing its tables up to date");
    let mut transaction = pool.begin().await.map_err(failed())?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut *transaction)
        .await
        .map_err(failed())?;
    // Asked first: a program without the right to make tables can use tables that are there.
    let exists: bool = sqlx::query_scalar("SELECT to_regclass('fibre_inbox_schema') IS NOT NULL")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed())?;
    if !exists {
        sqlx::query("CREATE TABLE fibre_inbox_schema (version BIGINT PRIMARY KEY)")
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
    }
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
