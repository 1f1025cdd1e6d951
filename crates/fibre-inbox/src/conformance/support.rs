//! What the checks are written with. Times are seconds after an arbitrary beginning.

use crate::store::{Arrival, Claims, Lease, Settled, Settlement, Store, Terms, Verdict};
use crate::{Event, Identity, InboxError, Position, Receipt};
use chrono::{DateTime, TimeDelta, Utc};
use fibre_core::webhook::Envelope;

/// How long the checks are patient.
pub(super) const PATIENCE: i64 = 30;
/// How long their leases are.
pub(super) const LEASE: i64 = 60;
/// How long a digest is the same event.
pub(super) const WINDOW: i64 = 3600;
/// After how many attempts they give up.
pub(super) const ATTEMPTS: u32 = 3;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default() + TimeDelta::seconds(seconds)
}

/// An event without a position.
pub(super) fn loose(id: &str) -> Envelope {
    Envelope::new("carrier", Identity::Id(id.into()), "kind", "{}")
}

/// An event of a stream that begins at 1 and leaves no number out.
pub(super) fn dense(stream: &str, number: u128) -> Envelope {
    placed(Position::new(stream, number).starts_at(1).dense())
}

/// An event of a stream that begins at 1 and may leave numbers out.
pub(super) fn sparse(stream: &str, number: u128) -> Envelope {
    placed(Position::new(stream, number).starts_at(1))
}

pub(super) fn placed(position: Position) -> Envelope {
    let id = format!("{}:{}", position.stream(), position.number());
    Envelope::new("carrier", Identity::Id(id), "kind", "{}").with_position(position)
}

pub(super) fn arrival(envelope: Envelope, seconds: i64) -> Arrival {
    Arrival {
        envelope,
        received_at: at(seconds),
        patient_until: at(seconds + PATIENCE),
        digest_since: at(seconds - WINDOW),
    }
}

pub(super) async fn receive(
    store: &dyn Store,
    envelope: Envelope,
    seconds: i64,
) -> Result<Receipt, InboxError> {
    let receipts = store.receive(&[arrival(envelope, seconds)]).await?;
    assert_eq!(receipts.len(), 1, "one receipt for one arrival");
    Ok(receipts.first().copied().unwrap_or(Receipt::Duplicate))
}

pub(super) async fn claim_up_to(store: &dyn Store, limit: usize, seconds: i64) -> Result<Claims, InboxError> {
    let terms = Terms { now: at(seconds), lease_until: at(seconds + LEASE), limit, max_attempts: ATTEMPTS };
    store.claim(terms).await
}

pub(super) async fn claim(store: &dyn Store, seconds: i64) -> Result<Option<(Event, Lease)>, InboxError> {
    Ok(claim_up_to(store, 1, seconds).await?.events.pop())
}

/// Claims the event that must be due.
pub(super) async fn claim_due(
    store: &dyn Store,
    id: &str,
    seconds: i64,
) -> Result<(Event, Lease), InboxError> {
    let claimed = claim(store, seconds).await?;
    let claimed = claimed.unwrap_or_else(|| nothing(id, seconds));
    assert_eq!(claimed.0.envelope().identity().as_str(), id, "at {seconds} s");
    Ok(claimed)
}

/// Nothing must be due; the time at which something is.
pub(super) async fn claim_none(store: &dyn Store, seconds: i64) -> Result<Option<DateTime<Utc>>, InboxError> {
    let claims = claim_up_to(store, 1, seconds).await?;
    assert_eq!(claims.events, [], "nothing is due at {seconds} s");
    Ok(claims.next_due)
}

pub(super) async fn settle(
    store: &dyn Store,
    lease: Lease,
    verdict: Verdict,
    seconds: i64,
) -> Result<Settled, InboxError> {
    let settled = store.settle(&[Settlement { lease, at: at(seconds), verdict }]).await?;
    assert_eq!(settled.len(), 1, "one answer for one settlement");
    Ok(settled.first().copied().unwrap_or(Settled::LeaseLost))
}

/// Claims the event that must be due, and acknowledges it.
pub(super) async fn finish(store: &dyn Store, id: &str, seconds: i64) -> Result<Event, InboxError> {
    let (event, lease) = claim_due(store, id, seconds).await?;
    assert_eq!(settle(store, lease, Verdict::Acknowledge, seconds).await?, Settled::Done);
    Ok(event)
}

pub(super) fn retry(seconds: i64) -> Verdict {
    Verdict::Retry { due: at(seconds), reason: "not now".into() }
}

pub(super) fn dead_letter() -> Verdict {
    Verdict::DeadLetter { reason: "never".into() }
}

#[track_caller]
#[expect(clippy::panic, reason = "a check fails by a panic")]
fn nothing(id: &str, seconds: i64) -> (Event, Lease) {
    panic!("{id} is due at {seconds} s, but nothing was claimed")
}
