use reqwest::Method;
use serde_json::{Value, json};

use super::support::Client;
use crate::support::Outcome;

#[tokio::test]
async fn what_breaks_the_contract_is_refused() -> Outcome {
    let client = Client::start().await?;
    let created = client.subscribe(&json!({ "eventType": "ONTActivation", "contactEmails": [] })).await?;
    let path = format!("/subscriptions/{}", created["id"].as_str().ok_or("no id")?);
    let unknown = "/subscriptions/497f6eca-6276-4993-bfeb-53cbbbba6f08";
    let replay = "/notifications/replay";
    for (method, path, body, status) in [
        (Method::POST, "/subscriptions", json!({ "eventType": "ONTActivation" }), 400),
        (Method::POST, "/subscriptions", json!({ "contactEmails": [] }), 400),
        (
            Method::POST,
            "/subscriptions",
            json!({ "eventType": "ONTActivation", "contactEmails": [], "expiresOn": "31/12/2026" }),
            400,
        ),
        (
            Method::POST,
            "/subscriptions",
            json!({
                "eventType": "ONTActivation", "contactEmails": [],
                "notificationChannels": { "webhook": [{ "errorStrategy": "ignore" }] },
            }),
            400,
        ),
        (Method::PATCH, &path, json!({}), 400),
        (Method::PATCH, &path, json!({ "expiresOn": "soon" }), 400),
        (Method::PATCH, &path, json!({ "expires": "2026-12-31" }), 400),
        (Method::PATCH, unknown, json!({ "expiresOn": "2026-12-31" }), 404),
        (Method::POST, replay, json!({ "limit": 10 }), 400),
        (Method::POST, replay, json!({ "dryRun": true }), 400),
        (Method::POST, replay, json!({ "limit": 0, "dryRun": true }), 400),
        (Method::POST, replay, json!({ "limit": 1, "dryRun": true, "status": "Failed" }), 400),
        (
            Method::POST,
            replay,
            json!({ "limit": 1, "dryRun": true, "event": { "createdFrom": "today" } }),
            400,
        ),
        (Method::POST, "/notifications/1/replay", Value::Null, 404),
    ] {
        let (found, refused) = client.send(method, path, &body).await?;
        assert_eq!(found, status, "{path} {body}: {refused}");
        assert_eq!(refused["statusCode"], status);
    }
    assert_eq!(client.get(unknown).await?.0, 404);
    assert_eq!(client.get("/subscriptions/1").await?.0, 404);
    assert_eq!(client.get("/subscriptions").await?.1.as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn every_operation_wants_a_token() -> Outcome {
    let client = Client::start().await?;
    client.sandbox.expire_tokens();
    let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
    for (method, path) in [
        (Method::GET, "/subscriptions".to_owned()),
        (Method::POST, "/subscriptions".to_owned()),
        (Method::GET, format!("/subscriptions/{id}")),
        (Method::PATCH, format!("/subscriptions/{id}")),
        (Method::POST, "/notifications/replay".to_owned()),
        (Method::POST, format!("/notifications/{id}/replay")),
    ] {
        assert_eq!(client.send(method, &path, &json!({})).await?.0, 401, "{path}");
    }
    Ok(())
}
