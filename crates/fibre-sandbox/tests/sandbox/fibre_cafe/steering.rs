//! What a test can make the carrier do.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::json;

use super::support::{Client, new_order, problem, service_test};
use crate::support::Outcome;

const ORDERS: &str = "/service-orders";

#[tokio::test]
async fn an_order_advances_one_step_at_a_time() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("ORDER_DELAYED").await?;
    for status in
        ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "HELD", "IN_PROGRESS", "COMPLETED", "COMPLETED"]
    {
        assert_eq!(client.sandbox.fibre_cafe_advance(id)?, status);
        assert_eq!(client.status_of(ORDERS, id).await?, status);
    }
    assert_eq!(client.whole_story(id).await.len(), 6, "each step was told, and once");
    assert!(client.sandbox.fibre_cafe_advance(1).is_err());
    Ok(())
}

#[tokio::test]
async fn what_rests_or_waits_advances_as_if_all_went_well() -> Outcome {
    for (scenario, expected) in [
        ("ORDER_ACKNOWLEDGED", &["IN_PROGRESS", "COMPLETED"][..]),
        ("ORDER_PENDING", &["IN_PROGRESS", "COMPLETED"]),
        ("ORDER_REAPPOINT", &["IN_PROGRESS", "COMPLETED"]),
        ("ORDER_REJECTED", &["REJECTED"]),
    ] {
        let client = Client::start().await?;
        let id = client.order(scenario).await?;
        client.sandbox.callbacks().deliver_all().await;
        for status in expected {
            assert_eq!(client.sandbox.fibre_cafe_advance(id)?, *status, "{scenario}");
        }
    }
    let client = Client::start().await?;
    let id = client.order("ORDER_IN_PROGRESS").await?;
    client.sandbox.callbacks().deliver_all().await;
    let cancellation = json!({ "orderId": id, "reasonCode": "OTHER" });
    client.create("/service-order-cancellations", "CANCELLATION_PENDING", &cancellation).await?;
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(client.sandbox.fibre_cafe_advance(id)?, "CANCELLED");

    let test = client.create("/service-tests", "SERVICE_TEST_RED", &service_test()).await?;
    for status in ["SENT_TO_SUPPLIER", "IN_PROGRESS", "COMPLETED"] {
        assert_eq!(client.sandbox.fibre_cafe_advance(test)?, status);
    }
    let problem = client.create("/service-problems", "", &problem(test)).await?;
    for status in ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "RESOLVED", "COMPLETED"] {
        assert_eq!(client.sandbox.fibre_cafe_advance(problem)?, status);
    }
    assert_eq!(client.whole_story(problem).await.len(), 5);
    Ok(())
}

#[tokio::test]
async fn any_status_can_be_set_and_is_told() -> Outcome {
    for (status, told) in [
        ("HELD", "HELD DELAY"),
        ("PENDING", "PENDING INFORMATION_REQUIRED"),
        ("CANCELLED", "CANCELLED CANCELLED"),
        ("FAILED", "FAILED TERMINATED"),
        ("PARTIAL", "PARTIAL COMPLETED"),
        ("COMPLETED", "COMPLETED COMPLETED"),
        ("REJECTED", "REJECTED TERMINATED"),
    ] {
        let client = Client::start().await?;
        let id = client.order("").await?;
        client.sandbox.fibre_cafe_set_status(id, status)?;
        assert_eq!(client.whole_story(id).await, [told], "the script ends there");
        assert_eq!(client.status_of(ORDERS, id).await?, status);
    }
    let client = Client::start().await?;
    let id = client.order("").await?;
    client.sandbox.fibre_cafe_set_status(id, "ON_THE_MOON")?;
    let response = client.request(reqwest::Method::GET, &format!("{ORDERS}/{id}")).send().await?;
    assert!(response.text().await?.contains("ON_THE_MOON"));
    assert!(client.sandbox.fibre_cafe_set_status(1, "HELD").is_err());
    Ok(())
}

#[tokio::test]
async fn without_the_supplier_nothing_can_be_sent() -> Outcome {
    let client = Client::start().await?;
    let open = client.order("ORDER_IN_PROGRESS").await?;
    client.sandbox.callbacks().deliver_all().await;
    client.sandbox.fibre_cafe_set_supplier_reachable(false);
    let lost = client.order("").await?;
    assert_eq!(client.whole_story(lost).await, ["FAILED_TO_SEND SUPPLIER_TIMED_OUT"]);
    let test = client.create("/service-tests", "", &service_test()).await?;
    assert_eq!(client.whole_story(test).await, ["FAILED_TO_SEND SUPPLIER_TIMED_OUT"]);
    let (_, order) = client.get(&format!("{ORDERS}/{lost}")).await?;
    assert_eq!(order["updates"][0]["error"]["code"], "SUPPLIER_TIMED_OUT");

    let amendment = json!({ "orderId": open, "notes": "Call first" });
    client.create("/service-order-amendments", "", &amendment).await?;
    assert_eq!(client.whole_story(open).await[3..], ["IN_PROGRESS SUPPLIER_TIMED_OUT"], "the order stays");
    let last = client.kcis(open).pop().ok_or("no KCI")?;
    assert_eq!(last["entity"]["serviceOrderAmendment"]["status"], "FAILED_TO_SEND");

    client.sandbox.fibre_cafe_set_supplier_reachable(true);
    let id = client.create(ORDERS, "", &new_order(seed::NO_VISIT_ADDRESS)).await?;
    assert_eq!(client.whole_story(id).await.len(), 4);
    Ok(())
}
