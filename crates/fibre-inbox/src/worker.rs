//! The loop that hands events to a handler.

use crate::claim::Claimed;
use crate::store::Store;
use crate::{ErrorKind, Event, Failure, Inbox, InboxError};
use fibre_core::BoxFuture;
use fibre_core::retry::Backoff;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Pending, pending, select};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tracing::Instrument as _;

/// Hands every event to a handler, once it is awaited. Made by [`Inbox::run`].
///
/// - The handler's `Ok` acknowledges the event. A [`Failure`] or a panic makes it wait for another attempt, or a dead letter.
/// - Handlers run in tasks of their own, up to [`concurrency`](Self::concurrency) at once, never two of one stream.
/// - The lease of a handler that takes long is prolonged until it ends.
/// - [Backfills](crate::Backfill) are called when gaps are due for them.
/// - While the store is away it is asked again after growing pauses; each failure is a `tracing` event.
///
/// ```
/// use fibre_inbox::{Envelope, Event, Failure, Identity, Inbox, MemoryStore};
/// # use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let inbox = Inbox::builder(MemoryStore::new()).build();
/// inbox.receive(Envelope::new("example", Identity::Id("17".into()), "order.accepted", "{}")).await?;
///
/// let (done, all_done) = tokio::sync::oneshot::channel();
/// let done = std::sync::Mutex::new(Some(done));
/// inbox
///     .run(move |event: Event| {
///         let done = done.lock().ok().and_then(|mut done| done.take());
///         async move {
///             println!("{}", event.envelope().kind());
///             let _ = done.map(|done| done.send(()));
///             Ok::<_, Failure>(())
///         }
///     })
///     .concurrency(4)
///     .with_shutdown(async { drop(all_done.await) })
///     .await?;
///
/// assert_eq!(inbox.counts().await?.acknowledged, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is handed on until it is awaited"]
pub struct Run<S, H, D = Pending<()>> {
    inbox: Inbox<S>,
    handler: H,
    concurrency: usize,
    shutdown: D,
}

/// Between two attempts to reach a store that is away.
const AWAY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// How often a settlement is tried while the store is away. After that the lease runs out, and the event comes again.
const SETTLEMENTS: u32 = 6;

impl<S, H> Run<S, H> {
    pub(crate) fn new(inbox: Inbox<S>, handler: H) -> Self {
        Self { inbox, handler, concurrency: 8, shutdown: pending() }
    }
}

impl<S, H, D> Run<S, H, D> {
    /// How many handlers run at once, at least 1. Default 8.
    pub fn concurrency(mut self, handlers: usize) -> Self {
        self.concurrency = handlers.max(1);
        self
    }

    /// Ends the run when `shutdown` completes: nothing is claimed any more, and handlers that are at work finish.
    pub fn with_shutdown<N>(self, shutdown: N) -> Run<S, H, N>
    where
        N: Future + Send + 'static,
    {
        Run { inbox: self.inbox, handler: self.handler, concurrency: self.concurrency, shutdown }
    }
}

impl<S, H, R, D> IntoFuture for Run<S, H, D>
where
    S: Store,
    H: Fn(Event) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), Failure>> + Send + 'static,
    D: Future + Send + 'static,
{
    /// An error only for what does not go away by itself: see [`InboxError::is_retryable`].
    type Output = Result<(), InboxError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let inbox = self.inbox.clone();
            let backfills = Box::pin(keep_filling(inbox));
            match select(Box::pin(self.hand_on()), backfills).await {
                Either::Left((ended, _)) => ended,
                Either::Right((never, _)) => match never {},
            }
        })
    }
}

