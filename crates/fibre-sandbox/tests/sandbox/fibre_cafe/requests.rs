//! Amending and cancelling orders.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::{Value, json};

use super::support::{Client, DELAY, Failure, cease, new_order, with};
use crate::support::Outcome;

const AMENDMENTS: &str = "/service-order-amendments";
const CANCELLATIONS: &str = "/service-order-cancellations";

fn amendment(id: i64) -> Value {
    json!({ "orderId": id, "notes": "Call first" })
}

fn cancellation(id: i64) -> Value {
    json!({ "orderId": id, "reasonCode": "CUSTOMER_CHANGED_MIND", "text": "Delivery too long" })
}

/// An order that is in progress and comes to rest there.
async fn in_progress(client: &Client) -> Result<i64, Failure> {
    let id = client.order("ORDER_IN_PROGRESS").await?;
    client.sandbox.callbacks().deliver_all().await;
    Ok(id)
}

#[tokio::test]
async fn the_table_of_outcomes() -> Outcome {
    let table: [(&str, &str, &[&str], &str); 8] = [
        (CANCELLATIONS, "", &["PENDING_CANCELLATION UPDATE", "CANCELLED CANCELLED"], "COMPLETED"),
        (
            CANCELLATIONS,
            "CANCELLATION_ACCEPTED",
            &["PENDING_CANCELLATION UPDATE", "CANCELLED CANCELLED"],
            "COMPLETED",
        ),
        (
            CANCELLATIONS,
            "CANCELLATION_REJECTED",
            &["PENDING_CANCELLATION UPDATE", "IN_PROGRESS RESUBMIT"],
            "REJECTED",
        ),
        (CANCELLATIONS, "CANCELLATION_PENDING", &["PENDING_CANCELLATION UPDATE"], "PENDING"),
        (AMENDMENTS, "", &["PENDING_AMENDMENT UPDATE", "IN_PROGRESS AMENDED"], "COMPLETED"),
        (AMENDMENTS, "AMENDMENT_ACCEPTED", &["PENDING_AMENDMENT UPDATE", "IN_PROGRESS AMENDED"], "COMPLETED"),
        (AMENDMENTS, "AMENDMENT_REJECTED", &["PENDING_AMENDMENT UPDATE", "IN_PROGRESS RESUBMIT"], "REJECTED"),
        (AMENDMENTS, "AMENDMENT_PENDING", &["PENDING_AMENDMENT UPDATE"], "PENDING"),
    ];
    for (path, scenario, expected, status) in table {
        let client = Client::start().await?;
        let id = in_progress(&client).await?;
        let (body, member) = match path {
            AMENDMENTS => (amendment(id), "serviceOrderAmendment"),
            _ => (cancellation(id), "serviceOrderCancellation"),
        };
        let request = client.create(path, scenario, &body).await?;
        assert_eq!(client.status_of("/service-orders", id).await?, "IN_PROGRESS", "{scenario}: not sent yet");
        let told = client.whole_story(id).await;
        assert_eq!(told[3..], *expected, "{scenario}");
        let last = client.kcis(id).pop().ok_or("no KCI")?;
        assert_eq!(
            (&last["entity"][member]["id"], &last["entity"][member]["status"]),
            (&json!(request), &json!(status))
        );
        let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
        let update = &order["updates"][told.len() - 1];
        assert_eq!(update[member], last["entity"][member], "{scenario}");
        assert_eq!(order.get(member), None, "{scenario}");
        if status == "REJECTED" {
            assert_eq!(last["action"]["code"], "UNKNOWN_FAULT");
            assert!(last["action"]["text"].is_string());
        }
        let amended = status == "COMPLETED" && path == AMENDMENTS;
        assert_eq!(order["notes"] == "Call first", amended, "{scenario}");
    }
    Ok(())
}

