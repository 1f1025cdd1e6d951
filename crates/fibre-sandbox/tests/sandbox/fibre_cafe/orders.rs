//! What an order has to say, and what becomes of it when it says so.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::{Value, json};

use super::support::{Client, cease, modify, new_order, on_line, with};
use crate::support::Outcome;

#[tokio::test]
async fn an_appointed_order_needs_its_own_reservation() -> Outcome {
    let client = Client::start().await?;
    let order = new_order(seed::ADDRESS);
    let on = |id: i64| with(&order, &json!({ "appointmentReservationId": id }));
    assert!(client.refused("/service-orders", &order).await?.contains("is required"));
    assert!(client.refused("/service-orders", &on(99)).await?.contains("no such reservation"));
    let elsewhere = client.reserve(seed::SURVEY_ADDRESS, "PROVIDE").await?;
    assert!(client.refused("/service-orders", &on(elsewhere)).await?.contains("another supplier or address"));
    let repair = client.reserve(seed::ADDRESS, "REPAIR").await?;
    assert!(client.refused("/service-orders", &on(repair)).await?.contains("another purpose"));

    let reserved = client.reserve(seed::ADDRESS, "PROVIDE").await?;
    let (status, placed) = client.post("/service-orders", &on(reserved)).await?;
    assert_eq!((status, &placed["status"]), (201, &json!("RECEIVED_BY_GATEWAY")));
    assert_eq!(placed["serviceOrderItem"]["serviceSpecification"]["name"], "FTTH");
    assert_eq!(placed["updates"], json!([]));
    assert!(client.refused("/service-orders", &on(reserved)).await?.contains("has been used"));
    let (_, read) = client.get(&format!("/service-orders/{}", placed["id"])).await?;
    assert_eq!(read, placed);
    Ok(())
}

#[tokio::test]
async fn the_table_of_refused_provides() -> Outcome {
    let client = Client::start().await?;
    let order = new_order(seed::NO_VISIT_ADDRESS);
    let mut profile = order.clone();
    profile["serviceOrderItem"]["serviceCharacteristics"][0]["value"] = "9G9G".into();
    let mut product = order.clone();
    product["serviceOrderItem"]["serviceSpecification"]["id"] = "dialup".into();
    let line = |name: &'static str, value: &'static str| on_line("START", &[(name, value)]);
    let port = |number: &'static str| {
        on_line("SWAP", &[("ONT_REFERENCE", seed::ONT_REFERENCE), ("ONT_PORT", number)])
    };
    for (wrong, reason) in [
        (with(&order, &json!({ "supplier": "NOBODY" })), "supplier"),
        (with(&order, &json!({ "address": { "id": "1", "type": "UPRN" } })), "address"),
        (new_order(seed::EXISTING_LINE_ADDRESS), "new line"),
        (new_order(seed::UNAVAILABLE_ADDRESS), "new line"),
        (with(&new_order(seed::SURVEY_ADDRESS), &json!({ "supplier": seed::ETHERNET_SUPPLIER })), "new line"),
        (profile, "LINE_PROFILE"),
        (product, "serviceSpecification"),
        (line("LINE_PROFILE", seed::LINE_PROFILE), "LINE_ID"),
        (line("LINE_ID", "LIN1"), "no such line"),
        (line("ONT_REFERENCE", seed::ONT_REFERENCE), "ONT_PORT"),
        (port("9"), "no such line"),
    ] {
        let reasons = client.refused("/service-orders", &wrong).await?;
        assert!(reasons.contains(reason), "{wrong}: {reasons}");
    }
    let (_, refused) = client
        .post(
            "/service-orders",
            &with(
                &line("LINE_ID", "LIN1"),
                &json!({
                    "appointmentReservationId": 1,
                }),
            ),
        )
        .await?;
    assert_eq!(refused["messages"].as_array().map(Vec::len), Some(2), "all reasons at once: {refused}");
    for order_type in ["START", "TAKEOVER", "TRANSFER", "SWAP"] {
        client.create("/service-orders", "", &on_line(order_type, &[("LINE_ID", seed::LINE_ID)])).await?;
    }
    client.create("/service-orders", "", &port("3")).await?;
    Ok(())
}

