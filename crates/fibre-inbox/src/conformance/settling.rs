//! Ending and prolonging claims.

use super::support::*;
use crate::InboxError;
use crate::store::{Lease, Settled, Settlement, Store, Verdict};

pub(super) async fn acknowledged_is_final(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, loose("a"), 0).await?;
    receive(store, dense("s", 1), 0).await?;
    let claims = claim_up_to(store, 2, 0).await?;
    for (_, lease) in &claims.events {
        assert_eq!(settle(store, *lease, Verdict::Acknowledge, 1).await?, Settled::Done);
        for late in [retry(1), dead_letter(), Verdict::Release, Verdict::Extend { until: at(500) }] {
            assert_eq!(settle(store, *lease, late, 2).await?, Settled::LeaseLost);
        }
    }
    assert_eq!(claim_none(store, 10_000).await?, None);
    let counts = store.counts().await?;
    assert_eq!((counts.acknowledged, counts.waiting, counts.claimed, counts.dead), (2, 0, 0, 0));
    Ok(())
}

pub(super) async fn retries_wait_until_they_are_due(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, loose("a"), 0).await?;
    let (_, first) = claim_due(store, "a", 0).await?;
    settle(store, first, retry(10), 1).await?;
    assert_eq!(claim_none(store, 9).await?, Some(at(10)));
    let (event, second) = claim_due(store, "a", 10).await?;
    assert_eq!(event.attempt(), 2);
    assert_eq!(settle(store, first, Verdict::Acknowledge, 10).await?, Settled::LeaseLost);
    settle(store, second, dead_letter(), 11).await?;
    assert_eq!(claim_none(store, 10_000).await?, None);
    Ok(())
}

pub(super) async fn released_attempts_do_not_count(store: &dyn Store) -> Result<(), InboxError> {
    for envelope in [loose("a"), dense("s", 1)] {
        let id = envelope.identity().as_str().to_owned();
        receive(store, envelope, 0).await?;
        for _ in 0..2 * ATTEMPTS {
            let (event, lease) = claim_due(store, &id, 1).await?;
            assert_eq!(event.attempt(), 1);
            assert_eq!(settle(store, lease, Verdict::Release, 1).await?, Settled::Done);
        }
        finish(store, &id, 1).await?;
    }
    Ok(())
}

pub(super) async fn leases_can_be_extended(store: &dyn Store) -> Result<(), InboxError> {
    for envelope in [loose("a"), dense("s", 1)] {
        let id = envelope.identity().as_str().to_owned();
        receive(store, envelope, 0).await?;
        let (_, lease) = claim_due(store, &id, 0).await?;
        let verdict = Verdict::Extend { until: at(2 * LEASE) };
        assert_eq!(settle(store, lease, verdict, 10).await?, Settled::Done);
        assert_eq!(claim_none(store, LEASE).await?, Some(at(2 * LEASE)));
        let (_, new) = claim_due(store, &id, 2 * LEASE).await?;
        let verdict = Verdict::Extend { until: at(9 * LEASE) };
        assert_eq!(settle(store, lease, verdict, 2 * LEASE).await?, Settled::LeaseLost);
        settle(store, new, Verdict::Acknowledge, 2 * LEASE).await?;
    }
    Ok(())
}

pub(super) async fn old_leases_settle_nothing(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 1), 0).await?;
    receive(store, dense("s", 2), 0).await?;
    let (_, old) = claim_due(store, "s:1", 0).await?;
    let (_, new) = claim_due(store, "s:1", LEASE).await?;
    for verdict in [Verdict::Acknowledge, retry(0), dead_letter(), Verdict::Release] {
        assert_eq!(settle(store, old, verdict, LEASE).await?, Settled::LeaseLost);
    }
    claim_none(store, LEASE).await?;
    // A worker that is slow but was not replaced still counts.
    assert_eq!(settle(store, new, Verdict::Acknowledge, 10 * LEASE).await?, Settled::Done);
    finish(store, "s:2", 10 * LEASE).await?;
    let nobody = Lease { event: crate::EventId::new(i64::MAX), fence: 1 };
    assert_eq!(settle(store, nobody, Verdict::Acknowledge, 0).await?, Settled::LeaseLost);
    Ok(())
}

pub(super) async fn settlements_can_be_repeated(store: &dyn Store) -> Result<(), InboxError> {
    for (id, verdict) in [
        ("a", Verdict::Acknowledge),
        ("b", dead_letter()),
        ("c", retry(1000)),
        ("d", Verdict::Extend { until: at(1000) }),
    ] {
        receive(store, loose(id), 0).await?;
        let (_, lease) = claim_due(store, id, 0).await?;
        assert_eq!(settle(store, lease, verdict.clone(), 1).await?, Settled::Done);
        assert_eq!(settle(store, lease, verdict, 2).await?, Settled::Done, "{id} repeated");
    }
    let counts = store.counts().await?;
    assert_eq!((counts.acknowledged, counts.dead, counts.waiting, counts.claimed), (1, 1, 1, 1));
    Ok(())
}

pub(super) async fn settlements_are_answered_one_by_one(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 1), 0).await?;
    let (_, void) = claim_due(store, "s:1", 2).await?;
    let (_, s) = claim_due(store, "s:1", 2 + LEASE).await?;
    for (seconds, envelope) in
        (3..).zip([dense("t", 1), dense("u", 1), loose("a"), dense("s", 2), dense("t", 2), dense("u", 2)])
    {
        receive(store, envelope, seconds).await?;
    }
    let claims = claim_up_to(store, 3, 2 + LEASE).await?;
    let leases: Vec<Lease> = claims.events.iter().map(|(_, lease)| *lease).collect();
    assert_eq!(leases.len(), 3);
    let [t, u, a] = leases[..] else { return Ok(()) };
    let settlement = |lease, verdict| Settlement { lease, at: at(100), verdict };
    let batch = [
        settlement(a, Verdict::Extend { until: at(900) }),
        settlement(void, Verdict::Acknowledge),
        settlement(u, dead_letter()),
        settlement(t, Verdict::Extend { until: at(900) }),
        settlement(t, retry(120)),
        settlement(s, Verdict::Acknowledge),
        settlement(a, Verdict::Acknowledge),
    ];
    let expected = [
        Settled::Done,
        Settled::LeaseLost,
        Settled::Done,
        Settled::Done,
        Settled::Done,
        Settled::Done,
        Settled::Done,
    ];
    assert_eq!(store.settle(&batch).await?, expected);
    let next = claim_up_to(store, 9, 100).await?.events;
    let mut ids: Vec<&str> = next.iter().map(|(event, _)| event.envelope().identity().as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["s:2", "u:2"]);
    claim_due(store, "t:1", 130).await?;
    assert_eq!(store.settle(&[]).await?, []);
    Ok(())
}
