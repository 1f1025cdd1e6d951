//! Following an order to its end.

use crate::types::{Order, OrderStatus};
use crate::{Client, Error, operations};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// How often an order is read unless you say otherwise. The carrier asks for gentle polling and orders take hours.
const EVERY: Duration = Duration::from_secs(60);

impl Client {
    /// Follows an order: what it is now, then again whenever its status has changed, until it has come to its end.
    ///
    /// The stream reads the order once a minute ([`every`](OrderWatch::every) sets another pause) and ends after the first
    /// order that [is at its end](Order::is_terminal). A rejection that the carrier retries on its own is not one. To go
    /// on after a restart, watch the same order again.
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn follow(client: superloop_360::Client) -> Result<(), superloop_360::Error> {
    /// let mut states = client.watch_order(1);
    /// while let Some(order) = states.try_next().await? {
    ///     println!("{} is {}", order.id, order.status);
    ///     if order.status.needs_customer() {
    ///         println!("it waits for you");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`get_order`](Self::get_order). An error ends the stream, and not the order.
    pub fn watch_order(&self, id: i64) -> OrderWatch {
        OrderWatch {
            client: self.clone(),
            id,
            every: EVERY,
            seen: None,
            step: None,
            begun: false,
            ended: false,
        }
    }
}

/// The states of an order, one by one; from [`Client::watch_order`].
#[must_use = "a stream does nothing until it is polled"]
pub struct OrderWatch {
    client: Client,
    id: i64,
    every: Duration,
    seen: Option<OrderStatus>,
    step: Option<BoxFuture<'static, Result<Order, Error>>>,
    begun: bool,
    ended: bool,
}

impl OrderWatch {
    /// The pause between two readings.
    pub fn every(mut self, pause: Duration) -> Self {
        self.every = pause;
        self
    }

    fn next_step(&mut self) -> BoxFuture<'static, Result<Order, Error>> {
        let pause = if self.begun { self.every } else { Duration::ZERO };
        self.begun = true;
        let (client, id) = (self.client.clone(), self.id);
        async move {
            client.rt.call(&operations::GET_ORDER).pause(pause).await;
            Ok(client.get_order(id).await?.into_inner())
        }
        .boxed()
    }
}

impl Stream for OrderWatch {
    type Item = Result<Order, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.ended {
            let mut step = match this.step.take() {
                Some(step) => step,
                None => this.next_step(),
            };
            match step.as_mut().poll(cx) {
                Poll::Pending => {
                    this.step = Some(step);
                    return Poll::Pending;
                }
                Poll::Ready(Ok(order)) => {
                    this.ended = order.is_terminal();
                    if this.seen.as_ref() != Some(&order.status) {
                        this.seen = Some(order.status.clone());
                        return Poll::Ready(Some(Ok(order)));
                    }
                }
                Poll::Ready(Err(error)) => {
                    this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl fmt::Debug for OrderWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderWatch")
            .field("id", &self.id)
            .field("every", &self.every)
            .field("seen", &self.seen)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
