//! Storing deliveries.

use super::{PostgresStore, gaps};
use crate::store::sql::{escape, failed, headers, micros, number, unnumber};
use crate::store::{Arrival, keys};
use crate::{InboxError, Receipt};
use fibre_core::webhook::{Identity, Position};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap, HashSet};

const DOING: &str = "storing deliveries";

/// Carrier and key, of an event or a stream, as they are written.
type Key = (String, String);

pub(super) async fn receive(store: &PostgresStore, arrivals: &[Arrival]) -> Result<Vec<Receipt>, InboxError> {
    let keys: Vec<Key> = arrivals.iter().map(event_key).collect();
    // The first of equal arrivals stands for all. Keys are in order, so that two replicas that store the same events wait
    // for each other in one direction only.
    let mut distinct: BTreeMap<&Key, &Arrival> = BTreeMap::new();
    for (key, arrival) in keys.iter().zip(arrivals) {
        distinct.entry(key).or_insert(arrival);
    }

    let mut transaction = store.begin(DOING).await?;
    let streams = lock_streams(&mut transaction, distinct.values().copied()).await?;
    forget_digests(&mut transaction, &distinct).await?;
    let mut new = insert(&mut transaction, &distinct, &streams).await?;

    let mut touched = Vec::new();
    for (key, arrival) in &distinct {
        let Some(stream) = stream_key(arrival).and_then(|key| streams.get(&key)) else { continue };
        if !new.contains(*key) {
            continue;
        }
        touched.push(stream.id);
        let number = arrival.envelope.position().map(Position::number);
        if let Some(number) =
            number.filter(|number| stream.expected.is_some_and(|expected| *number < expected))
        {
            gaps::fill(&mut transaction, stream.id, number, arrival.received_at).await?;
        }
    }
    refresh(&mut transaction, &touched).await?;
    transaction.commit().await.map_err(failed(DOING))?;
    // Removed as it is told, so that a repetition within the batch is a duplicate.
    Ok(keys.iter().map(|key| if new.remove(key) { Receipt::Stored } else { Receipt::Duplicate }).collect())
}

struct Stream {
    id: i64,
    expected: Option<u128>,
}

