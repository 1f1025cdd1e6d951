use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Outcome, SPECIFICATION, checked};

#[tokio::test]
async fn every_operation_wants_a_token_and_is_played() -> Outcome {
    let client = Client::start().await?;
    let mut reached = BTreeSet::new();
    for (path, methods) in SPECIFICATION["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let method: Method = method.to_uppercase().parse()?;
            let path = path.replace(['{', '}'], "");
            let url = format!("{}{path}", client.sandbox.tuatahi_connect().base_url());
            for unauthorized in [
                client.http.request(method.clone(), &url),
                client.http.request(method.clone(), &url).bearer_auth("made-up"),
            ] {
                let response = unauthorized.send().await?;
                assert_eq!(
                    response.headers()["x-sandbox-operation"],
                    operation["operationId"].as_str().unwrap_or_default()
                );
                assert!(response.headers()["www-authenticate"].to_str()?.starts_with("Bearer"));
                let (status, body) = checked(response).await?;
                assert_eq!((status, &body["statusCode"]), (401, &json!(401)), "{method} {path}");
            }
            let response = client.request(method.clone(), &path).send().await?;
            assert_ne!(response.status(), 501, "{method} {path}");
            reached.insert(operation["operationId"].to_string());
        }
    }
    assert_eq!(reached.len(), 16);
    Ok(())
}

#[tokio::test]
async fn an_unknown_path_is_the_carriers_404() -> Outcome {
    let client = Client::start().await?;
    let response = client.request(Method::GET, "/nowhere").send().await?;
    assert_eq!(response.status(), 404);
    assert!(!response.headers().contains_key("x-sandbox-operation"));
    assert_eq!(response.json::<Value>().await?["error"], "Not Found");
    let response = client.request(Method::DELETE, "/orders").send().await?;
    assert_eq!(response.status(), 405);
    assert_eq!(response.json::<Value>().await?["statusCode"], 405);
    assert_eq!(client.sandbox.request_count("unknown"), 2);
    Ok(())
}

#[tokio::test]
async fn bodies_must_be_json_and_not_too_large() -> Outcome {
    let client = Client::start().await?;
    let post = |content_type: &str, body: Vec<u8>| {
        client
            .request(Method::POST, "/orders?customerId=66450")
            .header("content-type", content_type)
            .body(body)
            .send()
    };
    assert_eq!(post("text/plain", b"{}".to_vec()).await?.status(), 415);
    assert_eq!(post("application/json", b"{".to_vec()).await?.status(), 400);
    assert_eq!(post("application/json; charset=utf-8", b"{}".to_vec()).await?.status(), 400);
    let (status, body) = checked(post("application/json", vec![b' '; 3_000_000]).await?).await?;
    assert_eq!((status, &body["statusCode"]), (413, &json!(413)));
    Ok(())
}

#[tokio::test]
async fn a_refusal_does_not_repeat_personal_data() -> Outcome {
    let client = Client::start().await?;
    let order = json!({ "orderType": "New", "note": ["Mrs Smith, side door"] });
    let (status, error) = client.post("/orders?customerId=66450", &order).await?;
    assert_eq!(status, 400);
    assert!(!error.to_string().contains("Smith"), "{error}");
    Ok(())
}
