//! What is left when a program ends at any point, on a real file.

use fibre_core::TestClock;
use fibre_inbox::{Envelope, ErrorKind, Identity, Inbox, Position, Receipt, SqliteStore};
use std::error::Error;
use std::path::Path;
use std::time::Duration;

fn numbered(number: u128) -> Envelope {
    Envelope::new("carrier", Identity::Id(number.to_string()), "kind", format!("{{\"number\":{number}}}"))
        .with_position(Position::new("stream", number).starts_at(1).dense())
}

async fn open(path: &Path, clock: &TestClock) -> Result<Inbox<SqliteStore>, Box<dyn Error>> {
    Ok(Inbox::builder(SqliteStore::open(path).await?).clock(clock.clone()).build())
}

#[tokio::test]
async fn each_step_is_still_done_after_a_restart() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("inbox.sqlite");
    let clock = TestClock::new();

    // Received, and the program ends.
    open(&path, &clock).await?.receive(numbered(1)).await?;

    // Claimed, and the program ends: the claim holds until its lease runs out.
    let inbox = open(&path, &clock).await?;
    assert_eq!(inbox.receive(numbered(1)).await?, Receipt::Duplicate);
    inbox.receive(numbered(2)).await?;
    let lost = inbox.claim().await?.ok_or("1 is due")?;
    drop(inbox);
    let inbox = open(&path, &clock).await?;
    assert!(inbox.claim().await?.is_none());
    clock.advance(Duration::from_secs(60));
    let claimed = inbox.claim().await?.ok_or("1 is due again")?;
    assert_eq!((claimed.attempt(), claimed.envelope()), (2, &numbered(1)));
    let old = lost.acknowledge().await.map_err(|error| error.kind());
    assert_eq!(old, Err(ErrorKind::LeaseLost));

    // Acknowledged, and the program ends.
    claimed.acknowledge().await?;
    drop((inbox, claimed, lost));
    let inbox = open(&path, &clock).await?;
    let claimed = inbox.claim().await?.ok_or("2 is due")?;
    assert_eq!(claimed.envelope(), &numbered(2));

    // Dead, and the program ends.
    claimed.dead_letter("no").await?;
    drop((inbox, claimed));
    let inbox = open(&path, &clock).await?;
    assert!(inbox.claim().await?.is_none());
    assert_eq!(inbox.dead_letters().await?.len(), 1);
    assert_eq!(inbox.counts().await?.acknowledged, 1);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_dropped_half_way_leaves_the_store_whole() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("inbox.sqlite");
    let clock = TestClock::new();
    let inbox = open(&path, &clock).await?;
    // Every call is polled a different number of times before it is dropped, as by a client that hangs up.
    for polls in 0..60_u32 {
        let number = u128::from(polls / 2) + 1;
        let mut receive = Box::pin(inbox.receive(numbered(number)));
        for _ in 0..polls % 20 {
            if futures::poll!(&mut receive).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(receive);
        let mut claim = Box::pin(inbox.claim());
        for _ in 0..polls % 7 {
            if futures::poll!(&mut claim).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    for number in 1..=30 {
        inbox.receive(numbered(number)).await?;
    }
    let mut expected = 1;
    while expected <= 30 {
        clock.advance(Duration::from_secs(1));
        let Some(claimed) = inbox.claim().await? else {
            clock.advance(Duration::from_secs(60));
            continue;
        };
        assert_eq!(claimed.envelope(), &numbered(expected));
        claimed.acknowledge().await?;
        expected += 1;
    }
    assert_eq!((inbox.counts().await?.acknowledged, inbox.gaps().await?.len()), (30, 0));
    Ok(())
}

#[tokio::test]
async fn files_that_are_no_inbox_are_refused() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let nowhere = directory.path().join("none/inbox.sqlite");
    let kind = SqliteStore::open(nowhere).await.map_err(|error| error.kind());
    assert_eq!(kind.err(), Some(ErrorKind::Configuration));

    let text = directory.path().join("text");
    std::fs::write(&text, "this is a letter, and longer than the header of a database would be".repeat(9))?;
    let kind = SqliteStore::open(text).await.map_err(|error| error.kind());
    assert_eq!(kind.err(), Some(ErrorKind::Configuration));
    Ok(())
}
