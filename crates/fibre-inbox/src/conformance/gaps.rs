//! Numbers that are missing.

use super::support::*;
use crate::store::{Round, Store};
use crate::{Gap, GapId, InboxError, Position};
use std::ops::RangeInclusive;

pub(super) async fn gaps_shrink_split_and_close(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 10), 0).await?;
    let claims = claim_up_to(store, 1, PATIENCE).await?;
    assert_eq!(claims.gaps, store.gaps().await?, "the claim tells what it recorded");
    let gap = claims.gaps.first();
    assert_eq!(gap.map(|gap| (gap.carrier(), gap.stream())), Some(("carrier", "s")));
    assert_eq!(gap.map(Gap::reported_at), Some(at(PATIENCE)));

    let steps: [(u128, &[RangeInclusive<u128>]); 9] = [
        (1, &[2..=9]),
        (9, &[2..=8]),
        (5, &[2..=4, 6..=8]),
        (7, &[2..=4, 6..=6, 8..=8]),
        (6, &[2..=4, 8..=8]),
        (3, &[2..=2, 4..=4, 8..=8]),
        (8, &[2..=2, 4..=4]),
        (2, &[4..=4]),
        (4, &[]),
    ];
    for (number, left) in steps {
        receive(store, dense("s", number), 40).await?;
        receive(store, dense("s", number), 40).await?;
        let gaps = store.gaps().await?;
        let mut missing: Vec<_> = gaps.iter().map(|gap| gap.missing().clone()).collect();
        missing.sort_by_key(|missing| *missing.start());
        assert_eq!(missing, left, "after {number}");
        assert!(gaps.iter().all(|gap| gap.reported_at() == at(PATIENCE) && gap.is_dense()));
    }
    Ok(())
}

pub(super) async fn skips_are_kept_apart(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, sparse("s", 3), 0).await?;
    receive(store, dense("t", 2), 0).await?;
    assert_eq!(claim_up_to(store, 2, PATIENCE).await?.events.len(), 2);
    let found: Vec<_> =
        store.gaps().await?.iter().map(|gap| (gap.stream().to_owned(), gap.is_dense())).collect();
    assert!(found.contains(&("s".to_owned(), false)) && found.contains(&("t".to_owned(), true)));
    let counts = store.counts().await?;
    assert_eq!((counts.gaps, counts.skips), (1, 1));
    Ok(())
}

pub(super) async fn nothing_is_missing_where_nothing_is_known(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, placed(Position::new("s", 500).dense()), 0).await?;
    finish(store, "s:500", PATIENCE).await?;
    assert_eq!(store.gaps().await?, []);
    // From now on it is known what comes next.
    receive(store, placed(Position::new("s", 502).dense()), 40).await?;
    claim_none(store, 40).await?;
    finish(store, "s:502", 40 + PATIENCE).await?;
    assert_eq!(store.gaps().await?.first().map(Gap::missing), Some(&(501..=501)));
    Ok(())
}

pub(super) async fn rounds_take_each_gap_once(store: &dyn Store) -> Result<(), InboxError> {
    for stream in ["s", "t", "u"] {
        receive(store, dense(stream, 2), 0).await?;
    }
    claim_up_to(store, 3, PATIENCE).await?;
    let round = |now: i64, limit| Round {
        now: at(now),
        again_at: at(now + 10),
        carriers: vec!["another".into(), "carrier".into()],
        attempts: 2,
        limit,
    };
    let strangers = Round { carriers: vec!["another".into()], ..round(PATIENCE, 9) };
    assert_eq!(store.take_gaps(&strangers).await?, []);
    assert_eq!(store.take_gaps(&round(PATIENCE - 1, 9)).await?, [], "not before they are reported");
    assert_eq!(store.take_gaps(&round(PATIENCE, 2)).await?.len(), 2);
    assert_eq!(store.take_gaps(&round(PATIENCE, 9)).await?.len(), 1);
    assert_eq!(store.take_gaps(&round(PATIENCE + 9, 9)).await?, []);
    receive(store, dense("t", 1), PATIENCE + 10).await?;
    let taken = store.take_gaps(&round(PATIENCE + 10, 9)).await?;
    let mut streams: Vec<&str> = taken.iter().map(Gap::stream).collect();
    streams.sort_unstable();
    assert_eq!(streams, ["s", "u"]);
    assert_eq!(store.take_gaps(&round(PATIENCE + 1000, 9)).await?, [], "no more than two times");
    Ok(())
}

pub(super) async fn a_gap_can_be_closed(store: &dyn Store) -> Result<(), InboxError> {
    receive(store, dense("s", 3), 0).await?;
    claim_up_to(store, 1, PATIENCE).await?;
    let id = store.gaps().await?.first().map_or(GapId::new(0), Gap::id);
    store.close_gap(id, at(50)).await?;
    store.close_gap(id, at(60)).await?;
    assert_eq!(store.gaps().await?, []);
    receive(store, dense("s", 2), 70).await?;
    assert_eq!(store.gaps().await?, [], "a closed gap stays closed");
    assert_eq!(store.counts().await?.gaps, 0);
    Ok(())
}
