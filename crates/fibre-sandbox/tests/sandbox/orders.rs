use fibre_sandbox::tuatahi_connect::seed;
use serde_json::{Value, json};

use crate::support::{Client, Outcome};

fn new_order(external_id: &str) -> Value {
    json!({
        "dateTimeSubmitted": "2026-11-23T09:00:00+13:00",
        "handoverConnectionInterfaceGroupId": seed::HANDOVER_GROUP_ID,
        "externalId": external_id,
        "siteDetails": { "placeId": seed::PLACE_ID },
        "productOffers": [{ "offerCode": seed::OFFER_CODE }],
        "projectDetails": {},
        "orderType": "New",
        "endCustomerDetails": {},
    })
}

fn total(list: &Value) -> u64 {
    list["total"].as_u64().unwrap_or(u64::MAX)
}

#[tokio::test]
async fn a_new_order_can_be_found_again() -> Outcome {
    let client = Client::start().await?;
    let (status, order) = client.post("/orders?customerId=66450", &new_order("MINE-1")).await?;
    assert_eq!(status, 201);
    assert_eq!((&order["externalId"], &order["state"]), (&json!("MINE-1"), &json!("Acknowledged")));
    assert_eq!((&order["customerId"], &order["connectionType"]), (&json!("66450"), &json!("New Build")));
    assert_eq!(client.sandbox.order_count(), seed::ORDER_COUNT + 1);

    let (_, found) = client.get("/orders?externalId=MINE-1").await?;
    assert_eq!(found["orders"], json!([order]));
    let id = order["id"].as_str().unwrap_or_default();
    let (_, details) = client.get(&format!("/orders/{id}")).await?;
    assert_eq!(details["productOffers"], json!([{ "offerCode": seed::OFFER_CODE }]));
    Ok(())
}

