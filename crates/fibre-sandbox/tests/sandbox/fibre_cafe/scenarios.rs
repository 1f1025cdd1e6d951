//! The scripts of orders, told and read.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::json;

use super::support::{CONVERSATION, Client, DELAY, new_order, summary};
use crate::support::Outcome;

const SENT: &str = "SENT_TO_SUPPLIER UPDATE";
const ACKNOWLEDGED: &str = "ACKNOWLEDGED ACKNOWLEDGED";
const COMMITTED: &str = "IN_PROGRESS COMMITTED";
const COMPLETED: &str = "COMPLETED COMPLETED";

const TABLE: [(&str, &[&str]); 9] = [
    ("", &[SENT, ACKNOWLEDGED, COMMITTED, COMPLETED]),
    ("ORDER_SUCCESSFUL", &[SENT, ACKNOWLEDGED, COMMITTED, COMPLETED]),
    ("ORDER_ACKNOWLEDGED", &[SENT, ACKNOWLEDGED]),
    ("ORDER_CANCELLED", &[SENT, ACKNOWLEDGED, COMMITTED, "CANCELLED TERMINATED"]),
    ("ORDER_DELAYED", &[SENT, ACKNOWLEDGED, COMMITTED, "HELD DELAY", "IN_PROGRESS RESUMED", COMPLETED]),
    ("ORDER_IN_PROGRESS", &[SENT, ACKNOWLEDGED, COMMITTED]),
    ("ORDER_PENDING", &[SENT, ACKNOWLEDGED, COMMITTED, "PENDING INFORMATION_REQUIRED"]),
    ("ORDER_REAPPOINT", &[SENT, ACKNOWLEDGED, COMMITTED, "PENDING REAPPOINT"]),
    ("ORDER_REJECTED", &[SENT, "REJECTED TERMINATED"]),
];

#[tokio::test]
async fn every_scenario_is_told_and_read_step_by_step() -> Outcome {
    for (scenario, expected) in TABLE {
        let client = Client::start().await?;
        let id = client.order(scenario).await?;
        let path = format!("/service-orders/{id}");
        assert_eq!(client.status_of("/service-orders", id).await?, "RECEIVED_BY_GATEWAY", "{scenario}");
        for (position, step) in expected.iter().enumerate() {
            client.sandbox.advance(DELAY).await;
            let told = client.story(id);
            assert_eq!(told, expected[..=position], "{scenario}");
            let (_, order) = client.get(&path).await?;
            assert_eq!(order["status"].as_str(), step.split(' ').next(), "{scenario}");
            assert_eq!(order["updates"].as_array().map(Vec::len), Some(position + 1), "{scenario}");
        }
        assert_eq!(client.whole_story(id).await, expected, "{scenario}: nothing more");
    }
    Ok(())
}

#[tokio::test]
async fn an_update_is_the_kci_in_another_shape() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("ORDER_DELAYED").await?;
    client.sandbox.callbacks().deliver_all().await;
    let (_, order) = client.get(&format!("/service-orders/{id}")).await?;
    for (update, kci) in order["updates"].as_array().into_iter().flatten().zip(client.kcis(id)) {
        for member in
            ["id", "supplier", "sequenceNumber", "issuedOn", "deliveredOn", "updateType", "information"]
        {
            assert_eq!(update.get(member), kci.get(member), "{member}");
        }
        assert_eq!((update.get("entity"), &update["deliveryStatus"]), (None, &json!("PENDING")));
        assert_eq!(kci["entity"]["updated"], kci["deliveredOn"]);
        let by_gateway = summary(&kci) == SENT;
        assert_eq!(kci.get("issuedOn").is_none(), by_gateway, "{kci}");
        assert_eq!(kci.get("receivedOn").is_none(), by_gateway, "{kci}");
    }
    let records = client.sandbox.callbacks().kept();
    assert!(records.iter().all(|record| record.header("x-conversation-id") == Some(CONVERSATION)));
    assert_eq!(records[0].kind(), "PROVIDE_ORDER/UPDATE");
    Ok(())
}

#[tokio::test]
async fn a_delay_moves_the_expected_date_and_not_the_committed_one() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("ORDER_DELAYED").await?;
    client.sandbox.callbacks().deliver_all().await;
    let kcis = client.kcis(id);
    let (committed, held) = (&kcis[2]["entity"], &kcis[3]["entity"]);
    assert_eq!(committed["committedDate"], committed["targetDate"]);
    assert_eq!(held["committedDate"], committed["committedDate"]);
    assert_ne!(held["targetDate"], committed["targetDate"]);
    Ok(())
}

#[tokio::test]
async fn the_headers_set_pace_and_reason() -> Outcome {
    let client = Client::start().await?;
    let order = new_order(seed::NO_VISIT_ADDRESS);
    let headers =
        [("X-Scenario", "ORDER_CANCELLED"), ("X-Problem-Code", "WAYLEAVE_ISSUE"), ("X-Kci-Delay", "7")];
    let (_, placed) = client.post_with("/service-orders", &headers, &order).await?;
    let id = placed["id"].as_i64().ok_or("no id")?;
    client.sandbox.advance(std::time::Duration::from_secs(27)).await;
    assert_eq!(client.story(id), [SENT, ACKNOWLEDGED, COMMITTED]);
    client.sandbox.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(client.kcis(id)[3]["information"]["code"], "WAYLEAVE_ISSUE");

    let (_, placed) = client
        .post_with("/service-orders", &[("X-Scenario", "ORDER_REJECTED"), ("X-Kci-Delay", "0")], &order)
        .await?;
    assert_eq!(placed["status"], "RECEIVED_BY_GATEWAY");
    let id = placed["id"].as_i64().ok_or("no id")?;
    assert_eq!(
        client.status_of("/service-orders", id).await?,
        "REJECTED",
        "without a delay it is over at once"
    );
    client.sandbox.callbacks().deliver_due().await;
    assert_eq!(client.kcis(id)[1]["information"]["code"], "UNKNOWN_FAULT");
    Ok(())
}
