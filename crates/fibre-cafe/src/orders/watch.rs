//! Following an order to its end.

use crate::states::NextAction;
use crate::types::{Order, OrderStatus};
use crate::watch::{OrderWatch, WatchedOrder};
use crate::{Client, Response};
use chrono::{DateTime, Utc};
use fibre_core::rt::ApiClient as _;

impl Client {
    /// Follows an order: what it is now, then again whenever its status has changed, until it has come to its end.
    ///
    /// The order is read once a minute ([`every`](OrderWatch::every) sets another pause), and at once when the watch is
    /// [nudged](OrderWatch::nudge), as it should be by each [update](crate::updates::Kci) on the order. To go by the
    /// updates themselves as well, give both to an [`OrderProgress`](crate::orders::OrderProgress). The stream ends after
    /// the first order that [is at its end](Order::is_terminal). To go on after a restart, watch the same order again, or
    /// [resume](OrderWatch::resume) with the watch's token.
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn follow(client: fibre_cafe::Client) -> Result<(), fibre_cafe::Error> {
    /// let mut states = client.watch_order(12345);
    /// while let Some(order) = states.try_next().await? {
    ///     println!("{:?}; open to you: {:?}", order.status(), order.next_actions());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`order`](Self::order). An error ends neither the stream nor the order.
    pub fn watch_order(&self, id: i64) -> OrderWatch<Order> {
        let client = self.clone();
        OrderWatch::new(Self::API.name, id.to_string(), self.rt.clock(), move || {
            let client = client.clone();
            Box::pin(async move { client.order(id).await.map(Response::into_inner) })
        })
    }
}

impl WatchedOrder for Order {
    type Action = NextAction;

    /// Empty for an order of an unknown type without an id.
    fn order_id(&self) -> String {
        self.id().map(|id| id.to_string()).unwrap_or_default()
    }

    /// Empty for an order of an unknown type without a status.
    fn standing(&self) -> String {
        self.status().as_ref().map(OrderStatus::to_string).unwrap_or_default()
    }

    fn is_terminal(&self) -> bool {
        Order::is_terminal(self)
    }

    fn next_actions(&self) -> Vec<NextAction> {
        Order::next_actions(self)
    }

    fn updated(&self) -> Option<DateTime<Utc>> {
        Order::updated(self)?.to_utc().ok()
    }
}