impl<S, H, R, D> Run<S, H, D>
where
    S: Store,
    H: Fn(Event) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), Failure>> + Send + 'static,
    D: Future + Send + 'static,
{
    async fn hand_on(self) -> Result<(), InboxError> {
        let Self { inbox, handler, concurrency, shutdown } = self;
        let handler = Arc::new(handler);
        let mut shutdown = pin!(shutdown.fuse());
        let mut handlers = JoinSet::new();
        let mut changes = inbox.changes();
        let mut failures = 0;
        let ended = loop {
            while handlers.try_join_next().is_some() {}
            let wait: BoxFuture<'_, ()> = if handlers.len() >= concurrency {
                Box::pin(handlers.join_next().map(drop))
            } else {
                changes.mark_unchanged();
                match inbox.take(concurrency - handlers.len()).await {
                    Ok((claimed, next_due)) if claimed.is_empty() => {
                        failures = 0;
                        Box::pin(inbox.idle(&mut changes, next_due))
                    }
                    Ok((claimed, _)) => {
                        failures = 0;
                        for claimed in claimed {
                            handlers.spawn(handle(Arc::clone(&handler), claimed));
                        }
                        if (&mut shutdown).now_or_never().is_some() {
                            break Ok(());
                        }
                        continue;
                    }
                    Err(error) if error.is_retryable() => {
                        failures += 1;
                        tracing::error!(target: "fibre", %error, failures, "the store is away");
                        away(&inbox, failures)
                    }
                    Err(error) => break Err(error),
                }
            };
            if let Either::Right(_) = select(wait, &mut shutdown).await {
                break Ok(());
            }
        };
        while handlers.join_next().await.is_some() {}
        ended
    }
}

impl<S: fmt::Debug, H, D> fmt::Debug for Run<S, H, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("inbox", &self.inbox)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

async fn handle<S, H, R>(handler: Arc<H>, claimed: Claimed<S>)
where
    S: Store,
    H: Fn(Event) -> R,
    R: Future<Output = Result<(), Failure>>,
{
    let event = claimed.event().clone();
    let span = tracing::info_span!(
        target: "fibre", "handle",
        event = %event.id(), carrier = event.envelope().carrier(), kind = event.envelope().kind(),
        attempt = event.attempt(), late = event.is_late(),
    );
    let work = async {
        let work = AssertUnwindSafe(async { handler(event).await }).catch_unwind();
        let result = prolonged(&claimed, work).await;
        let result = result.unwrap_or_else(|_| Err(Failure::retry("the handler panicked")));
        if let Err(error) = settle(&claimed, &result).await {
            tracing::error!(target: "fibre", %error, "not settled: the event may be handed on again");
        }
    };
    work.instrument(span).await;
}

/// Waits for `work`, and begins the lease anew while it lasts.
async fn prolonged<S: Store, T>(claimed: &Claimed<S>, work: impl Future<Output = T>) -> T {
    let settings = claimed.inbox().settings();
    let mut work = pin!(work);
    loop {
        work = match select(work, settings.clock.timer(settings.lease / 3)).await {
            Either::Left((done, _)) => return done,
            Either::Right(((), work)) => work,
        };
        match claimed.extend().await {
            Err(error) if error.kind() == ErrorKind::LeaseLost => {
                // Half a handler may be worse than two: it finishes, and its settlement will not count.
                tracing::warn!(target: "fibre", %error, "another worker has the event too");
                return work.await;
            }
            Err(error) => tracing::warn!(target: "fibre", %error, "the lease was not prolonged"),
            Ok(()) => {}
        }
    }
}

async fn settle<S: Store>(claimed: &Claimed<S>, result: &Result<(), Failure>) -> Result<(), InboxError> {
    let mut attempt = 1;
    loop {
        let settled = match result {
            Ok(()) => claimed.acknowledge().await,
            Err(failure) if failure.is_retryable() => claimed.retry(failure.reason()).await.map(drop),
            Err(failure) => claimed.dead_letter(failure.reason()).await,
        };
        match settled {
            Err(error) if error.is_retryable() && attempt < SETTLEMENTS => {
                tracing::warn!(target: "fibre", %error, attempt, "the settlement is tried again");
                away(claimed.inbox(), attempt).await;
                attempt += 1;
            }
            settled => return settled,
        }
    }
}

async fn keep_filling<S: Store>(inbox: Inbox<S>) -> std::convert::Infallible {
    if inbox.settings().backfills.is_empty() {
        return pending().await;
    }
    loop {
        if let Err(error) = inbox.fill_gaps().await {
            tracing::warn!(target: "fibre", %error, "no backfill");
        }
        let settings = inbox.settings();
        settings.clock.timer(settings.poll_interval).await;
    }
}

fn away<S: Store>(inbox: &Inbox<S>, failures: u32) -> BoxFuture<'static, ()> {
    let settings = inbox.settings();
    let pause = Backoff::new(AWAY.0, AWAY.1).pause(failures, settings.randomness.as_ref());
    settings.clock.timer(pause)
}
