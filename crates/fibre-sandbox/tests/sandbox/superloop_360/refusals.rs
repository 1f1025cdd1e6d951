use std::collections::BTreeSet;

use fibre_sandbox::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, SPECIFICATION, checked, codes};
use crate::support::Outcome;

#[tokio::test]
async fn every_operation_wants_a_token_and_is_played() -> Outcome {
    let client = Client::start().await?;
    let mut reached = BTreeSet::new();
    for (path, methods) in SPECIFICATION["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let method: Method = method.to_uppercase().parse()?;
            let path = path.replace("{id}", "1").replace("{serviceId}", "300");
            let url = format!("{}{path}", client.sandbox.superloop_360().base_url());
            for unauthorized in [
                client.http.request(method.clone(), &url),
                client.http.request(method.clone(), &url).bearer_auth("made-up"),
            ] {
                let response = unauthorized.send().await?;
                assert_eq!(
                    response.headers()["x-sandbox-operation"],
                    operation["operationId"].as_str().unwrap_or_default()
                );
                let (status, body) = checked(response).await?;
                assert_eq!((status, &body["httpStatusCode"]), (401, &json!(401)), "{method} {path}");
            }
            let response = client.request(method.clone(), &path).json(&json!({})).send().await?;
            assert_ne!(response.status(), 501, "{method} {path}");
            checked(response).await?;
            reached.insert(operation["operationId"].to_string());
        }
    }
    assert_eq!(reached.len(), 32);
    Ok(())
}

#[tokio::test]
async fn the_version_is_wanted_and_checked() -> Outcome {
    let client = Client::start().await?;
    let url = format!("{}/api/connect/services/300", client.sandbox.superloop_360().base_url());
    let bearer = super::support::token(&client.sandbox, &client.http).await?;
    let read = |version: Option<&str>| {
        let request = client.http.get(&url).bearer_auth(&bearer);
        version.into_iter().fold(request, |request, version| request.header("X-API-VERSION", version)).send()
    };
    for version in ["1", "4", "8"] {
        assert_eq!(checked(read(Some(version)).await?).await?.0, 200, "{version}");
    }
    for version in [None, Some("0"), Some("9"), Some("v8"), Some("")] {
        let (status, body) = checked(read(version).await?).await?;
        assert_eq!(status, 400, "{version:?}");
        assert!(body["message"].as_str().is_some_and(|text| text.contains("X-API-VERSION")), "{body}");
    }
    let uniti = json!({ "sourceType": "uniti", "locationId": "OPC1" });
    let qualify = format!("{}/api/connect/qualifications/request", client.sandbox.superloop_360().base_url());
    for (version, status) in [("6", 422), ("7", 201)] {
        let request = client.http.post(&qualify).bearer_auth(&bearer).header("X-API-VERSION", version);
        assert_eq!(checked(request.json(&uniti).send().await?).await?.0, status, "{version}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_path_has_the_carriers_error_body() -> Outcome {
    let client = Client::start().await?;
    for path in ["/api/connect/nowhere", "/connect/orders/1"] {
        let response = client.request(Method::GET, path).send().await?;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.json::<Value>().await?["httpStatusCode"], 404, "{path}");
    }
    let response = client.request(Method::DELETE, "/api/connect/orders/1").send().await?;
    assert_eq!(response.status(), 405);
    assert_eq!(client.sandbox.request_count("superloop-360/unknown"), 3);
    Ok(())
}

#[tokio::test]
async fn a_breach_of_the_contract_is_a_validation_error() -> Outcome {
    let client = Client::start().await?;
    let path = "/api/connect/services/health/request";
    let (status, refused) = client.post(path, &json!({ "serviceId": "Mrs Smith" })).await?;
    assert_eq!((status, &refused["type"]), (422, &json!("client.validation")));
    assert_eq!((codes(&refused).len(), &refused["apiSubErrors"][0]["field"]), (1, &json!("serviceId")));
    assert!(!refused.to_string().contains("Smith"), "{refused}");
    let response = client
        .request(Method::POST, path)
        .header("content-type", "application/json;charset=UTF-8")
        .body("{")
        .send()
        .await?;
    assert_eq!(response.status(), 422);
    let response = client.request(Method::POST, path).body("{}").send().await?;
    assert_eq!(response.status(), 415);
    Ok(())
}

#[tokio::test]
async fn faults_have_the_carriers_error_body() -> Outcome {
    let client = Client::start().await?;
    client.sandbox.inject(Fault::Status { code: 502, retry_after: Some(7) }.on("requestQualification"));
    let body = json!({ "sourceType": "nbn", "locationId": "LOC1" });
    let request = client.request(Method::POST, "/api/connect/qualifications/request").json(&body);
    let response = request.send().await?;
    assert_eq!(response.headers()["retry-after"], "7");
    let (status, body) = checked(response).await?;
    assert_eq!((status, &body["httpStatusCode"], &body["apiSubErrors"]), (502, &json!(502), &json!([])));

    client.sandbox.inject(Fault::Unauthorized.on("superloop-360/getOrder"));
    assert_eq!(client.get("/api/connect/orders/1").await?.0, 401);
    assert_eq!(client.get("/api/connect/orders/1").await?.0, 404);
    Ok(())
}
