//! Following an order to its end.

use super::OrderAction;
use crate::Client;
use crate::types::Order;
use fibre_core::rt::ApiClient as _;
use fibre_core::watch::{OrderWatch, WatchedOrder};

impl Client {
    /// Follows an order: what it is now, then again whenever its status has changed, until it has come to its end.
    ///
    /// The order is read once a minute ([`every`](OrderWatch::every) sets another pause), and at once when the watch is
    /// [nudged](OrderWatch::nudge), as it should be by each webhook about the order. The stream ends after the first order
    /// that [is at its end](Order::is_terminal). A rejection that the carrier retries on its own is not one. To go on after
    /// a restart, watch the same order again, or [resume](OrderWatch::resume) with the watch's token.
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn follow(client: superloop_360::Client) -> Result<(), superloop_360::Error> {
    /// let mut states = client.watch_order(1);
    /// while let Some(order) = states.try_next().await? {
    ///     println!("{} is {}; open to you: {:?}", order.id, order.status, order.next_actions());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`get_order`](Self::get_order). An error ends neither the stream nor the order.
    pub fn watch_order(&self, id: i64) -> OrderWatch<Order> {
        let client = self.clone();
        OrderWatch::new(Self::API.name, id.to_string(), self.rt.clock(), move || {
            let client = client.clone();
            Box::pin(async move { client.get_order(id).await.map(crate::Response::into_inner) })
        })
    }
}

impl WatchedOrder for Order {
    type Action = OrderAction;

    fn order_id(&self) -> String {
        self.id.to_string()
    }

    fn standing(&self) -> String {
        self.status.to_string()
    }

    fn is_terminal(&self) -> bool {
        self.status.is_terminal()
    }

    fn next_actions(&self) -> Vec<OrderAction> {
        Order::next_actions(self)
    }
}
