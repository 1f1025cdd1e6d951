//! The inbox itself.

use crate::batch::{self, Batcher};
use crate::builder::Settings;
use crate::claim::{Claimed, Unclaimed};
use crate::store::{Arrival, Lease, Settled, Settlement, Store, Terms, Verdict};
use crate::worker::Run;
use crate::{Counts, DeadLetter, ErrorKind, Event, EventId, Failure, Gap, InboxBuilder, InboxError, Receipt};
use chrono::{DateTime, TimeDelta, Utc};
use fibre_core::webhook::Envelope;
use futures_util::future::select;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// A webhook inbox: persists first, acknowledges second, and hands events on in order.
///
/// Cheap to clone; clones share one inbox. It must be used within a tokio runtime.
///
/// ```
/// use fibre_inbox::{Envelope, Identity, Inbox, MemoryStore, Receipt};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), fibre_inbox::InboxError> {
/// let inbox = Inbox::builder(MemoryStore::new()).build();
///
/// let envelope = Envelope::new("example", Identity::Id("17".into()), "order.accepted", "{}");
/// assert_eq!(inbox.receive(envelope.clone()).await?, Receipt::Stored);
/// assert_eq!(inbox.receive(envelope).await?, Receipt::Duplicate);
///
/// while let Some(claimed) = inbox.claim().await? {
///     println!("{} for the {}. time", claimed.envelope().kind(), claimed.attempt());
///     claimed.acknowledge().await?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct Inbox<S>(Arc<Shared<S>>);

pub(crate) struct Shared<S> {
    store: Arc<S>,
    settings: Settings,
    receive: Batcher<Arrival, Receipt>,
    settle: Batcher<Settlement, Settled>,
    /// Told when an event may have become due, to wake those who wait for one.
    changes: Arc<watch::Sender<()>>,
}

/// Rows that another worker has locked are due, but not for us; looking again at once would be busy waiting.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

impl<S: Store> Inbox<S> {
    /// An inbox that keeps its events in `store`.
    pub fn builder(store: S) -> InboxBuilder<S> {
        InboxBuilder::new(store)
    }

    pub(crate) fn with(store: S, settings: Settings) -> Self {
        let store = Arc::new(store);
        let changes = Arc::new(watch::Sender::new(()));
        let receive = {
            let (store, changes) = (Arc::clone(&store), Arc::clone(&changes));
            Batcher::new(
                |arrival: &Arrival| arrival.envelope.body().len(),
                move |arrivals| {
                    let (store, changes) = (Arc::clone(&store), Arc::clone(&changes));
                    Box::pin(async move {
                        let receipts = store.receive(&arrivals).await?;
                        changes.send_replace(());
                        Ok(receipts)
                    })
                },
            )
        };
        let settle = {
            let (store, changes) = (Arc::clone(&store), Arc::clone(&changes));
            Batcher::new(
                |_: &Settlement| 0,
                move |settlements| {
                    let (store, changes) = (Arc::clone(&store), Arc::clone(&changes));
                    Box::pin(async move {
                        let settled = store.settle(&settlements).await?;
                        changes.send_replace(());
                        Ok(settled)
                    })
                },
            )
        };
        Self(Arc::new(Shared { store, settings, receive, settle, changes }))
    }

    /// Stores a delivery. When this returns `Ok`, the event is durable: tell the carrier so, and not before.
    ///
    /// A call that is dropped while it waits may or may not have stored the event; let the carrier repeat it.
    ///
    /// # Errors
    ///
    /// The store failed. Answer the carrier with a 5xx, so that it repeats the delivery.
    pub async fn receive(&self, envelope: Envelope) -> Result<Receipt, InboxError> {
        let settings = &self.0.settings;
        let now = settings.clock.utc();
        let (carrier, kind) = (envelope.carrier().to_owned(), envelope.kind().to_owned());
        let arrival = Arrival {
            envelope,
            received_at: now,
            patient_until: later(now, settings.patience),
            digest_since: earlier(now, settings.digest_window),
        };
        let receipt = self.0.receive.submit(arrival).await?;
        tracing::debug!(target: "fibre", carrier, kind, new = receipt.is_new(), "received");
        Ok(receipt)
    }

