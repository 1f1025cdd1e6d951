//! Asking a carrier for what is missing.

use crate::inbox::later;
use crate::store::{Round, Store};
use crate::{Gap, Inbox, InboxError};
use fibre_core::BoxFuture;
use fibre_core::webhook::Envelope;
use std::error::Error;
use std::future::Future;

/// Why a backfill failed. It is called again after another patience interval, a bounded number of times.
pub type BackfillError = Box<dyn Error + Send + Sync>;

/// Asks a carrier for the events of a gap.
///
/// [`Inbox::run`](crate::Inbox::run) and [`Inbox::fill_gaps`](crate::Inbox::fill_gaps) call it when a gap was reported, and
/// then once per patience interval while the gap is open, at most
/// [`backfill_attempts`](crate::InboxBuilder::backfill_attempts) times. Of several replicas one calls it.
///
/// It is called for [skips](Gap::is_dense) too, where a look at the carrier can tell whether something was missed.
/// A closure will do:
///
/// ```
/// use fibre_inbox::{Filled, Gap, Inbox, MemoryStore};
///
/// let inbox = Inbox::builder(MemoryStore::new())
///     .backfill("tuatahi-notify", |gap: Gap| async move {
///         // Ask for a replay of `gap.missing()`; the carrier delivers again.
///         Ok(Filled::Requested)
///     })
///     .build();
/// ```
pub trait Backfill: Send + Sync + 'static {
    /// Asks for the events of `gap`.
    fn fill<'a>(&'a self, gap: &'a Gap) -> BoxFuture<'a, Result<Filled, BackfillError>>;
}

/// What a [`Backfill`] achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filled {
    /// The carrier was asked to deliver again; the events come the usual way.
    Requested,
    /// Here they are. The inbox receives them as if the carrier had delivered them.
    Events(Vec<Envelope>),
    /// Nothing is missing, or it cannot be had any more. The gap is closed.
    Nothing,
}

impl<F, R> Backfill for F
where
    F: Fn(Gap) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Filled, BackfillError>> + Send + 'static,
{
    fn fill<'a>(&'a self, gap: &'a Gap) -> BoxFuture<'a, Result<Filled, BackfillError>> {
        Box::pin(self(gap.clone()))
    }
}

/// How many gaps one round takes.
const GAPS: usize = 16;

impl<S: Store> Inbox<S> {
    /// Calls the [backfills](Backfill) of gaps that are due for it, once. [`run`](Self::run) does it for you. The number of
    /// gaps that were asked for.
    ///
    /// # Errors
    ///
    /// The store failed. A backfill that fails is a `tracing` event, and is called again later.
    pub async fn fill_gaps(&self) -> Result<usize, InboxError> {
        let settings = self.settings();
        let now = self.now();
        let round = Round {
            now,
            again_at: later(now, settings.patience),
            carriers: settings.backfills.keys().cloned().collect(),
            attempts: settings.backfill_attempts,
            limit: GAPS,
        };
        let gaps = self.store().take_gaps(&round).await?;
        for gap in &gaps {
            let Some(backfill) = settings.backfills.get(gap.carrier()) else { continue };
            let (carrier, stream) = (gap.carrier(), gap.stream());
            match backfill.fill(gap).await {
                Ok(Filled::Requested) => {
                    tracing::info!(target: "fibre", gap = %gap.id(), carrier, stream, "asked to deliver again");
                }
                Ok(Filled::Events(envelopes)) => {
                    for envelope in envelopes {
                        self.receive(envelope).await?;
                    }
                }
                Ok(Filled::Nothing) => {
                    self.store().close_gap(gap.id(), self.now()).await?;
                    tracing::info!(target: "fibre", gap = %gap.id(), carrier, stream, "closed: nothing to be had");
                }
                Err(error) => {
                    tracing::warn!(target: "fibre", gap = %gap.id(), carrier, stream, error, "backfill failed");
                }
            }
        }
        Ok(gaps.len())
    }
}
