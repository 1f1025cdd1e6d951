//! Following an order to its end.

use crate::params::GetOrder;
use crate::types::OrderDetails;
use crate::{Client, Response};
use fibre_core::rt::ApiClient as _;
use fibre_core::watch::{OrderWatch, WatchedOrder};

/// Of an order's states the carrier names `Acknowledged` and `In Progress` only. These are the ends that a training
/// repository of the ordering system behind the API names, and a spelling beside one of them.
const ENDS: [&str; 4] = ["Complete", "Cancel", "Cancelled", "Rejected"];

impl Client {
    /// Follows an order: what it is now, then again whenever its state has changed, until it has come to its end.
    ///
    /// The order is read once a minute; [`every`](OrderWatch::every) sets another pause. To go on after a restart, watch the
    /// same order again, or [resume](OrderWatch::resume) with the watch's token.
    ///
    /// The states in which orders end are inferred: `Complete`, `Cancel`, `Cancelled` and `Rejected`. If the carrier uses
    /// another, say so with [`ends_when`](OrderWatch::ends_when), or the stream goes on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_connect();
    /// # let client = tuatahi_connect::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .customer_id(access.customer_id())
    /// #     .build()?;
    /// # let id = "ORD000015374757";
    /// # sandbox.set_order_state(id, "Complete")?;
    /// use futures::TryStreamExt;
    ///
    /// let mut states = client.watch_order(id);
    /// while let Some(order) = states.try_next().await? {
    ///     println!("{:?} is {:?}", order.id, order.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`get_order`](Self::get_order). An error ends neither the stream nor the order.
    pub fn watch_order(&self, id: impl Into<String>) -> OrderWatch<OrderDetails> {
        let (client, id) = (self.clone(), id.into());
        OrderWatch::new(Self::API.name, id.clone(), self.rt.clock(), move || {
            let (client, id) = (client.clone(), id.clone());
            Box::pin(async move { client.get_order(&id, GetOrder::new()).await.map(Response::into_inner) })
        })
    }
}

impl WatchedOrder for OrderDetails {
    type Action = OrderAction;

    fn order_id(&self) -> String {
        self.id.clone().unwrap_or_default()
    }

    fn standing(&self) -> String {
        self.state.clone().unwrap_or_default()
    }

    fn is_terminal(&self) -> bool {
        self.state.as_deref().is_some_and(|state| ENDS.contains(&state))
    }

    fn next_actions(&self) -> Vec<OrderAction> {
        if self.is_terminal() {
            return Vec::new();
        }
        vec![OrderAction::Operate, OrderAction::AddNote]
    }
}

/// What the customer can do to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderAction {
    /// Perform one of the operations, such as cancelling:
    /// [`perform_order_operation`](Client::perform_order_operation). Which of them are open in which state is not published.
    Operate,
    /// Write a note: [`add_order_note`](Client::add_order_note).
    AddNote,
}