/// Makes the streams that are new and locks all, in the order of their keys.
async fn lock_streams(
    connection: &mut PgConnection,
    arrivals: impl Iterator<Item = &Arrival>,
) -> Result<HashMap<Key, Stream>, InboxError> {
    let mut wanted: BTreeMap<Key, &Position> = BTreeMap::new();
    for arrival in arrivals {
        if let (Some(key), Some(position)) = (stream_key(arrival), arrival.envelope.position()) {
            let known = wanted.entry(key).or_insert(position);
            if known.first().is_none() {
                *known = position;
            }
        }
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let (carriers, keys): (Vec<_>, Vec<_>) = wanted.keys().cloned().unzip();
    let names: Vec<_> = wanted.values().map(|position| escape(position.stream()).into_owned()).collect();
    let firsts: Vec<_> = wanted.values().map(|position| position.first().map(number)).collect();
    let rows: Vec<(i64, String, String, Option<String>)> = sqlx::query_as(
        "INSERT INTO fibre_inbox_stream AS s (carrier, key, name, expected) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) \
         ON CONFLICT (carrier, key) DO UPDATE SET expected = COALESCE(s.expected, excluded.expected) \
         RETURNING id, carrier, key, expected",
    )
    .bind(carriers)
    .bind(keys)
    .bind(names)
    .bind(firsts)
    .fetch_all(connection)
    .await
    .map_err(failed(DOING))?;
    let stream = |(id, carrier, key, expected): (i64, String, String, Option<String>)| {
        let expected = expected.as_deref().map(unnumber).transpose()?;
        Ok(((carrier, key), Stream { id, expected }))
    };
    rows.into_iter().map(stream).collect()
}

/// What is older than a digest's window is another event, and is not known by the digest any more.
async fn forget_digests(
    connection: &mut PgConnection,
    distinct: &BTreeMap<&Key, &Arrival>,
) -> Result<(), InboxError> {
    let digests = distinct.iter().filter(|(_, arrival)| is_digest(arrival));
    let (carriers, (keys, since)): (Vec<_>, (Vec<_>, Vec<_>)) = digests
        .map(|((carrier, key), arrival)| (carrier.clone(), (key.clone(), micros(arrival.digest_since))))
        .unzip();
    if carriers.is_empty() {
        return Ok(());
    }
    // Two replicas may find the same row: the second waits here, then finds that it is not known by the key any more.
    sqlx::query(
        "UPDATE fibre_inbox_event SET dedupe_key = NULL WHERE dedupe_key IS NOT NULL AND id IN ( \
             SELECT e.id FROM fibre_inbox_event e \
             JOIN unnest($1::text[], $2::text[], $3::bigint[]) AS d (carrier, key, since) \
             ON e.carrier = d.carrier AND e.dedupe_key = d.key AND e.received_at < d.since \
             ORDER BY e.id FOR UPDATE OF e)",
    )
    .bind(carriers)
    .bind(keys)
    .bind(since)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// The keys of those that are new. One that another replica is storing right now is waited for, and is a duplicate if that
/// replica commits.
async fn insert(
    connection: &mut PgConnection,
    distinct: &BTreeMap<&Key, &Arrival>,
    streams: &HashMap<Key, Stream>,
) -> Result<HashSet<Key>, InboxError> {
    let mut columns = Columns::default();
    for ((carrier, key), arrival) in distinct {
        let stream = stream_key(arrival).and_then(|key| streams.get(&key)).map(|stream| stream.id);
        columns.push(carrier, key, stream, arrival);
    }
    let rows: Vec<Key> = sqlx::query_as(
        "INSERT INTO fibre_inbox_event (carrier, identity, is_digest, dedupe_key, kind, subject, stream_id, number, \
         first_number, dense, headers, body, received_at, patient_until, state, due_at) \
         SELECT carrier, identity, is_digest, dedupe_key, kind, subject, stream_id, number, \
         first_number, dense, headers, body, received_at, patient_until, 'waiting', received_at \
         FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::bigint[], \
         $8::text[], $9::text[], $10::boolean[], $11::text[], $12::bytea[], $13::bigint[], $14::bigint[]) \
         AS a (carrier, identity, is_digest, dedupe_key, kind, subject, stream_id, number, \
         first_number, dense, headers, body, received_at, patient_until) \
         ON CONFLICT (carrier, dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING \
         RETURNING carrier, dedupe_key",
    )
    .bind(columns.carrier)
    .bind(columns.identity)
    .bind(columns.is_digest)
    .bind(columns.dedupe_key)
    .bind(columns.kind)
    .bind(columns.subject)
    .bind(columns.stream_id)
    .bind(columns.number)
    .bind(columns.first_number)
    .bind(columns.dense)
    .bind(columns.headers)
    .bind(columns.body)
    .bind(columns.received_at)
    .bind(columns.patient_until)
    .fetch_all(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(rows.into_iter().collect())
}

/// The rows to insert, column by column: one statement takes them all.
#[derive(Default)]
struct Columns<'a> {
    carrier: Vec<String>,
    identity: Vec<String>,
    is_digest: Vec<bool>,
    dedupe_key: Vec<String>,
    kind: Vec<String>,
    subject: Vec<Option<String>>,
    stream_id: Vec<Option<i64>>,
    number: Vec<Option<String>>,
    first_number: Vec<Option<String>>,
    dense: Vec<bool>,
    headers: Vec<String>,
    body: Vec<&'a [u8]>,
    received_at: Vec<i64>,
    patient_until: Vec<i64>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, carrier: &str, key: &str, stream: Option<i64>, arrival: &'a Arrival) {
        let envelope = &arrival.envelope;
        let position = envelope.position();
        self.carrier.push(carrier.to_owned());
        self.identity.push(escape(envelope.identity().as_str()).into_owned());
        self.is_digest.push(is_digest(arrival));
        self.dedupe_key.push(key.to_owned());
        self.kind.push(escape(envelope.kind()).into_owned());
        self.subject.push(envelope.subject().map(|subject| escape(subject).into_owned()));
        self.stream_id.push(stream);
        self.number.push(position.map(|position| number(position.number())));
        self.first_number.push(position.and_then(Position::first).map(number));
        self.dense.push(position.is_some_and(Position::is_dense));
        self.headers.push(headers(envelope.headers()));
        self.body.push(envelope.body());
        self.received_at.push(micros(arrival.received_at));
        self.patient_until.push(micros(arrival.patient_until));
    }
}

/// Works out anew when streams are due, unless one of their events is claimed. The streams must be locked.
pub(super) async fn refresh(connection: &mut PgConnection, streams: &[i64]) -> Result<(), InboxError> {
    if streams.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE fibre_inbox_stream s SET due_at = ( \
             SELECT CASE WHEN e.number <= s.expected THEN e.due_at ELSE greatest(e.due_at, e.patient_until) END \
             FROM fibre_inbox_event e WHERE e.stream_id = s.id AND e.due_at IS NOT NULL \
             ORDER BY e.number, e.id LIMIT 1) \
         WHERE s.id = ANY($1) AND s.in_flight IS NULL",
    )
    .bind(streams)
    .execute(connection)
    .await
    .map_err(failed("working out what is due"))?;
    Ok(())
}

fn event_key(arrival: &Arrival) -> Key {
    let envelope = &arrival.envelope;
    let key = keys::event_key(envelope.identity());
    (escape(envelope.carrier()).into_owned(), escape(&key).into_owned())
}

fn stream_key(arrival: &Arrival) -> Option<Key> {
    let key = keys::stream_key(&arrival.envelope)?;
    Some((escape(arrival.envelope.carrier()).into_owned(), escape(&key).into_owned()))
}

fn is_digest(arrival: &Arrival) -> bool {
    matches!(arrival.envelope.identity(), Identity::Digest(_))
}
