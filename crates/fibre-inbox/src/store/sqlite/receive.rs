//! Storing deliveries.

use super::SqliteStore;
use crate::store::sql::{GapRow, escape, failed, gap_columns, headers, micros, number, unnumber};
use crate::store::{Arrival, cursor, keys};
use crate::{InboxError, Receipt};
use fibre_core::webhook::{Identity, Position};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

const DOING: &str = "storing deliveries";

pub(super) async fn receive(store: &SqliteStore, arrivals: &[Arrival]) -> Result<Vec<Receipt>, InboxError> {
    let mut transaction = store.begin(DOING).await?;
    let mut receipts = Vec::with_capacity(arrivals.len());
    let mut streams = BTreeSet::new();
    for arrival in arrivals {
        receipts.push(store_one(&mut transaction, arrival, &mut streams).await?);
    }
    for stream in streams {
        refresh(&mut transaction, stream).await?;
    }
    transaction.commit().await.map_err(failed(DOING))?;
    Ok(receipts)
}

async fn store_one(
    connection: &mut SqliteConnection,
    arrival: &Arrival,
    streams: &mut BTreeSet<i64>,
) -> Result<Receipt, InboxError> {
    let envelope = &arrival.envelope;
    let carrier = escape(envelope.carrier());
    let event_key = keys::event_key(envelope.identity());
    let key = escape(&event_key);
    let is_digest = matches!(envelope.identity(), Identity::Digest(_));
    if is_digest {
        // What is older is another event, and is not known by the digest any more.
        sqlx::query(
            "UPDATE fibre_inbox_event SET dedupe_key = NULL \
             WHERE carrier = $1 AND dedupe_key = $2 AND received_at < $3",
        )
        .bind(&*carrier)
        .bind(&*key)
        .bind(micros(arrival.digest_since))
        .execute(&mut *connection)
        .await
        .map_err(failed(DOING))?;
    }
    let known = sqlx::query("SELECT 1 FROM fibre_inbox_event WHERE carrier = $1 AND dedupe_key = $2")
        .bind(&*carrier)
        .bind(&*key)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed(DOING))?;
    if known.is_some() {
        return Ok(Receipt::Duplicate);
    }

    let position = envelope.position();
    let mut stream = None;
    if let (Some(position), Some(key)) = (position, keys::stream_key(envelope)) {
        let id = enter_stream(connection, &carrier, &key, position, arrival).await?;
        streams.insert(id);
        stream = Some(id);
    }
    sqlx::query(
        "INSERT INTO fibre_inbox_event (carrier, identity, is_digest, dedupe_key, kind, subject, stream_id, number, \
         first_number, dense, headers, body, received_at, patient_until, state, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'waiting', $13)",
    )
    .bind(&*carrier)
    .bind(escape(envelope.identity().as_str()))
    .bind(is_digest)
    .bind(&*key)
    .bind(escape(envelope.kind()))
    .bind(envelope.subject().map(escape))
    .bind(stream)
    .bind(position.map(|position| number(position.number())))
    .bind(position.and_then(Position::first).map(number))
    .bind(position.is_some_and(Position::is_dense))
    .bind(headers(envelope.headers()))
    .bind(&envelope.body()[..])
    .bind(micros(arrival.received_at))
    .bind(micros(arrival.patient_until))
    .execute(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    Ok(Receipt::Stored)
}

/// The row of the event's stream, which is made if it is new. A gap that holds the event's number is filled.
async fn enter_stream(
    connection: &mut SqliteConnection,
    carrier: &str,
    key: &str,
    position: &Position,
    arrival: &Arrival,
) -> Result<i64, InboxError> {
    let (id, expected): (i64, Option<String>) = sqlx::query_as(
        "INSERT INTO fibre_inbox_stream (carrier, key, name, expected) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (carrier, key) DO UPDATE SET expected = COALESCE(expected, excluded.expected) \
         RETURNING id, expected",
    )
    .bind(carrier)
    .bind(escape(key))
    .bind(escape(position.stream()))
    .bind(position.first().map(number))
    .fetch_one(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    let expected = expected.as_deref().map(unnumber).transpose()?;
    if expected.is_some_and(|expected| position.number() < expected) {
        fill_gap(connection, id, position.number(), micros(arrival.received_at)).await?;
    }
    Ok(id)
}

async fn fill_gap(
    connection: &mut SqliteConnection,
    stream: i64,
    filled: u128,
    at: i64,
) -> Result<(), InboxError> {
    let holding: Option<GapRow> = sqlx::query_as(concat!(
        "SELECT ",
        gap_columns!(),
        " FROM fibre_inbox_gap g JOIN fibre_inbox_stream s ON s.id = g.stream_id \
         WHERE g.stream_id = $1 AND g.closed_at IS NULL AND g.first_missing <= $2 AND g.last_missing >= $2 LIMIT 1"
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
        None => sqlx::query("UPDATE fibre_inbox_gap SET closed_at = $2 WHERE id = $1").bind(gap.id).bind(at),
    };
    update.execute(&mut *connection).await.map_err(failed(DOING))?;
    Ok(())
}

/// Works out anew when a stream is due, unless one of its events is claimed.
pub(super) async fn refresh(connection: &mut SqliteConnection, stream: i64) -> Result<(), InboxError> {
    sqlx::query(
        "UPDATE fibre_inbox_stream SET due_at = ( \
             SELECT CASE WHEN e.number <= fibre_inbox_stream.expected THEN e.due_at \
                    ELSE max(e.due_at, e.patient_until) END \
             FROM fibre_inbox_event e WHERE e.stream_id = fibre_inbox_stream.id AND e.due_at IS NOT NULL \
             ORDER BY e.number, e.id LIMIT 1) \
         WHERE id = $1 AND in_flight IS NULL",
    )
    .bind(stream)
    .execute(connection)
    .await
    .map_err(failed("working out what is due"))?;
    Ok(())
}
