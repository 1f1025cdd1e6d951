//! Ordering.

use crate::stage::{Stage, or_dash};
use chrono::{SubsecRound as _, Utc};
use examples::Failure;
use fibre_sandbox::tuatahi_connect::seed;
use futures::TryStreamExt as _;
use tuatahi_connect::params::{
    GetOrder, ListOrders, ListOrdersRequiringAction, PerformOrderOperation, PlaceOrder,
};
use tuatahi_connect::types::{
    CancelInflight, NewOrder, NoteActivity, OrderExpansion, OrderNote, OrderProgress, OrderRequest,
    RequiredActionKind,
};
use tuatahi_connect::{OpenObject, Timestamp};

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("3. Orders")?;

    let placed = stage.client.place_order(&new_order("TOUR-1"), PlaceOrder::new()).await?;
    let id = placed.id.clone().unwrap_or_default();
    stage.call("place_order(…)", format_args!("{id} is {}", or_dash(placed.state.as_deref())))?;

    let state = stage
        .sandbox
        .advance_order(&id)
        .map_err(|error| Failure::new("the order is lost").caused_by(&error))?;
    let details = stage.client.get_order(&id, GetOrder::new()).await?;
    stage.call(
        &format!("get_order({id:?})"),
        format_args!("the carrier moved it on to {state}: it is {}", or_dash(details.state.as_deref())),
    )?;
    let quoted =
        stage.client.get_order(seed::ORDER_ID, GetOrder::new().expand([OrderExpansion::Quotes])).await?;
    stage.call(
        &format!("get_order({:?}) with its quotes", seed::ORDER_ID),
        format_args!("an older order, with {} quote", quoted.quotes.iter().flatten().count()),
    )?;

    let note = OrderNote::new("The gate code has changed", "Tour").activity(NoteActivity::ActionRequested);
    stage.client.add_order_note(&id, &note).await?;
    stage.call(&format!("add_order_note({id:?}, …)"), "a note, and a request to act on it")?;

    let cancel = CancelInflight::new(OpenObject::new().set("reason", "The customer moved"));
    stage.client.perform_order_operation(&id, &cancel.into(), PerformOrderOperation::new()).await?;
    let cancelled = stage.client.get_order(&id, GetOrder::new()).await?;
    stage.call(
        &format!("perform_order_operation({id:?}, CancelInflight)"),
        format_args!("it is {}", or_dash(cancelled.state.as_deref())),
    )?;

    let kind = RequiredActionKind::RespondToTransfer;
    let waiting = stage.client.list_orders_requiring_action(&kind, ListOrdersRequiringAction::new()).await?;
    stage.call(
        "list_orders_requiring_action(RespondToTransfer)",
        format_args!("{} order waits for an answer to a transfer", waiting.total.unwrap_or_default()),
    )?;

    let page = stage.client.list_orders(ListOrders::new().progress(OrderProgress::Held).size(5)).await?;
    stage.call(
        "list_orders(held, 5 a page)",
        format_args!(
            "one page: {} of {} orders",
            page.orders.iter().flatten().count(),
            page.total.unwrap_or_default()
        ),
    )?;
    show_paging(stage).await
}

/// The listing as a stream, left in the middle and taken up again.
async fn show_paging(stage: &mut Stage) -> Result<(), Failure> {
    let filter = ListOrders::new().progress(OrderProgress::Open).size(10);
    let mut orders = stage.client.orders(filter.clone()).prefetch();
    for _ in 0..25 {
        orders.try_next().await?;
    }
    let token = orders.resume_token();
    drop(orders);
    let mut rest = stage.client.orders(filter).resume(&token)?;
    let mut count = 0;
    while rest.try_next().await?.is_some() {
        count += 1;
    }
    let total = rest.total().unwrap_or_default();
    stage.call(
        "orders(open), a stream over all pages",
        format_args!("left after 25 orders, resumed with its token for {count} more: {total} in all"),
    )
}

pub(crate) fn new_order(external_id: &str) -> OrderRequest {
    NewOrder::new(
        Timestamp::from(Utc::now().trunc_subsecs(0)),
        seed::HANDOVER_GROUP_ID,
        external_id,
        OpenObject::new().set("placeId", seed::PLACE_ID),
        [OpenObject::new().set("offerCode", seed::OFFER_CODE)],
        OpenObject::new(),
        OpenObject::new(),
    )
    .into()
}
