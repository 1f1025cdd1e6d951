//! From the quote to the order of an ethernet service.

use fibre_sandbox::fibre_cafe::seed;
use serde_json::{Value, json};

use super::support::{Client, Failure, contact, identifier, with};
use crate::support::Outcome;

fn site(role: &str, nad: &str) -> Value {
    json!({ "name": "Office", "address": identifier(nad), "postcode": seed::POSTCODE, "role": role })
}

fn service() -> Value {
    json!({
        "serviceSpecification": { "id": seed::ETHERNET },
        "serviceCharacteristic": [{ "name": "POINT_OF_INTERCONNECT", "value": "1G1G" }],
    })
}

fn quote_item() -> Value {
    json!({
        "id": 1,
        "supplier": seed::ETHERNET_SUPPLIER,
        "sites": [site("A-END", seed::ADDRESS), site("B-END", seed::SURVEY_ADDRESS)],
        "contractDetails": { "contractLength": { "value": 36, "unit": "MONTH" } },
        "service": [service()],
    })
}

fn quote(items: &[Value]) -> Value {
    json!({ "externalIdentifier": "QUO-ETH-5001", "quoteItems": items })
}

fn order(quote_id: &Value) -> Value {
    let with_contact = |site: Value| with(&site, &json!({ "primaryContact": contact() }));
    json!({
        "supplier": seed::ETHERNET_SUPPLIER,
        "supplierQuoteId": quote_id,
        "siteInformation": [
            with_contact(site("A-END", seed::ADDRESS)),
            with_contact(site("B-END", seed::SURVEY_ADDRESS)),
        ],
        "ethernetOrderItems": [{ "service": service() }],
    })
}

async fn quoted(client: &Client) -> Result<Value, Failure> {
    let (status, quoted) = client.post("/quote", &quote(&[quote_item()])).await?;
    assert_eq!((status, &quoted["externalId"]), (201, &json!("QUO-ETH-5001")), "{quoted}");
    Ok(quoted["quoteItems"][0]["supplierQuoteId"].clone())
}

#[tokio::test]
async fn a_quote_is_ordered_and_the_order_runs() -> Outcome {
    let client = Client::start().await?;
    let quote_id = quoted(&client).await?;
    let id = client.create("/ethernet/service-orders", "", &order(&quote_id)).await?;
    let told = client.whole_story(id).await;
    assert_eq!(
        told,
        [
            "SENT_TO_SUPPLIER UPDATE",
            "ACKNOWLEDGED ACKNOWLEDGED",
            "IN_PROGRESS COMMITTED",
            "COMPLETED COMPLETED"
        ]
    );
    assert_eq!(client.kcis(id)[0]["entityType"], "PROVIDE_ETHERNET_ORDER");
    let (_, read) = client.get(&format!("/ethernet/service-orders/{id}")).await?;
    assert_eq!((&read["status"], &read["supplierQuoteId"]), (&json!("COMPLETED"), &quote_id));
    assert_eq!(client.get(&format!("/service-orders/{id}")).await?.0, 404, "it has a path of its own");

    let rejected = client.create("/ethernet/service-orders", "ORDER_REJECTED", &order(&quote_id)).await?;
    assert_eq!(client.whole_story(rejected).await[1..], ["REJECTED TERMINATED"]);
    Ok(())
}

#[tokio::test]
async fn the_table_of_refusals() -> Outcome {
    let client = Client::start().await?;
    let item = |changes: &Value| quote(&[with(&quote_item(), changes)]);
    for (body, reason) in [
        (item(&json!({ "supplier": "NOBODY" })), "supplier"),
        (item(&json!({ "supplier": seed::SUPPLIER })), "no ethernet"),
        (item(&json!({ "sites": [site("A-END", "1"), site("B-END", seed::ADDRESS)] })), "not known"),
        (
            item(
                &json!({ "sites": [site("A-END", seed::UNAVAILABLE_ADDRESS), site("B-END", seed::ADDRESS)] }),
            ),
            "no ethernet",
        ),
        (
            item(&json!({ "service": [{ "serviceSpecification": { "id": "dialup" } }] })),
            "serviceSpecification",
        ),
        (quote(&[quote_item(), quote_item()]), "same id"),
    ] {
        let reasons = client.refused("/quote", &body).await?;
        assert!(reasons.contains(reason), "{body}: {reasons}");
    }
    let one_site = item(&json!({ "sites": [site("A-END", seed::ADDRESS)] }));
    assert_eq!(client.post("/quote", &one_site).await?.0, 400);

    let path = "/ethernet/service-orders";
    assert!(client.refused(path, &order(&json!("QUO-1"))).await?.contains("no such quote"));
    let quote_id = quoted(&client).await?;
    let other = with(&order(&quote_id), &json!({ "supplier": seed::SUPPLIER }));
    assert!(client.refused(path, &other).await?.contains("no such quote"));
    let id = client.create(path, "ORDER_IN_PROGRESS", &order(&quote_id)).await?;
    let cancellation = json!({ "orderId": id, "reasonCode": "OTHER" });
    assert!(client.refused("/service-order-cancellations", &cancellation).await?.contains("no such order"));
    Ok(())
}
