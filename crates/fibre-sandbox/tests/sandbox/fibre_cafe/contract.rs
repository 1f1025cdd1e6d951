//! What holds for all operations: ids, tokens, the specification, errors.

use std::collections::BTreeSet;

use fibre_sandbox::{Fault, fibre_cafe::seed};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{CONVERSATION, Client, SPECIFICATION, checked, new_order, with};
use crate::support::Outcome;

#[tokio::test]
async fn every_operation_wants_a_token_and_both_ids_and_is_played() -> Outcome {
    let client = Client::start().await?;
    let mut reached = BTreeSet::new();
    for (path, methods) in SPECIFICATION["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let method: Method = method.to_uppercase().parse()?;
            let path = path.replace("{id}", "1");
            let url = format!("{}{path}", client.sandbox.fibre_cafe().base_url());
            let plain = || client.http.request(method.clone(), &url).json(&json!({}));
            let response = plain().bearer_auth("made-up").send().await?;
            assert_eq!(
                response.headers()["x-sandbox-operation"],
                operation["operationId"].as_str().unwrap_or_default()
            );
            let (status, body) = checked(response).await?;
            assert_eq!((status, &body["code"]), (401, &json!("NOT_AUTHORISED")), "{method} {path}");
            for (present, missing) in
                [("X-Request-ID", "X-Conversation-ID"), ("X-Conversation-ID", "X-Request-ID")]
            {
                let request = plain().bearer_auth(&client.token).header(present, "x");
                let (status, body) = checked(request.send().await?).await?;
                assert_eq!((status, &body["code"]), (400, &json!("MALFORMED_REQUEST")), "{method} {path}");
                assert!(body["messages"].to_string().contains(missing), "{body}");
            }
            let response = client.request(method.clone(), &path).json(&json!({})).send().await?;
            assert_ne!(response.status(), 501, "{method} {path}");
            checked(response).await?;
            reached.insert(operation["operationId"].to_string());
        }
    }
    assert_eq!(reached.len(), 18);
    Ok(())
}

#[tokio::test]
async fn a_breach_of_the_schema_is_malformed_and_repeats_nothing() -> Outcome {
    let client = Client::start().await?;
    let order = new_order(seed::NO_VISIT_ADDRESS);
    let personal = json!({ "name": "John Smith", "phoneNumber": "call John" });
    for (changes, place) in [
        (json!({ "orderType": null }), "orderType"),
        (json!({ "orderType": "RENEW" }), "orderType"),
        (json!({ "primaryContact": null }), "primaryContact"),
        (json!({ "primaryContact": personal }), "primaryContact.phoneNumber"),
        (json!({ "appointmentReservationId": 0 }), "appointmentReservationId"),
        (json!({ "requestedCompletionDate": "tomorrow" }), "requestedCompletionDate"),
        (json!({ "orderType": "CEASE" }), "serviceId"),
    ] {
        let (status, refused) = client.post("/service-orders", &with(&order, &changes)).await?;
        assert_eq!((status, &refused["code"]), (400, &json!("MALFORMED_REQUEST")), "{changes}: {refused}");
        assert!(refused["messages"].to_string().contains(place), "{changes}: {refused}");
        assert!(!refused.to_string().contains("John"), "{refused}");
    }
    let id = client.order("").await?;
    for (amendment, place) in [
        (json!({ "notes": "Call first" }), "orderId"),
        (json!({ "orderId": id, "hazards": "" }), "hazards"),
        (json!({ "orderId": id, "serviceCharacteristics": [] }), "serviceCharacteristics"),
    ] {
        let (status, refused) = client.post("/service-order-amendments", &amendment).await?;
        assert_eq!(status, 400, "{amendment}");
        assert!(refused["messages"].to_string().contains(place), "{amendment}: {refused}");
    }
    let broken = client.request(Method::POST, "/service-orders").header("content-type", "application/json");
    assert_eq!(checked(broken.body("{").send().await?).await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn names_that_the_carrier_lists_in_prose_are_not_closed() -> Outcome {
    let client = Client::start().await?;
    let mut order = with(&new_order(seed::NO_VISIT_ADDRESS), &json!({ "engineerTasks": ["FEED_THE_CAT"] }));
    order["serviceOrderItem"]["serviceCharacteristics"][0] = json!({ "name": "DN_PORT_1", "value": "01784" });
    client.create("/service-orders", "", &order).await?;
    Ok(())
}

#[tokio::test]
async fn a_repeated_request_id_is_a_new_request() -> Outcome {
    let client = Client::start().await?;
    let url = format!("{}/service-orders", client.sandbox.fibre_cafe().base_url());
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        let request =
            client.http.post(&url).bearer_auth(&client.token).json(&new_order(seed::NO_VISIT_ADDRESS));
        let request =
            request.header("X-Request-ID", "request-once").header("X-Conversation-ID", CONVERSATION);
        ids.insert(checked(request.send().await?).await?.1["id"].to_string());
    }
    assert_eq!(ids.len(), 2);
    Ok(())
}

#[tokio::test]
async fn headers_that_steer_are_checked() -> Outcome {
    let client = Client::start().await?;
    let order = new_order(seed::NO_VISIT_ADDRESS);
    for (name, value) in [
        ("X-Scenario", "ORDER_LOST"),
        ("X-Scenario", "CANCELLATION_REJECTED"),
        ("X-Scenario", ""),
        ("X-Problem-Code", "out of order"),
        ("X-Kci-Delay", "soon"),
        ("X-Kci-Delay", "-1"),
    ] {
        let (status, refused) = client.post_with("/service-orders", &[(name, value)], &order).await?;
        assert_eq!(status, 400, "{name}: {value}");
        assert!(refused["messages"].to_string().contains(name), "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn faults_have_the_body_of_their_status_or_none() -> Outcome {
    let client = Client::start().await?;
    for (code, expected) in [
        (400, "MALFORMED_REQUEST"),
        (422, "INVALID_REQUEST"),
        (500, "GATEWAY_FAULT"),
        (502, "SUPPLIER_FAULT"),
        (503, ""),
        (403, ""),
    ] {
        client.sandbox.inject(Fault::Status { code, retry_after: None }.on("fibre-cafe/handleGetOrder"));
        let (status, body) = client.get("/service-orders/1").await?;
        assert_eq!((status, body["code"].as_str().unwrap_or_default()), (code, expected));
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_path_has_the_carriers_error_body() -> Outcome {
    let client = Client::start().await?;
    let response = client.request(Method::GET, "/service-orders").send().await?;
    assert_eq!(response.status(), 405);
    let response = client.request(Method::GET, "/nowhere").send().await?;
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await?["code"], "NOT_FOUND");
    assert_eq!(client.sandbox.request_count("fibre-cafe/unknown"), 2);
    for path in
        ["/service-orders/123.0", "/service-orders/abc", "/service-tests/10001", "/service-problems/1"]
    {
        assert_eq!(client.get(path).await?.0, 404, "{path}");
    }
    Ok(())
}
