//! The loop around a handler, on virtual time.

use fibre_core::retry::Backoff;
use fibre_core::{BoxFuture, TestClock};
use fibre_inbox::store::{Arrival, Claims, Round, Settled, Settlement, Store, Terms};
use fibre_inbox::{
    Counts, DeadLetter, Envelope, ErrorKind, Event, EventId, Failure, Filled, Gap, GapId, Identity, Inbox,
    InboxBuilder, InboxError, MemoryStore, Position, Receipt,
};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

fn event(id: &str) -> Envelope {
    Envelope::new("carrier", Identity::Id(id.into()), "kind", "{}")
}

fn numbered(number: u128) -> Envelope {
    event(&number.to_string()).with_position(Position::new("stream", number).starts_at(1).dense())
}

fn builder<S: Store>(store: S, clock: &TestClock) -> InboxBuilder<S> {
    Inbox::builder(store)
        .clock(clock.clone())
        .lease(Duration::from_secs(60))
        .max_attempts(3)
        .backoff(Backoff::new(Duration::from_secs(10), Duration::from_secs(100)))
}

/// Lets everything go on that can, then moves the clock a little, until `done`.
#[expect(clippy::panic, reason = "a test fails by a panic")]
async fn until(clock: &TestClock, done: impl AsyncFn() -> bool) {
    for _ in 0..10_000 {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        if done().await {
            return;
        }
        clock.advance(Duration::from_secs(1));
    }
    panic!("it does not come about");
}

/// A run in the background, and what ends it.
fn start<S, H, R>(inbox: &Inbox<S>, handler: H) -> (JoinHandle<Result<(), InboxError>>, oneshot::Sender<()>)
where
    S: Store,
    H: Fn(Event) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let (stop, stopped) = oneshot::channel();
    let run = inbox.run(handler).concurrency(3).with_shutdown(stopped);
    (tokio::spawn(run.into_future()), stop)
}

#[tokio::test]
async fn what_is_received_is_handled_without_waiting() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (run, stop) = start(&inbox, {
        let seen = Arc::clone(&seen);
        move |event| {
            seen.lock().expect("no panic").push(event.envelope().identity().as_str().to_owned());
            async { Ok(()) }
        }
    });
    // The clock stands still: only the receipt can wake the worker.
    for number in 1..=20 {
        inbox.receive(numbered(number)).await?;
        while inbox.counts().await?.acknowledged < u64::try_from(number)? {
            tokio::task::yield_now().await;
        }
    }
    drop(stop);
    run.await??;
    let expected: Vec<String> = (1..=20).map(|number: u32| number.to_string()).collect();
    assert_eq!(*seen.lock().expect("no panic"), expected);
    Ok(())
}

#[tokio::test]
async fn failures_and_panics_are_retried_then_dead() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    for id in ["fails", "panics", "hopeless", "fine"] {
        inbox.receive(event(id)).await?;
    }
    let calls = Arc::new(AtomicUsize::new(0));
    let (run, stop) = start(&inbox, {
        let calls = Arc::clone(&calls);
        move |event| {
            calls.fetch_add(1, Ordering::Relaxed);
            async move {
                match event.envelope().identity().as_str() {
                    "fails" => Err(std::io::Error::other("no room").into()),
                    "panics" => panic!("a defect of the handler"),
                    "hopeless" => Err(Failure::dead_letter("makes no sense")),
                    _ => Ok(()),
                }
            }
        }
    });
    until(&clock, async || inbox.counts().await.is_ok_and(|counts| counts.dead == 3)).await;
    drop(stop);
    run.await??;
    assert_eq!(inbox.counts().await?.acknowledged, 1);
    assert_eq!(calls.load(Ordering::Relaxed), 3 + 3 + 1 + 1);
    let dead = inbox.dead_letters().await?;
    let found: Vec<_> = dead.iter().map(|letter| (letter.reason(), letter.attempts())).collect();
    assert_eq!(found, [("no room", 3), ("the handler panicked", 3), ("makes no sense", 1)]);
    assert!(!format!("{dead:?}").contains("no room"), "reasons are the consumer's affair");
    Ok(())
}

#[tokio::test]
async fn long_handlers_keep_their_lease() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    inbox.receive(event("long")).await?;
    let (gate, calls) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let (run, stop) = start(&inbox, {
        let (gate, calls) = (Arc::clone(&gate), Arc::clone(&calls));
        move |_| {
            let (gate, calls) = (Arc::clone(&gate), Arc::clone(&calls));
            async move {
                calls.fetch_add(1, Ordering::Relaxed);
                drop(gate.acquire().await?);
                Ok(())
            }
        }
    });
    let started = std::cell::Cell::new(0);
    until(&clock, async || {
        started.set(started.get() + 1);
        started.get() > 600
    })
    .await;
    assert_eq!(inbox.counts().await?.claimed, 1, "after ten leases");
    gate.add_permits(1);
    until(&clock, async || inbox.counts().await.is_ok_and(|counts| counts.acknowledged == 1)).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    drop(stop);
    run.await??;
    Ok(())
}

