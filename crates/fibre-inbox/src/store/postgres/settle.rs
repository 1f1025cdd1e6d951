//! Ending and prolonging claims.

use super::PostgresStore;
use crate::InboxError;
use crate::store::sql::{Change, escape, failed};
use crate::store::{Settled, Settlement};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

const DOING: &str = "settling claims";

pub(super) async fn settle(
    store: &PostgresStore,
    settlements: &[Settlement],
) -> Result<Vec<Settled>, InboxError> {
    let changes: Vec<Change<'_>> = settlements.iter().map(Change::of).collect();
    let mut transaction = store.begin(DOING).await?;
    lock_streams(&mut transaction, &changes).await?;
    let mut settled = HashMap::new();
    // One statement changes a row once, so what concerns the same event goes one after the other.
    let mut left: Vec<usize> = (0..changes.len()).collect();
    while !left.is_empty() {
        let mut events = HashSet::new();
        let (round, rest): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|index| changes.get(*index).is_some_and(|change| events.insert(change.id)));
        let round: Vec<(usize, &Change<'_>)> =
            round.into_iter().filter_map(|index| Some((index, changes.get(index)?))).collect();
        let done = apply(&mut transaction, &round).await?;
        settled.extend(round.iter().map(|(index, change)| (*index, done.contains(&change.id))));
        left = rest;
    }
    transaction.commit().await.map_err(failed(DOING))?;
    let answer = |index| if settled.get(&index) == Some(&true) { Settled::Done } else { Settled::LeaseLost };
    Ok((0..changes.len()).map(answer).collect())
}

/// Locks the streams of the events, in the order in which deliveries lock them.
async fn lock_streams(connection: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), InboxError> {
    let events: Vec<i64> = changes.iter().map(|change| change.id).collect();
    sqlx::query(
        "SELECT id FROM fibre_inbox_stream \
         WHERE id IN (SELECT stream_id FROM fibre_inbox_event WHERE id = ANY($1)) \
         ORDER BY carrier, key FOR UPDATE",
    )
    .bind(events)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// The events whose settlement is in force.
async fn apply(
    connection: &mut PgConnection,
    round: &[(usize, &Change<'_>)],
) -> Result<HashSet<i64>, InboxError> {
    let changes = || round.iter().map(|(_, change)| change);
    let changed: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "UPDATE fibre_inbox_event e SET state = c.state, due_at = c.due_at, reason = COALESCE(c.reason, e.reason), \
         finished_at = c.finished_at, attempt = e.attempt - c.uncounted \
         FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[]) \
         AS c (id, fence, state, due_at, reason, finished_at, uncounted) \
         WHERE e.id = c.id AND e.fence = c.fence AND e.state = 'claimed' RETURNING e.id, e.stream_id",
    )
    .bind(changes().map(|change| change.id).collect::<Vec<_>>())
    .bind(changes().map(|change| change.fence).collect::<Vec<_>>())
    .bind(changes().map(|change| change.state).collect::<Vec<_>>())
    .bind(changes().map(|change| change.due_at).collect::<Vec<_>>())
    .bind(changes().map(|change| change.reason.map(|reason| escape(reason).into_owned())).collect::<Vec<_>>())
    .bind(changes().map(|change| change.finished_at).collect::<Vec<_>>())
    .bind(changes().map(|change| change.uncounted).collect::<Vec<_>>())
    .fetch_all(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    let streams: HashMap<i64, i64> =
        changed.iter().filter_map(|(event, stream)| Some((*event, (*stream)?))).collect();
    let mut done: HashSet<i64> = changed.into_iter().map(|(event, _)| event).collect();

    let (mut prolonged, mut until, mut free) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes() {
        match (streams.get(&change.id), change.due_at) {
            (Some(stream), Some(due)) if change.keeps_claim() => {
                prolonged.push(*stream);
                until.push(due);
            }
            (Some(stream), _) => free.push(*stream),
            (None, _) => {}
        }
    }
    prolong(connection, &prolonged, &until).await?;
    release(connection, &free).await?;
    if done.len() < round.len() {
        done.extend(repeated(connection, round).await?);
    }
    Ok(done)
}

async fn prolong(connection: &mut PgConnection, streams: &[i64], until: &[i64]) -> Result<(), InboxError> {
    if streams.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE fibre_inbox_stream s SET due_at = p.until FROM unnest($1::bigint[], $2::bigint[]) AS p (id, until) \
         WHERE s.id = p.id",
    )
    .bind(streams)
    .bind(until)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// Works out when streams are due, of which no event is claimed any more.
async fn release(connection: &mut PgConnection, streams: &[i64]) -> Result<(), InboxError> {
    if streams.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE fibre_inbox_stream s SET in_flight = NULL, due_at = ( \
             SELECT CASE WHEN e.number <= s.expected THEN e.due_at ELSE greatest(e.due_at, e.patient_until) END \
             FROM fibre_inbox_event e WHERE e.stream_id = s.id AND e.due_at IS NOT NULL \
             ORDER BY e.number, e.id LIMIT 1) \
         WHERE s.id = ANY($1)",
    )
    .bind(streams)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// A settlement whose answer was lost is sent again: it is in force already.
async fn repeated(
    connection: &mut PgConnection,
    round: &[(usize, &Change<'_>)],
) -> Result<Vec<i64>, InboxError> {
    let (mut events, mut fences, mut states) = (Vec::new(), Vec::new(), Vec::new());
    for (_, change) in round.iter().filter(|(_, change)| !change.keeps_claim()) {
        events.push(change.id);
        fences.push(change.fence);
        states.push(change.state);
    }
    sqlx::query_scalar(
        "SELECT e.id FROM fibre_inbox_event e \
         JOIN unnest($1::bigint[], $2::bigint[], $3::text[]) AS c (id, fence, state) \
         ON e.id = c.id AND e.fence = c.fence AND e.state = c.state",
    )
    .bind(events)
    .bind(fences)
    .bind(states)
    .fetch_all(connection)
    .await
    .map_err(failed(DOING))
}
