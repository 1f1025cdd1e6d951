//! Orders: the listing as a stream, and the kinds of orders and operations that the contract leaves open.

use crate::types::{OpenOrder, OpenOrderOperation, Order, OrderOperation};
use crate::{Client, OpenObject, listing, operations, params};
use fibre_core::paging::Items;

/// What the carrier sends unless asked for another page size.
const PAGE_SIZE: i64 = 50;

impl Client {
    /// All orders that pass the filters, page after page.
    ///
    /// `size` and `from` of the params are the page size (50 unless set) and the first position.
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
    /// use futures::TryStreamExt;
    /// use tuatahi_connect::{params::ListOrders, types::OrderProgress};
    ///
    /// let mut open = client.orders(ListOrders::new().progress(OrderProgress::Open)).prefetch();
    /// while let Some(order) = open.try_next().await? {
    ///     println!("{:?}: {:?}", order.id, order.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// In the stream: those of [`list_orders`](Self::list_orders), and [`ErrorKind::Paging`](crate::ErrorKind::Paging).
    pub fn orders(&self, params: params::ListOrders) -> Items<Order> {
        let client = self.clone();
        listing::by_offset(
            &operations::LIST_ORDERS,
            params.from,
            params.size,
            PAGE_SIZE,
            move |from, size| {
                let (client, params) = (client.clone(), params.clone().from(from).size(size));
                async move {
                    let list = client.list_orders(params).await?.into_inner();
                    Ok((list.orders, list.total))
                }
            },
        )
    }
}

/// The kinds of orders whose fields are not published. Their `orderType` is inferred, or one of two likely spellings:
/// if the carrier expects another, give it to [`OpenOrder::new`].
impl OpenOrder {
    /// An order that changes an existing service. Give the full target state but for CVLAN, SVLAN and ONTPN, which the
    /// carrier fills in.
    ///
    /// ```
    /// use tuatahi_connect::{OpenObject, types::OpenOrder};
    ///
    /// let order = OpenOrder::change().extra(OpenObject::new().set("externalId", "KT-008-02"));
    /// assert_eq!(order.order_type, "Change");
    /// ```
    #[must_use]
    pub fn change() -> Self {
        Self::new("Change")
    }

    /// An order that ends an existing service.
    #[must_use]
    pub fn terminate() -> Self {
        Self::new("Terminate")
    }

    /// An order that connects premises to the network without a service.
    #[must_use]
    pub fn pre_install() -> Self {
        Self::new("Pre-Install")
    }
}

impl OrderOperation {
    /// An operation by the name that the carrier gives it, with whatever payload it takes.
    ///
    /// ```
    /// use tuatahi_connect::{OpenObject, types::OrderOperation};
    ///
    /// let amend = OrderOperation::named("AmendRFS", OpenObject::new().set("rfsDate", "2027-02-01"));
    /// # let _ = amend;
    /// ```
    #[must_use]
    pub fn named(op: impl Into<String>, payload: OpenObject) -> Self {
        Self::OpenOrderOperation(OpenOrderOperation::new(op, payload))
    }

    /// The answer to a transfer order; see [`Client::list_orders_requiring_action`].
    #[must_use]
    pub fn respond_to_transfer(payload: OpenObject) -> Self {
        Self::named("RespondToTransfer", payload)
    }
}
