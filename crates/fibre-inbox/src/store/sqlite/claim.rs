//! Handing events on.

use super::SqliteStore;
use super::receive::refresh;
use crate::store::sql::{Candidate, EventRow, StreamRow, event_columns, failed, micros, number, time};
use crate::store::{Claims, LAPSED, Terms};
use crate::{EventId, InboxError};
use sqlx::SqliteConnection;

const DOING: &str = "claiming events";

pub(super) async fn claim(store: &SqliteStore, terms: Terms) -> Result<Claims, InboxError> {
    let mut transaction = store.begin(DOING).await?;
    let mut claims = Claims::default();
    while claims.events.len() < terms.limit {
        let stream = due_stream(&mut transaction, terms).await?;
        let loose = due_loose(&mut transaction, terms).await?;
        match (stream, loose) {
            (Some(stream), loose) if loose.as_ref().is_none_or(|event| stream.due_at <= event.due_at) => {
                claim_of_stream(&mut transaction, stream, terms, &mut claims).await?;
            }
            (_, Some(event)) => claim_loose(&mut transaction, event, terms, &mut claims).await?,
            (_, None) => break,
        }
    }
    if claims.events.is_empty() {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT min(due_at) FROM ( \
                 SELECT min(due_at) AS due_at FROM fibre_inbox_stream WHERE due_at IS NOT NULL \
                 UNION ALL \
                 SELECT min(due_at) FROM fibre_inbox_event WHERE stream_id IS NULL AND due_at IS NOT NULL)",
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(DOING))?;
        claims.next_due = next.map(time).transpose()?;
    }
    transaction.commit().await.map_err(failed(DOING))?;
    Ok(claims)
}

async fn due_stream(
    connection: &mut SqliteConnection,
    terms: Terms,
) -> Result<Option<StreamRow>, InboxError> {
    sqlx::query_as(
        "SELECT id, carrier, name, highest, expected, in_flight, due_at FROM fibre_inbox_stream \
         WHERE due_at <= $1 ORDER BY due_at, id LIMIT 1",
    )
    .bind(micros(terms.now))
    .fetch_optional(connection)
    .await
    .map_err(failed(DOING))
}

async fn due_loose(connection: &mut SqliteConnection, terms: Terms) -> Result<Option<Candidate>, InboxError> {
    sqlx::query_as(
        "SELECT id, attempt, due_at FROM fibre_inbox_event \
         WHERE stream_id IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT 1",
    )
    .bind(micros(terms.now))
    .fetch_optional(connection)
    .await
    .map_err(failed(DOING))
}

async fn claim_loose(
    connection: &mut SqliteConnection,
    candidate: Candidate,
    terms: Terms,
    claims: &mut Claims,
) -> Result<(), InboxError> {
    if candidate.is_used_up(terms) {
        return give_up(connection, candidate.id, terms, claims).await;
    }
    let event = hand_on(connection, candidate.id, terms).await?;
    claims.events.push(event.claimed(false)?);
    Ok(())
}

async fn claim_of_stream(
    connection: &mut SqliteConnection,
    stream: StreamRow,
    terms: Terms,
    claims: &mut Claims,
) -> Result<(), InboxError> {
    if let Some(lapsed) = stream.in_flight {
        void(connection, stream.id, lapsed, terms).await?;
    }
    let head: Option<Candidate> = sqlx::query_as(
        "SELECT id, attempt, due_at FROM fibre_inbox_event WHERE stream_id = $1 AND due_at IS NOT NULL ORDER BY number, id LIMIT 1",
    )
    .bind(stream.id)
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    let Some(head) = head else { return refresh(connection, stream.id).await };
    if head.is_used_up(terms) {
        give_up(connection, head.id, terms, claims).await?;
        return refresh(connection, stream.id).await;
    }
    let event = hand_on(connection, head.id, terms).await?;
    let mut cursor = stream.cursor()?;
    let handed_on = event.number()?.unwrap_or_default();
    let late = cursor.is_late(handed_on);
    if let Some(missing) = cursor.hand_on(handed_on) {
        let gap: i64 = sqlx::query_scalar(
            "INSERT INTO fibre_inbox_gap (stream_id, first_missing, last_missing, dense, reported_at, backfill_at) \
             VALUES ($1, $2, $3, $4, $5, $5) RETURNING id",
        )
        .bind(stream.id)
        .bind(number(*missing.start()))
        .bind(number(*missing.end()))
        .bind(event.dense)
        .bind(micros(terms.now))
        .fetch_one(&mut *connection)
        .await
        .map_err(failed(DOING))?;
        claims.gaps.push(stream.gap(gap, missing, event.dense, terms.now));
    }
    sqlx::query(
        "UPDATE fibre_inbox_stream SET in_flight = $2, due_at = $3, highest = $4, expected = $5 WHERE id = $1",
    )
    .bind(stream.id)
    .bind(head.id)
    .bind(micros(terms.lease_until))
    .bind(cursor.highest().map(number))
    .bind(cursor.expected().map(number))
    .execute(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    claims.events.push(event.claimed(late)?);
    Ok(())
}

/// Ends a claim whose lease has run out, so that its worker settles nothing any more.
async fn void(
    connection: &mut SqliteConnection,
    stream: i64,
    event: i64,
    terms: Terms,
) -> Result<(), InboxError> {
    sqlx::query("UPDATE fibre_inbox_stream SET in_flight = NULL WHERE id = $1")
        .bind(stream)
        .execute(&mut *connection)
        .await
        .map_err(failed(DOING))?;
    sqlx::query(
        "UPDATE fibre_inbox_event SET state = 'waiting', fence = fence + 1, due_at = $2 \
         WHERE id = $1 AND state = 'claimed'",
    )
    .bind(event)
    .bind(micros(terms.now))
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// Makes a dead letter of an event that has had its attempts: the worker of the last one vanished.
async fn give_up(
    connection: &mut SqliteConnection,
    id: i64,
    terms: Terms,
    claims: &mut Claims,
) -> Result<(), InboxError> {
    sqlx::query(
        "UPDATE fibre_inbox_event \
         SET state = 'dead', fence = fence + 1, due_at = NULL, finished_at = $2, reason = $3 WHERE id = $1",
    )
    .bind(id)
    .bind(micros(terms.now))
    .bind(LAPSED)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    claims.given_up.push(EventId::new(id));
    Ok(())
}

async fn hand_on(connection: &mut SqliteConnection, id: i64, terms: Terms) -> Result<EventRow, InboxError> {
    sqlx::query(
        "UPDATE fibre_inbox_event SET state = 'claimed', attempt = attempt + 1, fence = fence + 1, due_at = $2 \
         WHERE id = $1",
    )
    .bind(id)
    .bind(micros(terms.lease_until))
    .execute(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM fibre_inbox_event e LEFT JOIN fibre_inbox_stream s ON s.id = e.stream_id WHERE e.id = $1"
    ))
    .bind(id)
    .fetch_one(connection)
    .await
    .map_err(failed(DOING))
}
