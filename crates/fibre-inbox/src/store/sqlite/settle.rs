//! Ending and prolonging claims.

use super::SqliteStore;
use super::receive::refresh;
use crate::InboxError;
use crate::store::sql::{Change, escape, failed};
use crate::store::{Settled, Settlement};
use sqlx::SqliteConnection;

const DOING: &str = "settling claims";

pub(super) async fn settle(
    store: &SqliteStore,
    settlements: &[Settlement],
) -> Result<Vec<Settled>, InboxError> {
    let mut transaction = store.begin(DOING).await?;
    let mut settled = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        settled.push(settle_one(&mut transaction, &Change::of(settlement)).await?);
    }
    transaction.commit().await.map_err(failed(DOING))?;
    Ok(settled)
}

async fn settle_one(connection: &mut SqliteConnection, change: &Change<'_>) -> Result<Settled, InboxError> {
    let stream: Option<(Option<i64>,)> = sqlx::query_as(
        "UPDATE fibre_inbox_event SET state = $3, due_at = $4, reason = COALESCE($5, reason), finished_at = $6, \
         attempt = attempt - $7 WHERE id = $1 AND fence = $2 AND state = 'claimed' RETURNING stream_id",
    )
    .bind(change.id)
    .bind(change.fence)
    .bind(change.state)
    .bind(change.due_at)
    .bind(change.reason.map(escape))
    .bind(change.finished_at)
    .bind(change.uncounted)
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    match stream {
        None => return repeated(connection, change).await,
        Some((None,)) => {}
        Some((Some(stream),)) if change.keeps_claim() => {
            sqlx::query("UPDATE fibre_inbox_stream SET due_at = $2 WHERE id = $1")
                .bind(stream)
                .bind(change.due_at)
                .execute(connection)
                .await
                .map_err(failed(DOING))?;
        }
        Some((Some(stream),)) => {
            sqlx::query("UPDATE fibre_inbox_stream SET in_flight = NULL WHERE id = $1")
                .bind(stream)
                .execute(&mut *connection)
                .await
                .map_err(failed(DOING))?;
            refresh(connection, stream).await?;
        }
    }
    Ok(Settled::Done)
}

/// A settlement whose answer was lost is sent again: it is in force already.
async fn repeated(connection: &mut SqliteConnection, change: &Change<'_>) -> Result<Settled, InboxError> {
    let in_force = sqlx::query("SELECT 1 FROM fibre_inbox_event WHERE id = $1 AND fence = $2 AND state = $3")
        .bind(change.id)
        .bind(change.fence)
        .bind(change.state)
        .fetch_optional(connection)
        .await
        .map_err(failed(DOING))?;
    Ok(if in_force.is_some() { Settled::Done } else { Settled::LeaseLost })
}
