//! When things go wrong.

use crate::orders::new_order;
use crate::stage::{Stage, or_dash};
use examples::Failure;
use fibre_sandbox::Fault;
use fibre_sandbox::tuatahi_connect::seed;
use futures::TryStreamExt as _;
use tuatahi_connect::params::{GetOrder, ListOrders, PlaceOrder};
use tuatahi_connect::types::ErrorBody;

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("5. When things go wrong")?;

    stage.sandbox.inject(Fault::Status { code: 503, retry_after: None }.on("getOrder"));
    stage.sandbox.inject(Fault::Status { code: 429, retry_after: Some(1) }.on("getOrder"));
    let order = stage.client.get_order(seed::ORDER_ID, GetOrder::new()).await?;
    stage.call(
        "a read is tried again: 503, then 429 with Retry-After: 1, then 200",
        format_args!("{} after {} attempts", or_dash(order.id.as_deref()), order.attempts()),
    )?;

    stage.sandbox.expire_tokens();
    let before = stage.sandbox.tokens_issued();
    stage.client.get_order(seed::ORDER_ID, GetOrder::new()).await?;
    stage.call(
        "a token that the carrier refuses is renewed",
        format_args!("{} new token, and the caller noticed nothing", stage.sandbox.tokens_issued() - before),
    )?;

    match stage.client.get_order("ORD0", GetOrder::new()).await {
        Ok(_) => return Err(Failure::new("the sandbox has an order ORD0")),
        Err(error) => {
            let said = error.service::<ErrorBody>().and_then(|body| body.message);
            stage.call("an error says what happened, to which call, and what was sent", &error)?;
            stage.detail(format_args!("the carrier's own words: {}", or_dash(said.as_deref())))?;
        }
    }
    show_lost_answer(stage).await
}

/// The most expensive failure there is: the order is placed, and nobody says so.
async fn show_lost_answer(stage: &mut Stage) -> Result<(), Failure> {
    stage.sandbox.inject(Fault::LoseAnswer.on("placeOrder"));
    let before = stage.sandbox.request_count("placeOrder");
    let Err(error) = stage.client.place_order(&new_order("TOUR-2"), PlaceOrder::new()).await else {
        return Err(Failure::new("the sandbox answered where it was told not to"));
    };
    let sent = stage.sandbox.request_count("placeOrder") - before;
    stage.call("place_order(…), and the connection breaks before the answer", &error)?;
    stage.detail(format_args!("outcome: {}; sent {sent} time, never again by itself", error.outcome()))?;

    let evidence = stage.client.orders(ListOrders::new().external_id("TOUR-2")).try_next().await?;
    stage.call(
        "orders(externalId = TOUR-2)",
        match evidence.and_then(|order| order.id) {
            Some(id) => format!("the order exists: {id}. Sending it again would have bought it twice"),
            None => "there is no such order: it may be sent again".to_owned(),
        },
    )
}
