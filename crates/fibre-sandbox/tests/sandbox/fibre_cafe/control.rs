//! The endpoints under `/_sandbox` that concern the Fibre Cafe.

use fibre_sandbox::fibre_cafe::seed;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure};
use crate::support::Outcome;

async fn control(client: &Client, path: &str, body: &Value) -> Result<(u16, Value), Failure> {
    let base = client.sandbox.fibre_cafe().base_url();
    let origin = base.strip_suffix("/fibre-cafe/v1").ok_or("another base URL")?;
    let response = client.http.post(format!("{origin}/_sandbox{path}")).json(body).send().await?;
    let status = response.status().as_u16();
    Ok((status, serde_json::from_str(&response.text().await?).unwrap_or_default()))
}

#[tokio::test]
async fn orders_are_moved_and_ceases_are_born() -> Outcome {
    let client = Client::start().await?;
    let id = client.order("").await?;
    let advance = format!("/fibre-cafe/{id}/advance");
    let moved = control(&client, &advance, &json!({})).await?;
    assert_eq!(moved, (200, json!({ "state": "SENT_TO_SUPPLIER" })));
    let status = format!("/fibre-cafe/{id}/status");
    let moved = control(&client, &status, &json!({ "status": "HELD" })).await?;
    assert_eq!(moved, (200, json!({ "state": "HELD" })));
    assert_eq!(control(&client, &status, &json!({ "state": "HELD" })).await?.0, 400);
    assert_eq!(control(&client, "/fibre-cafe/1/advance", &json!({})).await?.0, 404);

    let cease = json!({ "serviceId": seed::SERVICE_ID });
    let (code, born) = control(&client, "/fibre-cafe/unsolicited-ceases", &cease).await?;
    let order = born["orderId"].as_i64().ok_or("no order")?;
    assert_eq!(
        (code, client.status_of("/service-orders", order).await?.as_str()),
        (200, "RECEIVED_BY_GATEWAY")
    );
    let unknown = json!({ "serviceId": "S0" });
    assert_eq!(control(&client, "/fibre-cafe/unsolicited-ceases", &unknown).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn the_supplier_is_cut_off_and_comes_back() -> Outcome {
    let client = Client::start().await?;
    for (reachable, expected) in [(false, "FAILED_TO_SEND"), (true, "SENT_TO_SUPPLIER")] {
        assert_eq!(
            control(&client, "/fibre-cafe/supplier", &json!({ "reachable": reachable })).await?.0,
            204
        );
        let id = client.order("").await?;
        assert_eq!(client.sandbox.fibre_cafe_advance(id)?, expected);
    }
    assert_eq!(control(&client, "/tokens/expire", &json!({})).await?.0, 204);
    assert_eq!(client.request(Method::GET, "/service-orders/1").send().await?.status(), 401);
    Ok(())
}