#[tokio::test]
async fn shutdown_lets_handlers_finish_and_claims_no_more() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    for id in 0..10 {
        inbox.receive(event(&id.to_string())).await?;
    }
    let gate = Arc::new(Semaphore::new(0));
    let (run, stop) = start(&inbox, {
        let gate = Arc::clone(&gate);
        move |_| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await?.forget();
                Ok(())
            }
        }
    });
    until(&clock, async || inbox.counts().await.is_ok_and(|counts| counts.claimed == 3)).await;
    drop(stop);
    until(&clock, async || true).await;
    assert!(!run.is_finished(), "handlers are at work");
    gate.add_permits(100);
    run.await??;
    let counts = inbox.counts().await?;
    assert_eq!((counts.acknowledged, counts.claimed, counts.waiting), (3, 0, 7));
    Ok(())
}

#[tokio::test]
async fn a_store_that_is_away_is_waited_for() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let store = Moody::default();
    let inbox = builder(store.clone(), &clock).build();
    inbox.receive(event("a")).await?;
    store.away.store(true, Ordering::Relaxed);
    let refused = inbox.receive(event("b")).await;
    assert!(refused.is_err_and(|error| error.is_retryable()));
    let (run, stop) = start(&inbox, |_| async { Ok(()) });
    let waited = std::cell::Cell::new(0);
    until(&clock, async || {
        waited.set(waited.get() + 1);
        waited.get() > 100
    })
    .await;
    assert!(!run.is_finished());
    store.away.store(false, Ordering::Relaxed);
    until(&clock, async || inbox.counts().await.is_ok_and(|counts| counts.acknowledged == 1)).await;
    assert_eq!(inbox.receive(event("b")).await?, Receipt::Stored);
    drop(stop);
    run.await??;
    Ok(())
}

#[tokio::test]
async fn a_claim_that_nobody_waits_for_goes_back() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    inbox.receive(event("a")).await?;
    {
        let mut claim = std::pin::pin!(inbox.claim());
        assert!(futures::poll!(&mut claim).is_pending());
    }
    while inbox.counts().await?.waiting == 0 {
        tokio::task::yield_now().await;
    }
    let claimed = inbox.claim_next().await?;
    assert_eq!(claimed.attempt(), 1, "an attempt that nobody made does not count");
    claimed.acknowledge().await?;
    Ok(())
}

#[tokio::test]
async fn a_claim_waits_for_the_next_event() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let inbox = builder(MemoryStore::new(), &clock).build();
    let waiting = tokio::spawn({
        let inbox = inbox.clone();
        async move { inbox.claim_next().await }
    });
    clock.limits_set(1).await;
    inbox.receive(event("a")).await?;
    assert_eq!(waiting.await??.envelope(), &event("a"));
    Ok(())
}

#[tokio::test]
async fn many_deliveries_share_transactions() -> Result<(), Box<dyn std::error::Error>> {
    let store = Moody::default();
    let inbox = builder(store.clone(), &TestClock::new()).build();
    let receipts =
        futures::future::try_join_all((0..1000).map(|n| inbox.receive(event(&(n / 2).to_string())))).await?;
    assert_eq!(receipts.iter().filter(|receipt| receipt.is_new()).count(), 500);
    assert!(store.transactions.load(Ordering::Relaxed) <= 5, "{:?}", store.transactions);
    Ok(())
}

#[tokio::test]
async fn one_event_that_the_store_refuses_spoils_no_other() -> Result<(), Box<dyn std::error::Error>> {
    let inbox = builder(Moody::default(), &TestClock::new()).build();
    let ids = ["a", "refused", "b"];
    let receipts = futures::future::join_all(ids.map(|id| inbox.receive(event(id)))).await;
    let kinds: Vec<_> = receipts.iter().map(|receipt| receipt.as_ref().map_err(InboxError::kind)).collect();
    assert_eq!(kinds, [Ok(&Receipt::Stored), Err(ErrorKind::Refused), Ok(&Receipt::Stored)]);
    Ok(())
}

