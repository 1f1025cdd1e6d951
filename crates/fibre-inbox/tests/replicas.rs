//! Several replicas on one PostgreSQL.

mod support;

use fibre_core::TestClock;
use fibre_inbox::{Envelope, ErrorKind, Event, Failure, Identity, Inbox, Position, PostgresStore};
use futures::future::try_join_all;
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

const STREAMS: u128 = 10;
const NUMBERS: u128 = 20;

fn numbered(stream: u128, number: u128) -> Envelope {
    let id = format!("{stream}:{number}");
    Envelope::new("carrier", Identity::Id(id), "kind", "{}")
        .with_position(Position::new(stream.to_string(), number).starts_at(1).dense())
}

async fn replica(url: &str) -> Result<Inbox<PostgresStore>, Box<dyn Error>> {
    let store = PostgresStore::connect_with(url, 4).await?;
    Ok(Inbox::builder(store)
        .poll_interval(Duration::from_millis(20))
        .patience(Duration::from_secs(600))
        .build())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_handled_once_and_in_order() -> Result<(), Box<dyn Error>> {
    let Some(url) = support::postgres_url().await else { return Ok(()) };
    // Both bring the tables up to date at the same time.
    let replicas = futures::future::try_join(replica(&url), replica(&url)).await?;
    let replicas = [replicas.0, replicas.1];

    // Each stream's handled numbers, whoever handled them.
    let handled: Arc<Mutex<HashMap<String, Vec<u128>>>> = Arc::default();
    let (count, counted) = watch::channel(0);
    let (stop, stopped) = watch::channel(false);
    let runs: Vec<_> = replicas
        .iter()
        .map(|inbox| {
            let (handled, count) = (Arc::clone(&handled), count.clone());
            let mut stopped = stopped.clone();
            let run = inbox.run(move |event: Event| {
                let (handled, count) = (Arc::clone(&handled), count.clone());
                async move {
                    let position =
                        event.envelope().position().ok_or_else(|| Failure::retry("no position"))?;
                    let mut handled = handled.lock().expect("no panic");
                    handled.entry(position.stream().to_owned()).or_default().push(position.number());
                    count.send_modify(|count| *count += 1);
                    Ok(())
                }
            });
            let run =
                run.concurrency(4).with_shutdown(async move { drop(stopped.wait_for(|stop| *stop).await) });
            tokio::spawn(run.into_future())
        })
        .collect();

    // Eight senders, each event twice and shuffled.
    let senders = (0..8_u128).map(|sender| {
        let replicas = replicas.clone();
        async move {
            for n in (0..2 * STREAMS * NUMBERS).filter(|n| n % 8 == sender) {
                let shuffled = (n * 77 + sender * 13) % (STREAMS * NUMBERS);
                let inbox = &replicas[(n % 2) as usize];
                inbox.receive(numbered(shuffled % STREAMS, shuffled / STREAMS + 1)).await?;
            }
            // So that none is missing, whatever the shuffle left out.
            for n in (0..STREAMS * NUMBERS).filter(|n| n % 8 == sender) {
                replicas[0].receive(numbered(n % STREAMS, n / STREAMS + 1)).await?;
            }
            Ok::<_, fibre_inbox::InboxError>(())
        }
    });
    try_join_all(senders).await?;
    counted.clone().wait_for(|count| *count == STREAMS * NUMBERS).await?;
    stop.send_replace(true);
    for run in runs {
        run.await??;
    }
    assert_eq!(u128::from(replicas[0].counts().await?.acknowledged), STREAMS * NUMBERS);
    let handled = handled.lock().expect("no panic");
    let expected: Vec<u128> = (1..=NUMBERS).collect();
    assert_eq!(handled.len(), usize::try_from(STREAMS)?);
    assert!(handled.values().all(|numbers| *numbers == expected), "each once, in order");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_replica_claimed_comes_again() -> Result<(), Box<dyn Error>> {
    let Some(url) = support::postgres_url().await else { return Ok(()) };
    let clock = TestClock::new();
    let open = async || {
        let store = PostgresStore::connect(&url).await?;
        Ok::<_, fibre_inbox::InboxError>((store.clone(), Inbox::builder(store).clock(clock.clone()).build()))
    };
    let ((lost_store, lost), (_, other)) = (open().await?, open().await?);
    for number in 1..=3 {
        lost.receive(numbered(0, number)).await?;
    }
    let claimed = lost.claim().await?.ok_or("1 is due")?;
    assert!(other.claim().await?.is_none(), "one event of a stream at a time, in all replicas");
    lost_store.close().await;
    let unsettled = claimed.acknowledge().await.map_err(|error| error.kind());
    assert_eq!(unsettled, Err(ErrorKind::Unavailable));

    clock.advance(Duration::from_secs(60));
    for (number, attempt) in [(1, 2), (2, 1), (3, 1)] {
        let claimed = other.claim().await?.ok_or("the next is due")?;
        assert_eq!((claimed.envelope(), claimed.attempt()), (&numbered(0, number), attempt));
        claimed.acknowledge().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_addresses_are_told_from_servers_that_are_away() -> Result<(), Box<dyn Error>> {
    let kind =
        |result: Result<PostgresStore, fibre_inbox::InboxError>| result.err().map(|error| error.kind());
    assert_eq!(kind(PostgresStore::connect("no address").await), Some(ErrorKind::Configuration));
    let Some(url) = support::postgres_url().await else { return Ok(()) };
    let elsewhere = url.replacen("/postgres?", "/no_such_database?", 1);
    if elsewhere != url {
        assert_eq!(kind(PostgresStore::connect(&elsewhere).await), Some(ErrorKind::Configuration));
    }
    Ok(())
}
