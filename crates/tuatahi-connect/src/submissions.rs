//! Sending an order, or an operation on one, exactly once.

use crate::params::{ListOrders, PerformOrderOperation, PlaceOrder};
use crate::types::{Order, OrderOperation, OrderRequest};
use crate::{Client, Error, Response, operations};
use fibre_core::rt::ApiClient as _;
use fibre_core::submission::{Evidence, Finding, Intent, LookError, Submission};
use fibre_core::{BoxFuture, Invalid};

impl Client {
    /// An order that is written down before it is sent, sent once, and looked for if the answer is lost.
    ///
    /// It is known by its `externalId`, which must therefore be one of its own: the key of the order in your database. The
    /// same order has the same fields again, but for `dateTimeSubmitted`. If
    /// the outcome is unknown, orders are listed by it, a few times over half a minute. An order that is listed is placed;
    /// that none is listed proves nothing, because it may still be on its way.
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
    /// # use tuatahi_connect::{OpenObject, types::NewOrder};
    /// # let submitted = "2026-03-01T17:32:28Z".parse::<tuatahi_connect::Timestamp>()?;
    /// # let site = OpenObject::new().set("placeId", "40186274UFFLC3B");
    /// # let offer = OpenObject::new().set("offerCode", "B2U-HR30M10M");
    /// # let order = NewOrder::new(submitted, "UFF100000000001", "KT-008-01", site, [offer], OpenObject::new(), OpenObject::new()).into();
    /// # let folder = std::env::temp_dir().join(format!("submissions-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("orders.journal");
    /// use tuatahi_connect::params::PlaceOrder;
    /// use tuatahi_connect::submission::{FileJournal, Submitted};
    ///
    /// let journal = FileJournal::open(path)?;
    /// # // The carrier takes the order, and the answer is lost.
    /// # sandbox.inject(fibre_sandbox::Fault::LoseAnswer.on("placeOrder"));
    /// match client.order_submission(&order, PlaceOrder::new())?.submit_once(&journal).await? {
    ///     Submitted::Placed(placed) => println!("placed: {:?}", placed.value().and_then(|order| order.id.as_ref())),
    ///     Submitted::NotPlaced(error) => println!("not placed, correct it and send it again: {error}"),
    ///     Submitted::CannotTell(doubt) => println!("{doubt}"),
    /// }
    /// # assert_eq!(sandbox.request_count("placeOrder"), 1);
    /// # assert!(journal_is_settled(&journal).await?);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(())
    /// # }
    /// # async fn journal_is_settled(journal: &impl tuatahi_connect::submission::Journal) -> Result<bool, Box<dyn std::error::Error>> {
    /// #     Ok(journal.open().await?.is_empty())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the order has no `externalId`, or an empty one: without it an order whose answer is lost cannot be found.
    pub fn order_submission<'a>(
        &'a self,
        order: &'a OrderRequest,
        params: PlaceOrder,
    ) -> Result<Submission<'a, Response<Order>>, Error> {
        let reference = match order {
            OrderRequest::NewOrder(order) => Some(order.external_id.as_str()),
            OrderRequest::OpenOrder(order) => order.extra.text("externalId"),
        };
        let reference = reference.filter(|reference| !reference.is_empty()).ok_or_else(|| {
            Invalid::new("externalId", "must be set, so that the order can be found if the answer is lost")
        })?;
        let customer = params.customer_id.clone();
        let id = operations::PLACE_ORDER.id;
        let intent = Intent::of_body(Self::API.name, id, reference, order, &["dateTimeSubmitted"])?;
        let send = move |_: &Intent| -> BoxFuture<'a, _> { Box::pin(self.place_order(order, params)) };
        Ok(Submission::new(intent, send, |order| order.id.clone())
            .evidence(Listing { client: self, customer })
            .check("list the orders by this externalId again after some minutes, and ask the carrier if there is none")
            .clock(self.rt.clock()))
    }

    /// An operation on an order, such as cancelling it, that is written down before it is sent, and sent once.
    ///
    /// `reference` is your own, one for each operation: the key of the request in your database. The carrier shows no
    /// reference of an operation, so that a lost answer ends in
    /// [`CannotTell`](crate::submission::Submitted::CannotTell) unless you add
    /// [evidence](fibre_core::submission::Submission::evidence).
    ///
    /// # Errors
    ///
    /// If the operation cannot be written as JSON.
    pub fn order_operation_submission<'a>(
        &'a self,
        reference: &str,
        order_id: &'a str,
        operation: &'a OrderOperation,
        params: PerformOrderOperation,
    ) -> Result<Submission<'a, Response<()>>, Error> {
        let id = operations::PERFORM_ORDER_OPERATION.id;
        let intent = Intent::of_body(Self::API.name, id, reference, &(order_id, operation), &[])?;
        let send = move |_: &Intent| -> BoxFuture<'a, _> {
            Box::pin(self.perform_order_operation(order_id, operation, params))
        };
        Ok(Submission::new(intent, send, |_| None)
            .check("read the order: hasPendingOperations, its state and its notes show whether the operation arrived")
            .clock(self.rt.clock()))
    }
}

/// The carrier's orders with our reference.
struct Listing<'a> {
    client: &'a Client,
    customer: Option<String>,
}

impl Evidence<Response<Order>> for Listing<'_> {
    fn look<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Finding<Response<Order>>, LookError>> {
        Box::pin(async move {
            let mut filter = ListOrders::new().external_id(intent.reference());
            if let Some(customer) = &self.customer {
                filter = filter.customer_id(customer);
            }
            let mut listed = self.client.list_orders(filter).await?;
            // The carrier's match may be looser than ours.
            let same = |order: &Order| order.external_id.as_deref() == Some(intent.reference());
            let found = listed.orders.iter_mut().find_map(|orders| {
                let at = orders.iter().position(same)?;
                Some(orders.swap_remove(at))
            });
            Ok(match found {
                Some(order) => Finding::Placed(listed.map(|_| order)),
                None => Finding::Nothing,
            })
        })
    }
}
