//! How KCIs reach the tenant.

use std::collections::BTreeSet;

use fibre_sandbox::{Disturbance, Target};
use serde_json::{Value, json};

use super::support::{CONVERSATION, Client, DELAY, Failure};
use crate::{receiver::Receiver, support::Outcome};

async fn with_receiver() -> Result<(Client, Receiver), Failure> {
    let (client, receiver) = (Client::start().await?, Receiver::start().await?);
    let target = Target::new(receiver.url()).basic("gateway", "secret");
    client.sandbox.callbacks().deliver_to("fibre-cafe", target)?;
    Ok((client, receiver))
}

async fn delivery_statuses(client: &Client, id: i64) -> Result<Vec<Value>, Failure> {
    let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
    Ok(order["updates"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|update| update["deliveryStatus"].clone())
        .collect())
}

#[tokio::test]
async fn they_come_in_order_with_both_ids_and_are_marked() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let id = client.order("").await?;
    assert_eq!(client.sandbox.advance(2 * DELAY).await, 2);
    assert_eq!(client.sandbox.advance(2 * DELAY).await, 2);
    assert_eq!(receiver.field("/sequenceNumber"), [1, 2, 3, 4]);
    assert_eq!(receiver.field("/entity/id"), vec![json!(id); 4]);
    let received = receiver.received();
    for (one, next) in received.iter().zip(&received[1..]) {
        assert_eq!(one.header("x-conversation-id"), Some(CONVERSATION));
        assert_ne!(one.header("x-request-id"), next.header("x-request-id"));
        assert_ne!(one.body["id"], next.body["id"]);
        assert!(one.header("authorization").is_some_and(|value| value.starts_with("Basic ")));
    }
    assert_eq!(delivery_statuses(&client, id).await?, ["DELIVERED"; 4]);
    Ok(())
}

#[tokio::test]
async fn what_the_tenant_refuses_is_not_sent_again() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    receiver.answer(&[400, 503]);
    let id = client.order("ORDER_ACKNOWLEDGED").await?;
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(receiver.field("/sequenceNumber"), [1, 2, 2]);
    let received = receiver.received();
    let ids: BTreeSet<_> = received.iter().map(|one| one.header("x-request-id")).collect();
    assert_eq!(ids.len(), 3, "new for every request");
    assert_eq!(received[1].body, received[2].body);
    assert_eq!(delivery_statuses(&client, id).await?, ["FAILED", "DELIVERED"]);
    Ok(())
}

#[tokio::test]
async fn they_can_come_twice_and_out_of_order() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    callbacks.disturb(Disturbance::Twice.on("PROVIDE_ORDER/UPDATE"));
    callbacks.disturb(Disturbance::OutOfOrder(1).on("PROVIDE_ORDER/ACKNOWLEDGED"));
    client.order("").await?;
    callbacks.deliver_all().await;
    assert_eq!(receiver.field("/sequenceNumber"), [1, 1, 3, 2, 4]);
    Ok(())
}

#[tokio::test]
async fn the_state_changes_with_or_without_a_receiver() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("").await?;
    client.sandbox.advance(4 * DELAY).await;
    assert_eq!(client.status_of("/service-orders", id).await?, "COMPLETED");
    assert_eq!(delivery_statuses(&client, id).await?, ["PENDING"; 4]);
    assert!(client.sandbox.callbacks().is_idle());
    Ok(())
}

#[tokio::test]
async fn orders_do_not_hold_each_other_up() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let first = client.order("").await?;
    client.sandbox.advance(DELAY / 2).await;
    let second = client.order("ORDER_REJECTED").await?;
    client.sandbox.advance(2 * DELAY).await;
    assert_eq!(receiver.field("/entity/id"), [first, second, first, second]);
    assert!(!client.sandbox.callbacks().is_idle(), "the first one goes on");
    Ok(())
}