    /// Claims the next event, if one is due. Nobody else gets it, nor any other of its stream, until it is settled or its
    /// lease runs out.
    ///
    /// A call that is dropped while it waits gives back what it would have claimed.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn claim(&self) -> Result<Option<Claimed<S>>, InboxError> {
        Ok(self.take(1).await?.0.pop())
    }

    /// Claims the next event, and waits for one if none is due.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn claim_next(&self) -> Result<Claimed<S>, InboxError> {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            let (mut claimed, next_due) = self.take(1).await?;
            if let Some(claimed) = claimed.pop() {
                return Ok(claimed);
            }
            self.idle(&mut changes, next_due).await;
        }
    }

    /// Hands every event to `handler` until the future that this gives is shut down or dropped. See [`Run`].
    pub fn run<H, R>(&self, handler: H) -> Run<S, H>
    where
        H: Fn(Event) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Run::new(self.clone(), handler)
    }

    /// The open gaps: events that the carrier numbered and that have not come, in the order in which they were reported.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn gaps(&self) -> Result<Vec<Gap>, InboxError> {
        let mut gaps = self.0.store.gaps().await?;
        gaps.retain(Gap::is_dense);
        Ok(gaps)
    }

    /// The open skips: numbers that have not come, of streams in which the carrier may leave numbers out.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn skips(&self) -> Result<Vec<Gap>, InboxError> {
        let mut gaps = self.0.store.gaps().await?;
        gaps.retain(|gap| !gap.is_dense());
        Ok(gaps)
    }

    /// The dead letters with the lowest numbers, up to 1,000.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, InboxError> {
        self.0.store.dead_letters(None, 1000).await
    }

    /// The next dead letters with numbers above `after`, up to 1,000.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn dead_letters_after(&self, after: EventId) -> Result<Vec<DeadLetter>, InboxError> {
        self.0.store.dead_letters(Some(after), 1000).await
    }

    /// Hands a dead letter on again, with all attempts before it. Where later events of its stream have been handed on, it
    /// is [late](Event::is_late).
    ///
    /// # Errors
    ///
    /// There is no such dead letter, or the store failed.
    pub async fn redeliver(&self, id: EventId) -> Result<(), InboxError> {
        let found = self.0.store.redeliver(id, self.now()).await?;
        self.0.changes.send_replace(());
        found.then_some(()).ok_or_else(|| no_dead_letter(id))
    }

    /// Puts a dead letter aside for good, as if it had been acknowledged.
    ///
    /// # Errors
    ///
    /// There is no such dead letter, or the store failed.
    pub async fn discard(&self, id: EventId) -> Result<(), InboxError> {
        let found = self.0.store.discard(id, self.now()).await?;
        found.then_some(()).ok_or_else(|| no_dead_letter(id))
    }

    /// The first event of a carrier, of those received since a time, that is `wanted`, whatever has become of it. It is not
    /// claimed by this.
    ///
    /// This is how an order whose answer was lost is found: by the reference or the conversation in an event about it. An
    /// event that has been [purged](Self::purge) is not found.
    ///
    /// ```
    /// # use fibre_inbox::{Envelope, Identity, Inbox, MemoryStore};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), fibre_inbox::InboxError> {
    /// # let inbox = Inbox::builder(MemoryStore::new()).build();
    /// # let sent = chrono::Utc::now();
    /// let conversation = "0a6b3cf0-5f3e-4f6b-9a53-0d6cf5f4d1a2";
    /// let of_ours = |event: &Envelope| event.header("x-conversation-id") == Some(conversation);
    /// let found = inbox.find("fibre-cafe", sent, of_ours).await?;
    /// # assert!(found.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn find(
        &self,
        carrier: &str,
        since: DateTime<Utc>,
        wanted: impl Fn(&Envelope) -> bool,
    ) -> Result<Option<Event>, InboxError> {
        const PAGE: usize = 500;
        let mut after = None;
        loop {
            let page = self.0.store.received(carrier, since, after, PAGE).await?;
            after = page.last().map(Event::id);
            let more = page.len() == PAGE;
            if let Some(found) = page.into_iter().find(|event| wanted(event.envelope())) {
                return Ok(Some(found));
            }
            if !more {
                return Ok(None);
            }
        }
    }

    /// Removes what was acknowledged longer ago than `older_than`, and closed gaps and skips of that age. The number of
    /// events removed.
    ///
    /// An event that the carrier delivers again after it was purged counts as new: keep events longer than carriers
    /// repeat or replay them.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn purge(&self, older_than: Duration) -> Result<u64, InboxError> {
        self.0.store.purge(earlier(self.now(), older_than)).await
    }

    /// How much the inbox holds.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn counts(&self) -> Result<Counts, InboxError> {
        self.0.store.counts().await
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn store(&self) -> &S {
        &self.0.store
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.settings.clock.utc()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.0.changes.subscribe()
    }

    /// Completes when an event may be due: something changed here, the next one is due, or it is time to look.
    pub(crate) async fn idle(&self, changes: &mut watch::Receiver<()>, next_due: Option<DateTime<Utc>>) {
        let settings = &self.0.settings;
        let until_due = next_due.map(|due| (due - self.now()).to_std().unwrap_or_default());
        let wait = until_due.unwrap_or(Duration::MAX).max(SHORTEST_WAIT).min(settings.poll_interval);
        // The sender lives as long as `self`.
        select(Box::pin(changes.changed()), settings.clock.timer(wait)).await;
    }

    /// Claims up to `limit` events; with none, when the next one is due.
    ///
    /// The store is asked in a task of its own, so that a dropped call does not leave events claimed by nobody.
    pub(crate) async fn take(
        &self,
        limit: usize,
    ) -> Result<(Vec<Claimed<S>>, Option<DateTime<Utc>>), InboxError> {
        let settings = &self.0.settings;
        let now = settings.clock.utc();
        let lease_until = later(now, settings.lease);
        let terms = Terms { now, lease_until, limit, max_attempts: settings.max_attempts };
        let (answer, answered) = oneshot::channel();
        let inbox = self.clone();
        batch::runtime()?.spawn(async move {
            let claims = inbox.0.store.claim(terms).await;
            let _ = answer.send(claims.map(|claims| {
                report(&claims.given_up, &claims.gaps);
                (Unclaimed::new(inbox, claims.events), claims.next_due)
            }));
        });
        let (unclaimed, next_due) = answered.await.unwrap_or_else(|_| Err(batch::stopped()))?;
        Ok((unclaimed.claim(), next_due))
    }

    pub(crate) async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<(), InboxError> {
        match self.0.settle.submit(Settlement { lease, at: self.now(), verdict }).await? {
            Settled::Done => Ok(()),
            Settled::LeaseLost => Err(InboxError::new(
                ErrorKind::LeaseLost,
                format!("the lease of event {} ran out, and it was claimed again since", lease.event),
            )),
        }
    }
}

impl<S> Clone for Inbox<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: fmt::Debug> fmt::Debug for Inbox<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("store", &self.0.store).field("settings", &self.0.settings).finish()
    }
}

/// As far as the calendar goes: a setting of "for ever" is none that fails.
pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).ok();
    by.and_then(|by| time.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn earlier(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).ok();
    by.and_then(|by| time.checked_sub_signed(by)).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn report(given_up: &[EventId], gaps: &[Gap]) {
    for event in given_up {
        tracing::warn!(target: "fibre", %event, "dead letter: the lease of the last attempt ran out");
    }
    for gap in gaps {
        let (first, last) = (gap.missing().start(), gap.missing().end());
        let (carrier, stream) = (gap.carrier(), gap.stream());
        if gap.is_dense() {
            tracing::warn!(target: "fibre", carrier, stream, %first, %last, "events are missing");
        } else {
            tracing::debug!(target: "fibre", carrier, stream, %first, %last, "numbers are skipped");
        }
    }
}

fn no_dead_letter(id: EventId) -> InboxError {
    InboxError::new(ErrorKind::NotFound, format!("event {id} is no dead letter"))
}