#[tokio::test]
async fn gaps_are_filled_by_backfills() -> Result<(), Box<dyn std::error::Error>> {
    let clock = TestClock::new();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let inbox = builder(MemoryStore::new(), &clock)
        .patience(Duration::from_secs(30))
        .backfill_attempts(4)
        .backfill("carrier", {
            let asked = Arc::clone(&asked);
            move |gap: Gap| {
                let mut asked = asked.lock().expect("no panic");
                asked.push(gap.missing().clone());
                let answer = match asked.len() {
                    1 => Err("the carrier is away".into()),
                    2 => Ok(Filled::Requested),
                    3 => Ok(Filled::Events(vec![numbered(1), numbered(3)])),
                    _ => Ok(Filled::Nothing),
                };
                async { answer }
            }
        })
        .build();
    inbox.receive(numbered(4)).await?;
    let late = Arc::new(Mutex::new(Vec::new()));
    let (run, stop) = start(&inbox, {
        let late = Arc::clone(&late);
        move |event| {
            late.lock()
                .expect("no panic")
                .push((event.envelope().identity().as_str().to_owned(), event.is_late()));
            async { Ok(()) }
        }
    });
    until(&clock, async || {
        let done = inbox.counts().await.is_ok_and(|counts| counts.acknowledged == 3 && counts.gaps == 0);
        done && asked.lock().expect("no panic").len() == 4
    })
    .await;
    drop(stop);
    run.await??;
    assert_eq!(*asked.lock().expect("no panic"), [1..=3, 1..=3, 1..=3, 2..=2]);
    let handled = late.lock().expect("no panic").clone();
    assert_eq!(handled, [("4".to_owned(), false), ("1".to_owned(), true), ("3".to_owned(), true)]);
    Ok(())
}

#[test]
fn outside_a_runtime_there_is_an_error() {
    let inbox = builder(MemoryStore::new(), &TestClock::new()).build();
    let received = futures::executor::block_on(inbox.receive(event("a")));
    assert_eq!(received.map_err(|error| error.kind()), Err(ErrorKind::Configuration));
}

/// A store that can be away, that counts, and that refuses one event.
#[derive(Clone, Debug, Default)]
struct Moody {
    store: MemoryStore,
    away: Arc<AtomicBool>,
    transactions: Arc<AtomicUsize>,
}

impl Moody {
    fn answer<'a, T>(
        &self,
        answer: BoxFuture<'a, Result<T, InboxError>>,
    ) -> BoxFuture<'a, Result<T, InboxError>>
    where
        T: Send + 'a,
    {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        if self.away.load(Ordering::Relaxed) {
            return Box::pin(async { Err(InboxError::new(ErrorKind::Unavailable, "the store is away")) });
        }
        answer
    }
}

impl Store for Moody {
    fn receive<'a>(&'a self, arrivals: &'a [Arrival]) -> BoxFuture<'a, Result<Vec<Receipt>, InboxError>> {
        if arrivals.iter().any(|arrival| arrival.envelope.identity().as_str() == "refused") {
            return Box::pin(async { Err(InboxError::new(ErrorKind::Refused, "not this one")) });
        }
        self.answer(self.store.receive(arrivals))
    }

    fn claim(&self, terms: Terms) -> BoxFuture<'_, Result<Claims, InboxError>> {
        self.answer(self.store.claim(terms))
    }

    fn settle<'a>(
        &'a self,
        settlements: &'a [Settlement],
    ) -> BoxFuture<'a, Result<Vec<Settled>, InboxError>> {
        self.answer(self.store.settle(settlements))
    }

    fn gaps(&self) -> BoxFuture<'_, Result<Vec<Gap>, InboxError>> {
        self.store.gaps()
    }

    fn take_gaps<'a>(&'a self, round: &'a Round) -> BoxFuture<'a, Result<Vec<Gap>, InboxError>> {
        self.store.take_gaps(round)
    }

    fn close_gap(
        &self,
        id: GapId,
        at: chrono::DateTime<chrono::Utc>,
    ) -> BoxFuture<'_, Result<(), InboxError>> {
        self.store.close_gap(id, at)
    }

    fn dead_letters(
        &self,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<DeadLetter>, InboxError>> {
        self.store.dead_letters(after, limit)
    }

    fn received<'a>(
        &'a self,
        carrier: &'a str,
        since: chrono::DateTime<chrono::Utc>,
        after: Option<EventId>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Event>, InboxError>> {
        self.store.received(carrier, since, after, limit)
    }

    fn redeliver(
        &self,
        id: EventId,
        at: chrono::DateTime<chrono::Utc>,
    ) -> BoxFuture<'_, Result<bool, InboxError>> {
        self.store.redeliver(id, at)
    }

    fn discard(
        &self,
        id: EventId,
        at: chrono::DateTime<chrono::Utc>,
    ) -> BoxFuture<'_, Result<bool, InboxError>> {
        self.store.discard(id, at)
    }

    fn purge(&self, before: chrono::DateTime<chrono::Utc>) -> BoxFuture<'_, Result<u64, InboxError>> {
        self.store.purge(before)
    }

    fn counts(&self) -> BoxFuture<'_, Result<Counts, InboxError>> {
        self.store.counts()
    }
}
