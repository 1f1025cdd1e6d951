//! Dead letters, purging, counting.

use super::PostgresStore;
use super::receive::refresh;
use crate::store::sql::{EventRow, escape, event_columns, failed, micros};
use crate::{Counts, DeadLetter, Event, EventId, InboxError};
use chrono::{DateTime, Utc};

pub(super) async fn dead_letters(
    store: &PostgresStore,
    after: Option<EventId>,
    limit: usize,
) -> Result<Vec<DeadLetter>, InboxError> {
    let rows: Vec<EventRow> = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM fibre_inbox_event e LEFT JOIN fibre_inbox_stream s ON s.id = e.stream_id \
         WHERE e.state = 'dead' AND e.id > $1 ORDER BY e.id LIMIT $2"
    ))
    .bind(after.map_or(i64::MIN, EventId::number))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(&store.pool)
    .await
    .map_err(failed("reading dead letters"))?;
    rows.into_iter().map(EventRow::dead_letter).collect()
}

pub(super) async fn received(
    store: &PostgresStore,
    carrier: &str,
    since: DateTime<Utc>,
    after: Option<EventId>,
    limit: usize,
) -> Result<Vec<Event>, InboxError> {
    let rows: Vec<EventRow> = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM fibre_inbox_event e LEFT JOIN fibre_inbox_stream s ON s.id = e.stream_id \
         WHERE e.carrier = $1 AND e.received_at >= $2 AND e.id > $3 ORDER BY e.id LIMIT $4"
    ))
    .bind(escape(carrier).into_owned())
    .bind(micros(since))
    .bind(after.map_or(i64::MIN, EventId::number))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(&store.pool)
    .await
    .map_err(failed("reading what was received"))?;
    rows.into_iter().map(|row| row.event(false)).collect()
}

pub(super) async fn redeliver(
    store: &PostgresStore,
    id: EventId,
    at: DateTime<Utc>,
) -> Result<bool, InboxError> {
    const DOING: &str = "redelivering a dead letter";
    let mut transaction = store.begin(DOING).await?;
    // The stream's row first: an event never changes its stream.
    let stream: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM fibre_inbox_stream \
         WHERE id = (SELECT stream_id FROM fibre_inbox_event WHERE id = $1) FOR UPDATE",
    )
    .bind(id.number())
    .fetch_optional(&mut *transaction)
    .await
    .map_err(failed(DOING))?;
    let done = sqlx::query(
        "UPDATE fibre_inbox_event SET state = 'waiting', attempt = 0, fence = fence + 1, due_at = $2, \
         patient_until = $2, finished_at = NULL WHERE id = $1 AND state = 'dead'",
    )
    .bind(id.number())
    .bind(micros(at))
    .execute(&mut *transaction)
    .await
    .map_err(failed(DOING))?;
    refresh(&mut transaction, stream.as_slice()).await?;
    transaction.commit().await.map_err(failed(DOING))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn discard(
    store: &PostgresStore,
    id: EventId,
    at: DateTime<Utc>,
) -> Result<bool, InboxError> {
    let done = sqlx::query(
        "UPDATE fibre_inbox_event SET state = 'acknowledged', finished_at = $2 WHERE id = $1 AND state = 'dead'",
    )
    .bind(id.number())
    .bind(micros(at))
    .execute(&store.pool)
    .await
    .map_err(failed("discarding a dead letter"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn purge(store: &PostgresStore, before: DateTime<Utc>) -> Result<u64, InboxError> {
    /// Short transactions: a long one keeps the server from clearing away what others have changed.
    const AT_ONCE: u64 = 1000;
    let before = micros(before);
    let mut purged = 0;
    loop {
        let done = sqlx::query(
            "DELETE FROM fibre_inbox_event WHERE id IN (SELECT id FROM fibre_inbox_event \
             WHERE state = 'acknowledged' AND finished_at < $1 ORDER BY finished_at LIMIT 1000 FOR UPDATE SKIP LOCKED)",
        )
        .bind(before)
        .execute(&store.pool)
        .await
        .map_err(failed("purging events"))?
        .rows_affected();
        purged += done;
        if done < AT_ONCE {
            break;
        }
    }
    sqlx::query(
        "DELETE FROM fibre_inbox_gap WHERE closed_at < $1 OR (closed_at IS NULL AND NOT dense AND reported_at < $1)",
    )
    .bind(before)
    .execute(&store.pool)
    .await
    .map_err(failed("purging gaps"))?;
    Ok(purged)
}

pub(super) async fn counts(store: &PostgresStore) -> Result<Counts, InboxError> {
    let (waiting, claimed, acknowledged, dead, gaps, skips): (i64, i64, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT \
         (SELECT count(*) FROM fibre_inbox_event WHERE state = 'waiting'), \
         (SELECT count(*) FROM fibre_inbox_event WHERE state = 'claimed'), \
         (SELECT count(*) FROM fibre_inbox_event WHERE state = 'acknowledged'), \
         (SELECT count(*) FROM fibre_inbox_event WHERE state = 'dead'), \
         (SELECT count(*) FROM fibre_inbox_gap WHERE closed_at IS NULL AND dense), \
         (SELECT count(*) FROM fibre_inbox_gap WHERE closed_at IS NULL AND NOT dense)",
    )
    .fetch_one(&store.pool)
    .await
    .map_err(failed("counting events"))?;
    let count = |rows: i64| u64::try_from(rows).unwrap_or_default();
    Ok(Counts {
        waiting: count(waiting),
        claimed: count(claimed),
        acknowledged: count(acknowledged),
        dead: count(dead),
        gaps: count(gaps),
        skips: count(skips),
    })
}
