//! The order within streams.

use super::support::*;
use crate::store::{Settled, Store, Verdict};
use crate::{InboxError, Position};

pub(super) async fn numbers_come_in_order(store: &dyn Store) -> Result<(), InboxError> {
    for number in [3, 1, 2] {
        receive(store, dense("s", number), 0).await?;
    }
    for id in ["s:1", "s:2", "s:3"] {
        assert!(!finish(store, id, 0).await?.is_late());
    }
    assert_eq!(store.gaps().await?, []);
    Ok(())
}

pub(super) async fn a_stream_has_one_event_in_flight(store: &dyn Store) -> Result<(), InboxError> {
    for number in [1, 2] {
        receive(store, dense("s", number), 0).await?;
        receive(store, dense("t", number), 1).await?;
    }
    let (_, s) = claim_due(store, "s:1", 1).await?;
    let (_, t) = claim_due(store, "t:1", 1).await?;
    assert_eq!(claim_none(store, 1).await?, Some(at(1 + LEASE)));
    settle(store, t, Verdict::Acknowledge, 1).await?;
    finish(store, "t:2", 1).await?;
    claim_none(store, 1).await?;
    settle(store, s, Verdict::Acknowledge, 1).await?;
    finish(store, "s:2", 1).await?;
    Ok(())
}

pub(super) async fn a_missing_number_is_waited_for(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 2), 0).await?;
    assert_eq!(claim_none(store, PATIENCE - 1).await?, Some(at(PATIENCE)));
    receive(store, dense("s", 1), PATIENCE - 1).await?;
    finish(store, "s:1", PATIENCE - 1).await?;
    finish(store, "s:2", PATIENCE - 1).await?;
    assert_eq!(store.gaps().await?, []);
    Ok(())
}

pub(super) async fn patience_counts_from_each_receipt(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 3), 0).await?;
    receive(store, dense("s", 4), 5).await?;
    receive(store, dense("s", 7), 10).await?;
    assert_eq!(finish(store, "s:3", PATIENCE).await?.attempt(), 1);
    finish(store, "s:4", PATIENCE).await?;
    assert_eq!(claim_none(store, PATIENCE).await?, Some(at(PATIENCE + 10)));
    finish(store, "s:7", PATIENCE + 10).await?;
    let missing: Vec<_> = store.gaps().await?.iter().map(|gap| gap.missing().clone()).collect();
    assert_eq!(missing, [1..=2, 5..=6]);
    Ok(())
}

pub(super) async fn an_unknown_beginning_is_waited_for(store: &dyn Store) -> Result<(), InboxError> {
    let event = |number| placed(Position::new("s", number).dense());
    receive(store, event(901), 0).await?;
    claim_none(store, 1).await?;
    receive(store, event(900), 1).await?;
    assert_eq!(
        claim_none(store, PATIENCE).await?,
        Some(at(PATIENCE + 1)),
        "the lowest one's patience counts"
    );
    finish(store, "s:900", PATIENCE + 1).await?;
    finish(store, "s:901", PATIENCE + 1).await?;
    Ok(())
}

pub(super) async fn late_events_come_at_once(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 2), 0).await?;
    assert!(!finish(store, "s:2", PATIENCE).await?.is_late());
    receive(store, dense("s", 3), 40).await?;
    receive(store, dense("s", 1), 41).await?;
    assert!(finish(store, "s:1", 41).await?.is_late());
    assert!(!finish(store, "s:3", 41).await?.is_late());
    Ok(())
}

pub(super) async fn a_retry_holds_its_stream(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 1), 0).await?;
    receive(store, dense("s", 2), 0).await?;
    receive(store, loose("other"), 1).await?;
    let (_, lease) = claim_due(store, "s:1", 1).await?;
    assert_eq!(settle(store, lease, retry(100), 1).await?, Settled::Done);
    finish(store, "other", 1).await?;
    assert_eq!(claim_none(store, 99).await?, Some(at(100)));
    assert_eq!(finish(store, "s:1", 100).await?.attempt(), 2);
    finish(store, "s:2", 100).await?;
    Ok(())
}

pub(super) async fn a_dead_letter_lets_its_stream_go_on(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 1), 0).await?;
    receive(store, dense("s", 2), 0).await?;
    let (_, lease) = claim_due(store, "s:1", 0).await?;
    assert_eq!(settle(store, lease, dead_letter(), 0).await?, Settled::Done);
    finish(store, "s:2", 0).await?;
    assert_eq!(store.gaps().await?, [], "a dead letter is not missing");
    Ok(())
}

pub(super) async fn a_late_event_goes_before_a_retry(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 2), 0).await?;
    let (_, lease) = claim_due(store, "s:2", PATIENCE).await?;
    receive(store, dense("s", 1), 40).await?;
    claim_none(store, 40).await?;
    settle(store, lease, retry(50), 41).await?;
    assert!(finish(store, "s:1", 41).await?.is_late());
    let again = finish(store, "s:2", 50).await?;
    assert_eq!((again.attempt(), again.is_late()), (2, false));

    // The same when the worker vanished: its claim is void although another event goes first.
    receive(store, dense("s", 4), 100).await?;
    let (_, vanished) = claim_due(store, "s:4", 100 + PATIENCE).await?;
    receive(store, dense("s", 3), 150).await?;
    let ended = 100 + PATIENCE + LEASE;
    let (_, lease) = claim_due(store, "s:3", ended).await?;
    assert_eq!(settle(store, vanished, Verdict::Acknowledge, ended).await?, Settled::LeaseLost);
    settle(store, lease, Verdict::Acknowledge, ended).await?;
    assert_eq!(finish(store, "s:4", ended).await?.attempt(), 2);
    Ok(())
}

pub(super) async fn equal_numbers_both_come(store: &dyn Store) -> Result<(), InboxError> {
    let twin = |id: &str| {
        let position = Position::new("s", 1).starts_at(1);
        crate::Envelope::new("carrier", crate::Identity::Id(id.into()), "kind", "{}").with_position(position)
    };
    receive(store, twin("first"), 0).await?;
    receive(store, twin("second"), 0).await?;
    receive(store, sparse("s", 2), 0).await?;
    for id in ["first", "second", "s:2"] {
        assert!(!finish(store, id, 0).await?.is_late());
    }
    Ok(())
}

pub(super) async fn the_largest_numbers_are_in_order(store: &dyn Store) -> Result<(), InboxError> {
    let event = |number| placed(Position::new("s", number).starts_at(u128::MAX - 2).dense());
    let beyond = u128::from(u64::MAX) + 1;
    receive(store, event(u128::MAX), 0).await?;
    receive(store, event(u128::MAX - 2), 0).await?;
    receive(store, event(beyond), 0).await?;
    finish(store, &format!("s:{beyond}"), 0).await?;
    finish(store, &format!("s:{}", u128::MAX - 2), 0).await?;
    finish(store, &format!("s:{}", u128::MAX), PATIENCE).await?;
    let missing: Vec<_> = store.gaps().await?.iter().map(|gap| gap.missing().clone()).collect();
    assert_eq!(missing, [u128::MAX - 1..=u128::MAX - 1]);
    receive(store, event(u128::MAX - 1), 50).await?;
    assert!(finish(store, &format!("s:{}", u128::MAX - 1), 50).await?.is_late());
    Ok(())
}