#[tokio::test]
async fn after_a_refused_cancellation_the_order_goes_on() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("").await?;
    client.sandbox.advance(2 * DELAY).await;
    client.create(CANCELLATIONS, "CANCELLATION_REJECTED", &cancellation(id)).await?;
    let told = client.whole_story(id).await;
    assert_eq!(
        told[2..],
        [
            "PENDING_CANCELLATION UPDATE",
            "ACKNOWLEDGED RESUBMIT",
            "IN_PROGRESS COMMITTED",
            "COMPLETED COMPLETED"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_lets_a_pending_order_go_on() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("ORDER_PENDING").await?;
    client.sandbox.callbacks().deliver_all().await;
    client.create(AMENDMENTS, "AMENDMENT_REJECTED", &amendment(id)).await?;
    assert_eq!(client.whole_story(id).await[4..], ["PENDING_AMENDMENT UPDATE", "PENDING RESUBMIT"]);
    client.create(AMENDMENTS, "", &amendment(id)).await?;
    assert_eq!(
        client.whole_story(id).await[6..],
        ["PENDING_AMENDMENT UPDATE", "IN_PROGRESS AMENDED", "COMPLETED COMPLETED"]
    );
    Ok(())
}

#[tokio::test]
async fn reappointing_takes_a_new_reservation() -> Outcome {
    let client = Client::start().await?;
    let reserved = client.reserve(seed::ADDRESS, "PROVIDE").await?;
    let order = with(&new_order(seed::ADDRESS), &json!({ "appointmentReservationId": reserved }));
    let id = client.create("/service-orders", "ORDER_REAPPOINT", &order).await?;
    client.sandbox.callbacks().deliver_all().await;
    client.create(AMENDMENTS, "", &amendment(id)).await?;
    assert_eq!(
        client.whole_story(id).await[4..],
        ["PENDING_AMENDMENT UPDATE", "PENDING AMENDED"],
        "no answer"
    );

    let used = json!({ "orderId": id, "appointmentReservationId": reserved });
    assert!(client.refused(AMENDMENTS, &used).await?.contains("has been used"));
    let reserved = client.reserve(seed::ADDRESS, "PROVIDE").await?;
    let answer = json!({ "orderId": id, "appointmentReservationId": reserved });
    client.create(AMENDMENTS, "", &answer).await?;
    assert_eq!(
        client.whole_story(id).await[6..],
        ["PENDING_AMENDMENT UPDATE", "IN_PROGRESS AMENDED", "COMPLETED COMPLETED"]
    );
    let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
    assert_eq!(order["appointmentReservationId"], reserved);
    assert_ne!(order["targetDate"], order["committedDate"]);
    Ok(())
}

#[tokio::test]
async fn characteristics_are_replaced_by_name() -> Outcome {
    let client = Client::start().await?;
    let id = in_progress(&client).await?;
    let changes = json!([
        { "name": "LINE_PROFILE", "value": seed::FAST_LINE_PROFILE },
        { "name": "CARE_LEVEL", "value": "1" },
    ]);
    client.create(AMENDMENTS, "", &json!({ "orderId": id, "serviceCharacteristics": changes })).await?;
    client.sandbox.callbacks().deliver_all().await;
    let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
    assert_eq!(order["serviceOrderItem"]["serviceCharacteristics"], changes);
    Ok(())
}

#[tokio::test]
async fn the_table_of_refusals() -> Outcome {
    let client = Client::start().await?;
    let done = client.order("").await?;
    let open = client.order("ORDER_IN_PROGRESS").await?;
    let asked = client.order("ORDER_IN_PROGRESS").await?;
    client.sandbox.callbacks().deliver_all().await;
    client.create(CANCELLATIONS, "CANCELLATION_PENDING", &cancellation(asked)).await?;
    let ceased = client.create("/service-orders", "ORDER_ACKNOWLEDGED", &cease()).await?;
    let unknown_profile = json!([{ "name": "LINE_PROFILE", "value": "9G9G" }]);
    for (path, body, reason) in [
        (AMENDMENTS, amendment(1), "no such order"),
        (CANCELLATIONS, cancellation(1), "no such order"),
        (AMENDMENTS, amendment(done), "COMPLETED"),
        (CANCELLATIONS, cancellation(done), "COMPLETED"),
        (AMENDMENTS, amendment(asked), "not decided yet"),
        (CANCELLATIONS, cancellation(asked), "not decided yet"),
        (AMENDMENTS, json!({ "orderId": open }), "nothing to amend"),
        (AMENDMENTS, json!({ "orderId": open, "updates": [], "status": "COMPLETED" }), "nothing to amend"),
        (AMENDMENTS, with(&amendment(open), &json!({ "address": {} })), "address cannot be amended"),
        (AMENDMENTS, with(&amendment(open), &json!({ "supplier": seed::ETHERNET_SUPPLIER })), "supplier"),
        (CANCELLATIONS, with(&cancellation(open), &json!({ "supplier": "NOBODY" })), "supplier"),
        (
            AMENDMENTS,
            with(&amendment(open), &json!({ "serviceCharacteristics": unknown_profile })),
            "LINE_PROFILE",
        ),
        (
            CANCELLATIONS,
            with(&cancellation(open), &json!({ "reasonCode": "NO_AUTHORISATION" })),
            "reasonCode",
        ),
        (AMENDMENTS, with(&amendment(ceased), &json!({ "hazards": "A dog" })), "of a cease"),
    ] {
        let reasons = client.refused(path, &body).await?;
        assert!(reasons.contains(reason), "{body}: {reasons}");
    }
    client
        .create(AMENDMENTS, "", &json!({ "orderId": ceased, "requestedCompletionDate": "2031-06-01" }))
        .await?;
    let (status, _) =
        client.post(CANCELLATIONS, &with(&cancellation(open), &json!({ "reasonCode": "BORED" }))).await?;
    assert_eq!(status, 400, "a reason that the specification does not list");
    Ok(())
}
