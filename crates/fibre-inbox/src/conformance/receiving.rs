//! Storing, and telling what is new.

use super::support::*;
use crate::store::Store;
use crate::{Identity, InboxError, Position, Receipt};
use fibre_core::webhook::Envelope;
use futures_util::future::try_join_all;

pub(super) async fn repeated_deliveries_are_duplicates(store: &dyn Store) -> Result<(), InboxError> {
    let batch = [arrival(loose("a"), 0), arrival(loose("b"), 0), arrival(loose("a"), 0)];
    assert_eq!(store.receive(&batch).await?, [Receipt::Stored, Receipt::Stored, Receipt::Duplicate]);
    assert_eq!(receive(store, loose("a"), 1).await?, Receipt::Duplicate);
    finish(store, "a", 2).await?;
    assert_eq!(receive(store, loose("a"), 3).await?, Receipt::Duplicate, "an event that is done is known");
    assert_eq!(store.receive(&[]).await?, []);
    Ok(())
}

pub(super) async fn carriers_have_their_own_identifiers(store: &dyn Store) -> Result<(), InboxError> {
    let event = |carrier: &'static str, identity| Envelope::new(carrier, identity, "kind", "{}");
    let id = || Identity::Id("7".into());
    assert_eq!(receive(store, event("one", id()), 0).await?, Receipt::Stored);
    assert_eq!(receive(store, event("two", id()), 0).await?, Receipt::Stored);
    assert_eq!(receive(store, event("one", Identity::Digest("7".into())), 0).await?, Receipt::Stored);
    assert_eq!(receive(store, event("two", id()), 0).await?, Receipt::Duplicate);
    Ok(())
}

pub(super) async fn digests_are_the_same_event_for_a_time(store: &dyn Store) -> Result<(), InboxError> {
    let event = || Envelope::new("carrier", Identity::digest("kind", b"on"), "kind", "on");
    assert_eq!(receive(store, event(), 0).await?, Receipt::Stored);
    assert_eq!(receive(store, event(), WINDOW).await?, Receipt::Duplicate);
    assert_eq!(receive(store, event(), WINDOW + 1).await?, Receipt::Stored, "the state came back");
    assert_eq!(receive(store, event(), WINDOW + 2).await?, Receipt::Duplicate);
    assert_eq!(store.counts().await?.waiting, 2);
    // An identifier is no digest.
    assert_eq!(receive(store, loose("a"), 0).await?, Receipt::Stored);
    assert_eq!(receive(store, loose("a"), 100 * WINDOW).await?, Receipt::Duplicate);
    Ok(())
}

pub(super) async fn everything_comes_back_as_it_was(store: &dyn Store) -> Result<(), InboxError> {
    let plain = Envelope::new("carrier", Identity::Digest("d".into()), "", "");
    let odd = "nul \0, substitute \u{1a}0, quote ' \" \\, emoji \u{1f600}, macron \u{101}";
    let long = "x".repeat(20_000);
    let full = Envelope::new("carrier", Identity::Id(odd.into()), odd, vec![0, 255, 128, b'{'])
        .with_subject(odd)
        .with_header("content-type", "application/json")
        .with_header("x", odd)
        .with_header("x", "again")
        .with_position(Position::new(odd, u128::MAX).starts_at(u128::MAX).dense());
    let lengthy = Envelope::new("carrier", Identity::Id(long.clone()), long.clone(), long.clone())
        .with_subject(long.clone())
        .with_position(Position::new(long, 0));
    for (seconds, envelope) in (0..).zip([plain, full, lengthy]) {
        assert_eq!(receive(store, envelope.clone(), seconds).await?, Receipt::Stored);
        assert_eq!(receive(store, envelope.clone(), seconds).await?, Receipt::Duplicate);
        let claimed = claim(store, seconds + PATIENCE).await?;
        let event = claimed.map(|(event, _)| event);
        assert_eq!(event.as_ref().map(crate::Event::envelope), Some(&envelope));
        assert_eq!(event.map(|event| event.received_at()), Some(at(seconds)));
    }
    Ok(())
}

pub(super) async fn the_same_event_from_many_sides_is_stored_once(
    store: &dyn Store,
) -> Result<(), InboxError> {
    // The same events in different orders, which a store that locks as it goes would not survive.
    let batch = |side: usize| {
        let numbers = (0..20_u128).map(move |n| (n * 7 + side as u128) % 20);
        let events = numbers.map(|n| if n % 2 == 0 { loose(&n.to_string()) } else { sparse("s", n) });
        events.map(|event| arrival(event, 0)).collect::<Vec<_>>()
    };
    let sides: Vec<_> = (0..8).map(batch).collect();
    let receipts = try_join_all(sides.iter().map(|side| store.receive(side))).await?;
    let stored = receipts.iter().flatten().filter(|receipt| receipt.is_new()).count();
    assert_eq!((stored, store.counts().await?.waiting), (20, 20));
    Ok(())
}