#[tokio::test]
async fn what_a_new_order_must_hold() -> Outcome {
    let client = Client::start().await?;
    let path = "/orders?customerId=66450";
    for field in ["dateTimeSubmitted", "externalId", "siteDetails", "productOffers", "endCustomerDetails"] {
        let mut order = new_order("MINE-1");
        order.as_object_mut().and_then(|fields| fields.remove(field));
        let (status, error) = client.post(path, &order).await?;
        assert_eq!((status, &error["error"]), (400, &json!("Input Validation error")), "{field}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(field)), "{error}");
    }
    let mut elsewhere = new_order("MINE-1");
    elsewhere["handoverConnectionInterfaceGroupId"] = seed::SECOND_HANDOVER_GROUP_ID.into();
    let (status, error) = client.post(path, &elsewhere).await?;
    assert_eq!(status, 400);
    assert!(error["message"].as_str().is_some_and(|message| message.contains("handover")), "{error}");
    assert_eq!(client.post("/orders", &new_order("MINE-1")).await?.0, 400);
    assert_eq!(client.post("/orders?customerId=7", &new_order("MINE-1")).await?.0, 403);
    assert_eq!(client.sandbox.order_count(), seed::ORDER_COUNT);
    Ok(())
}

#[tokio::test]
async fn other_kinds_of_order_are_open() -> Outcome {
    let client = Client::start().await?;
    let change = json!({ "orderType": "Change", "externalId": "MINE-2", "productId": "UFF000000000001" });
    let (status, order) = client.post("/orders?customerId=66450", &change).await?;
    assert_eq!((status, &order["orderType"]), (201, &json!("Change")));
    assert_eq!(client.post("/orders?customerId=66450", &json!({ "externalId": "MINE-3" })).await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn orders_come_in_pages_of_fifty() -> Outcome {
    let client = Client::start().await?;
    let mut ids = Vec::new();
    for (from, expected) in [(0, 50), (50, 50), (100, 20), (150, 0)] {
        let (_, page) = client.get(&format!("/orders?from={from}")).await?;
        assert_eq!(total(&page), 120);
        let orders = page["orders"].as_array().cloned().unwrap_or_default();
        assert_eq!(orders.len(), expected, "from {from}");
        ids.extend(orders.iter().map(|order| order["id"].to_string()));
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 120);
    assert_eq!(client.get("/orders?size=-1").await?.0, 400);
    assert_eq!(client.get("/orders?size=many").await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn every_filter_narrows_the_list() -> Outcome {
    let client = Client::start().await?;
    let mut by_progress = 0;
    for progress in ["open", "held", "closed"] {
        let (_, list) = client.get(&format!("/orders?progress={progress}")).await?;
        assert!(total(&list) > 0 && total(&list) < 120, "{progress}");
        by_progress += total(&list);
    }
    assert_eq!(by_progress, 120);
    let table = [
        ("customerId=66450", 110),
        ("customerId=66523", 10),
        ("externalId=KT-008-01", 1),
        ("externalId=unheard-of", 0),
        ("productId=UFF000000000001", 1),
        ("placeId=40186274UFFLC3B", 1),
        ("actionRequired=true", 1),
        ("progress=open&placeId=40186274UFFLC3B", 1),
        ("progress=held&placeId=40186274UFFLC3B", 0),
    ];
    for (query, expected) in table {
        assert_eq!(total(&client.get(&format!("/orders?{query}")).await?.1), expected, "{query}");
    }
    for query in ["progress=Open", "actionRequired=false", "productId=short", "placeId=1", "customerid=66450"]
    {
        assert_eq!(client.get(&format!("/orders?{query}")).await?.0, 400, "{query}");
    }
    assert_eq!(client.get("/orders?customerId=1").await?.0, 403);
    Ok(())
}

#[tokio::test]
async fn quotes_come_only_when_expanded() -> Outcome {
    let client = Client::start().await?;
    let path = format!("/orders/{}", seed::ORDER_ID);
    assert!(client.get(&path).await?.1.get("quotes").is_none());
    let (_, expanded) = client.get(&format!("{path}?expand=quotes")).await?;
    assert_eq!(expanded["quotes"].as_array().map(Vec::len), Some(1));
    assert_eq!(client.get(&format!("{path}?expand=prices")).await?.0, 400);
    assert_eq!(client.get(&format!("{path}?customerId=66523")).await?.0, 404);
    assert_eq!(client.get("/orders/ORD0").await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn an_order_in_flight_can_be_cancelled_once() -> Outcome {
    let client = Client::start().await?;
    let path = format!("/orders/{}", seed::ORDER_ID);
    let operations = format!("{path}/operations?customerId=66450");
    let cancel = json!({ "op": "CancelInflight", "payload": {} });
    assert_eq!(client.post(&operations, &cancel).await?.0, 204);
    let (_, order) = client.get(&path).await?;
    assert_eq!((&order["state"], &order["hasPendingOperations"]), (&json!("Cancelled"), &json!(true)));
    assert!(order["cancellationDate"].is_string());
    assert_eq!(client.post(&operations, &cancel).await?.0, 400);
    assert_eq!(client.sandbox.advance_order(seed::ORDER_ID)?, "Cancelled");
    assert_eq!(client.get(&path).await?.1["hasPendingOperations"], false);
    Ok(())
}

#[tokio::test]
async fn a_transfer_is_answered_once() -> Outcome {
    let client = Client::start().await?;
    let list = "/orders/actionRequired?type=RespondToTransfer&customerId=66450";
    let (_, waiting) = client.get(list).await?;
    assert_eq!((total(&waiting), &waiting["orders"][0]["id"]), (1, &json!(seed::TRANSFER_ORDER_ID)));
    let operations = format!("/orders/{}/operations?customerId=66450", seed::TRANSFER_ORDER_ID);
    let respond = json!({ "op": "RespondToTransfer", "payload": { "accept": true } });
    assert_eq!(client.post(&operations, &respond).await?.0, 204);
    assert_eq!(total(&client.get(list).await?.1), 0);
    assert_eq!(client.post(&operations, &respond).await?.0, 400);
    assert_eq!(client.get("/orders/actionRequired").await?.0, 400);
    assert_eq!(client.get("/orders/actionRequired?type=Other").await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn other_operations_are_accepted_and_pending() -> Outcome {
    let client = Client::start().await?;
    let path = format!("/orders/{}/operations", seed::ORDER_ID);
    let amend = json!({ "op": "SomeAmendment", "payload": {} });
    assert_eq!(client.post(&format!("{path}?customerId=66450"), &amend).await?.0, 204);
    let (_, order) = client.get(&format!("/orders/{}", seed::ORDER_ID)).await?;
    assert_eq!((&order["state"], &order["hasPendingOperations"]), (&json!("Acknowledged"), &json!(true)));
    assert_eq!(client.post(&path, &amend).await?.0, 400, "customerId is missing");
    assert_eq!(client.post(&format!("{path}?customerId=66523"), &amend).await?.0, 404);
    assert_eq!(client.post("/orders/ORD0/operations?customerId=66450", &amend).await?.0, 404);
    let no_payload = json!({ "op": "CancelInflight" });
    assert_eq!(client.post(&format!("{path}?customerId=66450"), &no_payload).await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn notes_appear_on_the_order() -> Outcome {
    let client = Client::start().await?;
    let path = format!("/orders/{}/notes", seed::ORDER_ID);
    let note =
        json!({ "text": "Ring first", "author": "Ana", "customerId": 66450, "activity": "ActionRequested" });
    assert_eq!(client.post(&path, &note).await?.0, 204);
    let (_, order) = client.get(&format!("/orders/{}", seed::ORDER_ID)).await?;
    let written = &order["note"][0];
    assert_eq!((&written["text"], &written["activity"]), (&json!("Ring first"), &json!("ActionRequested")));

    let table = [
        (json!({ "author": "Ana" }), 400),
        (json!({ "text": "x", "author": "Ana", "customerId": "66450" }), 400),
        (json!({ "text": "x", "author": "Ana", "activity": "Other" }), 400),
        (json!({ "text": "x", "author": "Ana", "customerId": 1 }), 403),
        (json!({ "text": "x", "author": "Ana", "customerId": 66523 }), 404),
    ];
    for (body, status) in table {
        assert_eq!(client.post(&path, &body).await?.0, status, "{body}");
    }
    assert_eq!(client.post("/orders/ORD0/notes", &note).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn handover_groups_are_those_of_the_customer() -> Outcome {
    let client = Client::start().await?;
    let (_, groups) = client.get("/handoverConnectionInterfaceGroups?customerId=66450").await?;
    assert_eq!(groups["customerId"], 66450);
    let first = &groups["HandoverConnectionInterfaceGroupList"][0];
    assert_eq!(first["handoverConnectionInterfaceGroupId"], seed::HANDOVER_GROUP_ID);
    assert_eq!(client.get("/handoverConnectionInterfaceGroups").await?.0, 400);
    assert_eq!(client.get("/handoverConnectionInterfaceGroups?customerId=2").await?.0, 403);
    Ok(())
}

#[tokio::test]
async fn orders_move_only_when_told() -> Outcome {
    let client = Client::start().await?;
    let sandbox = &client.sandbox;
    assert_eq!(sandbox.advance_order(seed::ORDER_ID)?, "In Progress");
    sandbox.set_order_state(seed::ORDER_ID, "Held")?;
    assert_eq!(sandbox.advance_order(seed::ORDER_ID)?, "In Progress");
    assert_eq!(sandbox.advance_order(seed::ORDER_ID)?, "Complete");
    assert_eq!(sandbox.advance_order(seed::ORDER_ID)?, "Complete");
    sandbox.set_order_state(seed::ORDER_ID, "Never heard of")?;
    let (_, order) = client.get(&format!("/orders/{}", seed::ORDER_ID)).await?;
    assert_eq!(order["state"], "Never heard of");
    assert!(sandbox.advance_order("ORD0").is_err_and(|error| error.to_string().contains("ORD0")));
    Ok(())
}
