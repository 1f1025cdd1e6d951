//! Handing events on, to one worker each.

use super::support::*;
use crate::store::{Settled, Store, Verdict};
use crate::{EventId, InboxError};
use futures_util::future::try_join_all;
use std::collections::BTreeSet;

pub(super) async fn nothing_is_claimed_from_nothing(store: &dyn Store) -> Result<(), InboxError> {
    assert_eq!(claim_none(store, 0).await?, None);
    assert_eq!(claim_up_to(store, 0, 0).await?.events, []);
    Ok(())
}

pub(super) async fn loose_events_come_by_receipt(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, loose("b"), 1).await?;
    receive(store, loose("a"), 0).await?;
    receive(store, loose("c"), 2).await?;
    assert_eq!(claim_none(store, -1).await?, Some(at(0)));
    for id in ["a", "b", "c"] {
        let event = finish(store, id, 5).await?;
        assert_eq!((event.attempt(), event.is_late()), (1, false));
    }
    assert_eq!(claim_none(store, 5).await?, None);
    Ok(())
}

pub(super) async fn an_event_is_claimed_once(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, loose("a"), 0).await?;
    claim_due(store, "a", 0).await?;
    assert_eq!(claim_none(store, LEASE - 1).await?, Some(at(LEASE)));
    assert_eq!(store.counts().await?.claimed, 1);
    Ok(())
}

pub(super) async fn many_workers_share_without_overlap(store: &dyn Store) -> Result<(), InboxError> {
    for n in 0..10_u128 {
        receive(store, loose(&n.to_string()), 0).await?;
        receive(store, sparse(&format!("stream {n}"), 1), 0).await?;
        receive(store, sparse(&format!("stream {n}"), 2), 0).await?;
    }
    let mut seen = BTreeSet::new();
    // A round may miss what another worker looked at in the same moment.
    while seen.len() < 30 {
        let workers = try_join_all((0..6).map(|_| claim_up_to(store, 2, 1))).await?;
        let claimed: Vec<_> = workers.into_iter().flat_map(|claims| claims.events).collect();
        assert!(!claimed.is_empty(), "{} of 30 events were handed on", seen.len());
        for (event, lease) in claimed {
            assert!(seen.insert(event.id()), "{} was handed on twice", event.id());
            assert_eq!(settle(store, lease, Verdict::Acknowledge, 1).await?, Settled::Done);
        }
    }
    claim_none(store, 1).await?;
    Ok(())
}

pub(super) async fn a_lease_that_ran_out_is_void(store: &dyn Store) -> Result<(), InboxError> {
    for envelope in [loose("a"), dense("s", 1)] {
        let id = envelope.identity().as_str().to_owned();
        receive(store, envelope, 0).await?;
        let (first, old) = claim_due(store, &id, 0).await?;
        let (second, new) = claim_due(store, &id, LEASE).await?;
        assert_eq!((first.attempt(), second.attempt()), (1, 2));
        assert!(new.fence > old.fence, "fences grow");
        assert_eq!(settle(store, old, Verdict::Acknowledge, LEASE).await?, Settled::LeaseLost);
        assert_eq!(settle(store, new, Verdict::Acknowledge, LEASE).await?, Settled::Done);
    }
    Ok(())
}

pub(super) async fn an_event_whose_workers_vanish_is_given_up(store: &dyn Store) -> Result<(), InboxError> {
    for (envelope, next) in [(loose("a"), loose("b")), (dense("s", 1), dense("s", 2))] {
        let id = envelope.identity().as_str().to_owned();
        let next_id = next.identity().as_str().to_owned();
        receive(store, envelope, 0).await?;
        let mut leases = Vec::new();
        for attempt in 0..i64::from(ATTEMPTS) {
            leases.push(claim_due(store, &id, attempt * LEASE).await?.1);
        }
        receive(store, next, 1).await?;
        let claims = claim_up_to(store, 2, i64::from(ATTEMPTS) * LEASE).await?;
        assert_eq!(claims.given_up.len(), 1);
        let handed_on = claims.events.first().map(|(event, _)| event.envelope().identity().as_str());
        assert_eq!(handed_on, Some(&*next_id), "what comes after goes on");
        for lease in leases {
            assert_eq!(settle(store, lease, Verdict::Acknowledge, 500).await?, Settled::LeaseLost);
        }
        for (_, lease) in claims.events {
            settle(store, lease, Verdict::Acknowledge, 500).await?;
        }
        let dead = store.dead_letters(None, 10).await?;
        let dead = dead.last();
        assert_eq!(dead.map(crate::DeadLetter::id), claims.given_up.first().copied());
        assert_eq!(dead.map(crate::DeadLetter::attempts), Some(ATTEMPTS));
        assert!(dead.is_some_and(|dead| !dead.reason().is_empty()));
    }
    Ok(())
}

pub(super) async fn a_limit_is_kept(store: &dyn Store) -> Result<(), InboxError> {
    for n in 0..5_u128 {
        receive(store, loose(&n.to_string()), 0).await?;
        receive(store, dense(&format!("stream {n}"), 1), 0).await?;
    }
    let first = claim_up_to(store, 4, 0).await?.events;
    let rest = claim_up_to(store, 100, 0).await?.events;
    assert_eq!((first.len(), rest.len()), (4, 6));
    let all: BTreeSet<EventId> = first.iter().chain(&rest).map(|(event, _)| event.id()).collect();
    assert_eq!(all.len(), 10);
    Ok(())
}
