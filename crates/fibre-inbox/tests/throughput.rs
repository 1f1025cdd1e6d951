//! How fast it is, for whoever wants to know: `cargo test --release -p fibre-inbox --test throughput -- --ignored --nocapture`.

mod support;

use fibre_inbox::store::Store;
use fibre_inbox::{Envelope, Event, Identity, Inbox, Position, PostgresStore, SqliteStore};
use futures::future::try_join_all;
use std::error::Error;
use std::time::Instant;
use tokio::sync::watch;

const EVENTS: u128 = 10_000;
const SENDERS: u128 = 8;

/// As large as a typical KCI, of one of 1,000 orders.
fn envelope(n: u128) -> Envelope {
    let (order, number) = (n % 1000, n / 1000 + 1);
    Envelope::new("carrier", Identity::Id(n.to_string()), "kind", vec![b' '; 1500])
        .with_subject(format!("order/{order}"))
        .with_header("content-type", "application/json")
        .with_position(Position::new(format!("order/{order}"), number).starts_at(1))
}

#[expect(clippy::print_stdout, reason = "it is what the measurement is for")]
async fn measure(name: &str, store: impl Store, senders: u128) -> Result<(), Box<dyn Error>> {
    let inbox = Inbox::builder(store).build();
    let began = Instant::now();
    try_join_all((0..senders).map(|sender| {
        let inbox = inbox.clone();
        tokio::spawn(async move {
            for n in (0..EVENTS).filter(|n| n % senders == sender) {
                inbox.receive(envelope(n)).await?;
            }
            Ok::<_, fibre_inbox::InboxError>(())
        })
    }))
    .await?
    .into_iter()
    .collect::<Result<Vec<()>, _>>()?;
    let received = began.elapsed();

    let (count, counted) = watch::channel(0);
    let began = Instant::now();
    let run = inbox.run(move |_: Event| {
        count.send_modify(|count| *count += 1);
        async { Ok(()) }
    });
    let mut counted = counted;
    run.concurrency(16)
        .with_shutdown(async move { drop(counted.wait_for(|count| *count == EVENTS).await) })
        .await?;
    let handled = began.elapsed();
    let rate = |elapsed: std::time::Duration| EVENTS as f64 / elapsed.as_secs_f64();
    println!("{name}, {senders} senders: {:.0} received/s, {:.0} handled/s", rate(received), rate(handled));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn throughput() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    for senders in [1, SENDERS, 64] {
        let path = directory.path().join(senders.to_string());
        measure("SQLite", SqliteStore::open(path).await?, senders).await?;
    }
    for senders in [1, SENDERS, 64] {
        let Some(url) = support::postgres_url().await else { return Ok(()) };
        measure("PostgreSQL", PostgresStore::connect(&url).await?, senders).await?;
    }
    Ok(())
}
