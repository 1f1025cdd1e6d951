//! Dead letters, purging, counting.

use super::support::*;
use crate::store::{Store, Verdict};
use crate::{Counts, DeadLetter, Event, EventId, Identity, InboxError, Receipt};
use fibre_core::webhook::Envelope;

pub(super) async fn dead_letters_come_in_pages(store: &dyn Store) -> Result<(), InboxError> {
    for n in 0..5 {
        receive(store, loose(&n.to_string()), n).await?;
    }
    for (n, (_, lease)) in (0..).zip(claim_up_to(store, 5, 10).await?.events) {
        settle(store, lease, Verdict::DeadLetter { reason: format!("reason \0 {n}") }, 11).await?;
    }
    let first = store.dead_letters(None, 3).await?;
    let last = first.last().map(DeadLetter::id);
    let second = store.dead_letters(last, 3).await?;
    let reasons: Vec<&str> = first.iter().chain(&second).map(DeadLetter::reason).collect();
    assert_eq!(reasons, ["reason \0 0", "reason \0 1", "reason \0 2", "reason \0 3", "reason \0 4"]);
    assert!(first.iter().all(|dead| dead.died_at() == at(11) && dead.attempts() == 1));
    assert_eq!(first.first().map(DeadLetter::envelope), Some(&loose("0")));
    Ok(())
}

pub(super) async fn what_was_received_can_be_looked_through(store: &dyn Store) -> Result<(), InboxError> {
    for n in 0..6 {
        receive(store, loose(&n.to_string()), n).await?;
    }
    receive(store, Envelope::new("another", Identity::Id("0".into()), "kind", "{}"), 3).await?;
    receive(store, dense("s", 2), 6).await?;
    // Whatever has become of them.
    for (event, lease) in claim_up_to(store, 2, 10).await?.events {
        let verdict = if event.envelope() == &loose("0") { Verdict::Acknowledge } else { dead_letter() };
        settle(store, lease, verdict, 11).await?;
    }
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = store.received("carrier", at(1), after, 3).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        found.extend(page.iter().map(|event| event.envelope().identity().as_str().to_owned()));
    }
    assert_eq!(found, ["1", "2", "3", "4", "5", "s:2"]);
    let found = store.received("carrier", at(6), None, 9).await?;
    assert_eq!(found.iter().map(Event::envelope).collect::<Vec<_>>(), [&dense("s", 2)]);
    assert_eq!(store.received("nobody", at(0), None, 9).await?, []);
    Ok(())
}

pub(super) async fn redelivered_events_start_anew(store: &dyn Store) -> Result<(), InboxError> {
    for number in 1..=2 {
        receive(store, dense("s", number), 0).await?;
    }
    let (_, lease) = claim_due(store, "s:1", 0).await?;
    settle(store, lease, dead_letter(), 0).await?;
    let (event, two) = claim_due(store, "s:2", 0).await?;
    let dead = store.dead_letters(None, 9).await?.first().map_or(EventId::new(0), DeadLetter::id);
    assert!(!store.redeliver(event.id(), at(1)).await?, "not a dead letter");
    assert!(store.redeliver(dead, at(1)).await?);
    assert!(!store.redeliver(dead, at(1)).await?, "not twice");
    claim_none(store, 1).await?;
    settle(store, two, Verdict::Acknowledge, 2).await?;
    let again = finish(store, "s:1", 2).await?;
    assert_eq!((again.attempt(), again.is_late()), (1, true));
    assert_eq!(store.dead_letters(None, 9).await?, []);
    assert!(!store.redeliver(EventId::new(i64::MAX), at(1)).await?);

    // Nothing that is missing before it holds it up.
    receive(store, loose("a"), 0).await?;
    let (event, lease) = claim_due(store, "a", 2).await?;
    settle(store, lease, dead_letter(), 3).await?;
    assert!(store.redeliver(event.id(), at(20)).await?);
    assert_eq!(claim_none(store, 19).await?, Some(at(20)));
    finish(store, "a", 20).await?;
    Ok(())
}

pub(super) async fn discarded_events_are_done(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, loose("a"), 0).await?;
    let (event, lease) = claim_due(store, "a", 0).await?;
    assert!(!store.discard(event.id(), at(1)).await?);
    settle(store, lease, dead_letter(), 1).await?;
    assert!(store.discard(event.id(), at(2)).await?);
    assert!(!store.discard(event.id(), at(2)).await? && !store.redeliver(event.id(), at(2)).await?);
    assert_eq!(store.counts().await?, Counts { acknowledged: 1, ..Counts::default() });
    assert_eq!(receive(store, loose("a"), 3).await?, Receipt::Duplicate);
    Ok(())
}

pub(super) async fn purging_forgets_what_is_done(store: &dyn Store) -> Result<(), InboxError> {
    for id in ["done", "done later", "dead", "claimed", "waiting"] {
        receive(store, loose(id), 0).await?;
    }
    receive(store, dense("s", 2), 0).await?;
    receive(store, sparse("t", 2), 0).await?;
    let claims = claim_up_to(store, 9, PATIENCE).await?;
    for (event, lease) in claims.events {
        let (verdict, seconds) = match event.envelope().identity().as_str() {
            "claimed" => continue,
            "waiting" => (retry(5000), 31),
            "dead" => (dead_letter(), 31),
            "done later" => (Verdict::Acknowledge, 100),
            _ => (Verdict::Acknowledge, 31),
        };
        settle(store, lease, verdict, seconds).await?;
    }
    let before = store.counts().await?;
    let expected = Counts { waiting: 1, claimed: 1, acknowledged: 4, dead: 1, gaps: 1, skips: 1 };
    assert_eq!(before, expected);
    assert_eq!(store.purge(at(31)).await?, 0);
    assert_eq!(store.purge(at(32)).await?, 3);
    assert_eq!(store.counts().await?, Counts { acknowledged: 1, skips: 0, ..expected });
    assert_eq!(store.purge(at(101)).await?, 1);
    assert_eq!(receive(store, loose("done"), 200).await?, Receipt::Stored, "it is not known any more");
    assert_eq!(receive(store, loose("dead"), 200).await?, Receipt::Duplicate);
    Ok(())
}

pub(super) async fn streams_outlive_their_events(store: &dyn Store) -> Result<(), InboxError> {
    for number in 1..=3 {
        receive(store, dense("s", number), 0).await?;
        finish(store, &format!("s:{number}"), 0).await?;
    }
    assert_eq!(store.purge(at(1000)).await?, 3);
    receive(store, dense("s", 4), 2000).await?;
    assert!(!finish(store, "s:4", 2000).await?.is_late());
    receive(store, dense("s", 2), 2000).await?;
    assert!(finish(store, "s:2", 2000).await?.is_late());
    assert_eq!(store.gaps().await?, []);
    Ok(())
}

pub(super) async fn everything_is_counted(store: &dyn Store) -> Result<(), InboxError> {
    assert_eq!(store.counts().await?, Counts::default());
    for id in ["a", "b", "c"] {
        receive(store, loose(id), 0).await?;
    }
    claim_due(store, "a", 0).await?;
    finish(store, "b", 0).await?;
    assert_eq!(
        store.counts().await?,
        Counts { waiting: 1, claimed: 1, acknowledged: 1, ..Counts::default() }
    );
    Ok(())
}