#[tokio::test]
async fn a_completed_order_has_made_a_service() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("").await?;
    client.sandbox.callbacks().deliver_all().await;
    let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
    assert_eq!(order["status"], "COMPLETED");
    assert!(order["committedDate"].is_string() && order["supplierOrderNumber"].is_string(), "{order}");
    let characteristics = order["serviceOrderItem"]["serviceCharacteristics"].as_array();
    let made = characteristics.into_iter().flatten().find(|one| one["name"] == "SERVICE_ID");
    let service_id = made.map(|one| one["value"].clone()).ok_or("no service")?;
    let modify = with(&modify(), &json!({ "serviceId": service_id }));
    client.create("/service-orders", "", &modify).await?;
    Ok(())
}

#[tokio::test]
async fn a_service_is_changed_by_one_order_at_a_time_and_ceased_once() -> Outcome {
    let client = Client::start().await?;
    let unknown = with(&cease(), &json!({ "serviceId": "S0" }));
    assert!(client.refused("/service-orders", &unknown).await?.contains("no such service"));
    let other = with(&modify(), &json!({ "supplier": seed::ETHERNET_SUPPLIER }));
    assert!(client.refused("/service-orders", &other).await?.contains("another supplier"));
    let profile = json!([{ "name": "LINE_PROFILE", "value": "9G9G" }]);
    let wrong = with(&modify(), &json!({ "serviceCharacteristics": profile }));
    assert!(client.refused("/service-orders", &wrong).await?.contains("LINE_PROFILE"));

    let modified = client.create("/service-orders", "", &modify()).await?;
    assert!(client.refused("/service-orders", &cease()).await?.contains("in progress"));
    let expected = [
        "SENT_TO_SUPPLIER UPDATE",
        "ACKNOWLEDGED ACKNOWLEDGED",
        "IN_PROGRESS COMMITTED",
        "COMPLETED COMPLETED",
    ];
    assert_eq!(client.whole_story(modified).await, expected);
    let ceased = client.create("/service-orders", "", &cease()).await?;
    assert_eq!(client.whole_story(ceased).await, expected);
    assert!(client.refused("/service-orders", &cease()).await?.contains("no such service"));

    let (_, order) = client.get(&format!("/service-orders/{ceased}")).await?;
    assert_eq!(order["requestedCompletionDate"], "2031-05-09");
    assert_eq!(order["committedDate"], "2031-05-09T00:00:00.000Z");
    let kci = client.kcis(ceased).remove(0);
    assert_eq!(kci["entityType"], "CEASE_ORDER");
    assert_eq!(kci["entity"]["requestedCompletionDate"], "2031-05-09T00:00:00Z");
    Ok(())
}

#[tokio::test]
async fn an_order_that_was_read_can_be_sent_again() -> Outcome {
    let client = Client::start().await?;
    let first = client.order("").await?;
    client.sandbox.callbacks().deliver_all().await;
    let (_, done) = client.get(&format!("/service-orders/{first}")).await?;
    let (status, again) = client.post("/service-orders", &done).await?;
    assert_eq!(
        (status, &again["status"], &again["updates"]),
        (201, &json!("RECEIVED_BY_GATEWAY"), &json!([]))
    );
    for member in ["committedDate", "targetDate", "supplierOrderNumber"] {
        assert_eq!(again.get(member), None, "{member} is the carrier's");
    }
    Ok(())
}

#[tokio::test]
async fn numbers_are_sequential() -> Outcome {
    let client = Client::start().await?;
    let first = client.order("").await?;
    assert_eq!(client.create("/service-orders", "", &cease()).await?, first + 1);
    let (_, read) = client.get(&format!("/service-orders/{first}")).await?;
    assert_eq!(read["id"], Value::from(first));
    Ok(())
}
