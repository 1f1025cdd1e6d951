//! The milestones of one order.

use super::{Nudge, WatchToken, WatchedOrder};
use crate::{BoxFuture, Clock, Error};
use chrono::{DateTime, Utc};
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt as _};
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How often an order is read unless you say otherwise. Orders take hours to months.
const EVERY: Duration = Duration::from_secs(60);

/// How close two readings may be unless you say otherwise.
const FLOOR: Duration = Duration::from_secs(5);

type Ends<O> = Arc<dyn Fn(&O) -> bool + Send + Sync>;
type Read<O> = Arc<dyn Fn() -> BoxFuture<'static, Result<O, Error>> + Send + Sync>;

/// The milestones of one order, in the order in which they were reached; from a client's `watch_order`.
///
/// The stream begins with the order as it is now, goes on with each change of its
/// [standing](WatchedOrder::standing), and ends after the milestone that [is terminal](WatchedOrder::is_terminal). An
/// error does not end it: the order goes on, and so does the watch when it is polled again.
#[must_use = "a stream does nothing until it is polled"]
pub struct OrderWatch<O> {
    api: &'static str,
    order: String,
    read: Read<O>,
    ends: Ends<O>,
    clock: Arc<dyn Clock>,
    nudge: Nudge,
    every: Duration,
    floor: Duration,
    standing: Option<String>,
    updated: Option<DateTime<Utc>>,
    last_read: Option<Instant>,
    step: Option<BoxFuture<'static, (Instant, Result<O, Error>)>>,
    ended: bool,
}

impl<O: WatchedOrder> OrderWatch<O> {
    /// `read` reads the order once. For the API crates.
    #[doc(hidden)]
    pub fn new(
        api: &'static str,
        order: impl Into<String>,
        clock: Arc<dyn Clock>,
        read: impl Fn() -> BoxFuture<'static, Result<O, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            api,
            order: order.into(),
            read: Arc::new(read),
            ends: Arc::new(O::is_terminal),
            clock,
            nudge: Nudge::default(),
            every: EVERY,
            floor: FLOOR,
            standing: None,
            updated: None,
            last_read: None,
            step: None,
            ended: false,
        }
    }

    /// The pause between two readings; one minute unless set. Never shorter than the [floor](Self::floor).
    pub fn every(mut self, pause: Duration) -> Self {
        self.every = pause;
        self
    }

    /// The shortest time between two readings, nudged or not; five seconds unless set.
    pub fn floor(mut self, pause: Duration) -> Self {
        self.floor = pause;
        self
    }

    /// What is the end of this order, where you know better than [`WatchedOrder::is_terminal`]: for a status that this
    /// version does not know.
    pub fn ends_when(mut self, ends: impl Fn(&O) -> bool + Send + Sync + 'static) -> Self {
        self.ends = Arc::new(ends);
        self
    }

    /// Goes on after the milestone that a token stands for: the order is read at once, and is a milestone only if it has
    /// moved since, or is at its end.
    ///
    /// # Errors
    ///
    /// If the token is for another order.
    pub fn resume(mut self, token: &WatchToken) -> Result<Self, Error> {
        if (token.api(), token.order_id()) != (self.api, self.order.as_str()) {
            let problem = format!("the token is for order {} of {}", token.order_id(), token.api());
            return Err(Error::invalid_request(problem));
        }
        self.standing = token.standing().map(str::to_owned);
        Ok(self)
    }

    /// Makes the watch read when an event about the order comes in, such as a webhook.
    #[must_use]
    pub fn nudge(&self) -> Nudge {
        self.nudge.clone()
    }

    /// Where the watch stands, to go on with [`resume`](Self::resume) after a restart.
    #[must_use]
    pub fn token(&self) -> WatchToken {
        WatchToken::new(self.api, &self.order, self.standing.as_deref())
    }

    /// The order at its end.
    ///
    /// # Errors
    ///
    /// The first reading that fails. The order goes on: watch it again.
    pub async fn finished(mut self) -> Result<O, Error> {
        loop {
            match self.next().await {
                Some(Ok(order)) if self.ended => return Ok(order),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => {
                    return Err(Error::invalid_request("this watch has given the end of its order already"));
                }
            }
        }
    }

    /// Waits until the next reading is due, and reads.
    fn next_step(&self) -> BoxFuture<'static, (Instant, Result<O, Error>)> {
        let (clock, read, nudge) = (Arc::clone(&self.clock), Arc::clone(&self.read), self.nudge.clone());
        let (every, floor, last_read) = (self.every.max(self.floor), self.floor, self.last_read);
        Box::pin(async move {
            if let Some(last_read) = last_read
                && let Either::Left(_) = select(pin!(nudge.wait()), clock.sleep(every)).await
            {
                let since = clock.now().saturating_duration_since(last_read);
                clock.sleep(floor.saturating_sub(since)).await;
            }
            let result = read().await;
            (clock.now(), result)
        })
    }

    /// Whether a reading is news.
    fn is_milestone(&mut self, order: &O) -> bool {
        let updated = order.updated();
        if let (Some(before), Some(now)) = (self.updated, updated)
            && now < before
        {
            return false;
        }
        self.updated = updated.or(self.updated);
        let standing = Some(order.standing());
        self.ended = (self.ends)(order);
        // After a resume the end is told even if it was told before: the caller may have been killed while it handled it.
        let news = self.ended || self.standing != standing;
        self.standing = standing;
        news
    }
}

impl<O: WatchedOrder> Stream for OrderWatch<O> {
    type Item = Result<O, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.ended {
            let mut step = match this.step.take() {
                Some(step) => step,
                None => this.next_step(),
            };
            let Poll::Ready((at, result)) = step.as_mut().poll(cx) else {
                this.step = Some(step);
                return Poll::Pending;
            };
            this.last_read = Some(at);
            match result {
                Ok(order) if this.is_milestone(&order) => return Poll::Ready(Some(Ok(order))),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        Poll::Ready(None)
    }
}

/// Nothing in it refers to itself.
impl<O> Unpin for OrderWatch<O> {}

impl<O> fmt::Debug for OrderWatch<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderWatch")
            .field("api", &self.api)
            .field("order", &self.order)
            .field("every", &self.every)
            .field("floor", &self.floor)
            .field("standing", &self.standing)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
