use fibre_sandbox::superloop_360::seed;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure, new_order};
use crate::support::Outcome;

/// A request to the endpoints under `/_sandbox`.
async fn control(client: &Client, method: Method, path: &str) -> Result<(u16, Value), Failure> {
    let base = client.sandbox.superloop_360().base_url().replace("/superloop-360", "/_sandbox");
    let response = client.http.request(method, format!("{base}{path}")).send().await?;
    let status = response.status().as_u16();
    Ok((status, serde_json::from_slice(&response.bytes().await?).unwrap_or_default()))
}

#[tokio::test]
async fn orders_and_cancellations_are_moved_over_http() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    client.order(&new_order(&qualification, "Home Fast 25/5")).await?;
    let moved = control(&client, Method::POST, "/orders/1/advance").await?;
    assert_eq!(moved, (200, json!({ "state": "IN_PROGRESS" })));
    assert_eq!(control(&client, Method::POST, "/orders/2/advance").await?.0, 404);

    let cancel = json!({ "serviceId": 300, "cancellationDate": "2026-12-31" });
    let path = "/services/300/cancellation/advance";
    assert_eq!(control(&client, Method::POST, path).await?.0, 404);
    client.run("/api/connect/services/service-cancellations/request", &cancel).await?;
    assert_eq!(control(&client, Method::POST, path).await?, (200, json!({ "state": "IN_PROGRESS" })));
    assert_eq!(control(&client, Method::POST, "/services/x/cancellation/advance").await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn qualifications_and_tokens_expire_over_http() -> Outcome {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    assert_eq!(control(&client, Method::POST, "/qualifications/expire").await?.0, 204);
    let refused = client.wrong_order(&new_order(&qualification, "Home Fast 25/5")).await?;
    assert_eq!(refused, ["constraints.qualification.expired"]);
    assert_eq!(control(&client, Method::POST, "/tokens/expire").await?.0, 204);
    assert_eq!(client.get("/api/connect/services/300").await?.0, 401);
    Ok(())
}

#[tokio::test]
async fn the_journal_holds_both_carriers() -> Outcome {
    let client = Client::start().await?;
    client.get("/api/connect/orders/1").await?;
    let (_, seen) = control(&client, Method::GET, "/requests?operation=superloop-360/getOrder").await?;
    assert_eq!(seen["requests"][0]["path"], "/superloop-360/api/connect/orders/1");
    assert_eq!(client.sandbox.requests("getOrder")[0].header("x-api-version"), Some("8"));
    assert_eq!(client.sandbox.request_count("tuatahi-connect/getOrder"), 0);
    Ok(())
}
