//! Gaps, dead letters, purging.

use super::SqliteStore;
use super::receive::refresh;
use crate::store::Round;
use crate::store::sql::{EventRow, GapRow, escape, event_columns, failed, gap_columns, micros};
use crate::{Counts, DeadLetter, Event, EventId, Gap, GapId, InboxError};
use chrono::{DateTime, Utc};

pub(super) async fn gaps(store: &SqliteStore) -> Result<Vec<Gap>, InboxError> {
    let rows: Vec<GapRow> = sqlx::query_as(concat!(
        "SELECT ",
        gap_columns!(),
        " FROM fibre_inbox_gap g JOIN fibre_inbox_stream s ON s.id = g.stream_id WHERE g.closed_at IS NULL ORDER BY g.id"
    ))
    .fetch_all(&store.pool)
    .await
    .map_err(failed("reading gaps"))?;
    rows.into_iter().map(GapRow::gap).collect()
}

pub(super) async fn take_gaps(store: &SqliteStore, round: &Round) -> Result<Vec<Gap>, InboxError> {
    const DOING: &str = "taking gaps";
    let carriers: Vec<_> = round.carriers.iter().map(|carrier| escape(carrier)).collect();
    let mut transaction = store.begin(DOING).await?;
    let rows: Vec<GapRow> = sqlx::query_as(concat!(
        "SELECT ",
        gap_columns!(),
        " FROM fibre_inbox_gap g JOIN fibre_inbox_stream s ON s.id = g.stream_id \
         WHERE g.closed_at IS NULL AND g.backfill_at <= $1 AND g.backfills < $2 \
         AND s.carrier IN (SELECT value FROM json_each($3)) ORDER BY g.id LIMIT $4"
    ))
    .bind(micros(round.now))
    .bind(i64::from(round.attempts))
    .bind(serde_json::json!(carriers).to_string())
    .bind(i64::try_from(round.limit).unwrap_or(i64::MAX))
    .fetch_all(&mut *transaction)
    .await
    .map_err(failed(DOING))?;
    for row in &rows {
        sqlx::query("UPDATE fibre_inbox_gap SET backfill_at = $2, backfills = backfills + 1 WHERE id = $1")
            .bind(row.id)
            .bind(micros(round.again_at))
            .execute(&mut *transaction)
            .await
            .map_err(failed(DOING))?;
    }
    transaction.commit().await.map_err(failed(DOING))?;
    rows.into_iter().map(GapRow::gap).collect()
}

pub(super) async fn close_gap(store: &SqliteStore, id: GapId, at: DateTime<Utc>) -> Result<(), InboxError> {
    sqlx::query("UPDATE fibre_inbox_gap SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(id.number())
        .bind(micros(at))
        .execute(&store.pool)
        .await
        .map_err(failed("closing a gap"))?;
    Ok(())
}

pub(super) async fn dead_letters(
    store: &SqliteStore,
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
    store: &SqliteStore,
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
    store: &SqliteStore,
    id: EventId,
    at: DateTime<Utc>,
) -> Result<bool, InboxError> {
    const DOING: &str = "redelivering a dead letter";
    let mut transaction = store.begin(DOING).await?;
    let found: Option<(Option<i64>,)> = sqlx::query_as(
        "UPDATE fibre_inbox_event SET state = 'waiting', attempt = 0, fence = fence + 1, due_at = $2, \
         patient_until = $2, finished_at = NULL WHERE id = $1 AND state = 'dead' RETURNING stream_id",
    )
    .bind(id.number())
    .bind(micros(at))
    .fetch_optional(&mut *transaction)
    .await
    .map_err(failed(DOING))?;
    if let Some((Some(stream),)) = found {
        refresh(&mut transaction, stream).await?;
    }
    transaction.commit().await.map_err(failed(DOING))?;
    Ok(found.is_some())
}

pub(super) async fn discard(store: &SqliteStore, id: EventId, at: DateTime<Utc>) -> Result<bool, InboxError> {
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

pub(super) async fn purge(store: &SqliteStore, before: DateTime<Utc>) -> Result<u64, InboxError> {
    /// Deliveries wait while rows are removed, so they are removed a few at a time.
    const AT_ONCE: u64 = 1000;
    let before = micros(before);
    let mut purged = 0;
    loop {
        let done = sqlx::query(
            "DELETE FROM fibre_inbox_event WHERE id IN (SELECT id FROM fibre_inbox_event \
             WHERE state = 'acknowledged' AND finished_at < $1 ORDER BY finished_at LIMIT 1000)",
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

pub(super) async fn counts(store: &SqliteStore) -> Result<Counts, InboxError> {
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
