//! Numbers that are missing.

use super::PostgresStore;
use crate::store::sql::{GapRow, escape, failed, gap_columns, micros, number};
use crate::store::{Round, cursor};
use crate::{Gap, GapId, InboxError};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub(super) async fn open(store: &PostgresStore) -> Result<Vec<Gap>, InboxError> {
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

/// Cuts `filled` out of the gap that holds it. The stream must be locked, so that no other delivery cuts the same gap.
pub(super) async fn fill(
    connection: &mut PgConnection,
    stream: i64,
    filled: u128,
    at: DateTime<Utc>,
) -> Result<(), InboxError> {
    const DOING: &str = "filling a gap";
    let holding: Option<GapRow> = sqlx::query_as(concat!(
        "SELECT ",
        gap_columns!(),
        " FROM fibre_inbox_gap g JOIN fibre_inbox_stream s ON s.id = g.stream_id \
         WHERE g.stream_id = $1 AND g.closed_at IS NULL AND g.first_missing <= $2 AND g.last_missing >= $2 \
         LIMIT 1 FOR UPDATE OF g"
    ))
    .bind(stream)
    .bind(number(filled))
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    let Some(gap) = holding else { return Ok(()) };
    let [below, above] = cursor::without(&gap.missing()?, filled);
    if let (Some(_), Some(above)) = (&below, &above) {
        sqlx::query(
            "INSERT INTO fibre_inbox_gap \
             (stream_id, first_missing, last_missing, dense, reported_at, backfill_at, backfills) \
             SELECT stream_id, $2, $3, dense, reported_at, backfill_at, backfills FROM fibre_inbox_gap WHERE id = $1",
        )
        .bind(gap.id)
        .bind(number(*above.start()))
        .bind(number(*above.end()))
        .execute(&mut *connection)
        .await
        .map_err(failed(DOING))?;
    }
    let update = match below.or(above) {
        Some(rest) => {
            sqlx::query("UPDATE fibre_inbox_gap SET first_missing = $2, last_missing = $3 WHERE id = $1")
                .bind(gap.id)
                .bind(number(*rest.start()))
                .bind(number(*rest.end()))
        }
        None => sqlx::query("UPDATE fibre_inbox_gap SET closed_at = $2 WHERE id = $1")
            .bind(gap.id)
            .bind(micros(at)),
    };
    update.execute(connection).await.map_err(failed(DOING))?;
    Ok(())
}

pub(super) async fn take(store: &PostgresStore, round: &Round) -> Result<Vec<Gap>, InboxError> {
    let carriers: Vec<String> = round.carriers.iter().map(|carrier| escape(carrier).into_owned()).collect();
    let rows: Vec<GapRow> = sqlx::query_as(concat!(
        "WITH g AS ( \
             UPDATE fibre_inbox_gap SET backfill_at = $2, backfills = backfills + 1 WHERE id IN ( \
                 SELECT d.id FROM fibre_inbox_gap d JOIN fibre_inbox_stream s ON s.id = d.stream_id \
                 WHERE d.closed_at IS NULL AND d.backfill_at <= $1 AND d.backfills < $3 AND s.carrier = ANY($4) \
                 ORDER BY d.id LIMIT $5 FOR UPDATE OF d SKIP LOCKED) \
             RETURNING *) \
         SELECT ",
        gap_columns!(),
        " FROM g JOIN fibre_inbox_stream s ON s.id = g.stream_id ORDER BY g.id"
    ))
    .bind(micros(round.now))
    .bind(micros(round.again_at))
    .bind(i64::from(round.attempts))
    .bind(carriers)
    .bind(i64::try_from(round.limit).unwrap_or(i64::MAX))
    .fetch_all(&store.pool)
    .await
    .map_err(failed("taking gaps"))?;
    rows.into_iter().map(GapRow::gap).collect()
}

pub(super) async fn close(store: &PostgresStore, id: GapId, at: DateTime<Utc>) -> Result<(), InboxError> {
    sqlx::query("UPDATE fibre_inbox_gap SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(id.number())
        .bind(micros(at))
        .execute(&store.pool)
        .await
        .map_err(failed("closing a gap"))?;
    Ok(())
}
