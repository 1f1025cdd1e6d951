use fibre_sandbox::tuatahi_connect::seed;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Outcome};

fn control(client: &Client, method: Method, path: &str) -> reqwest::RequestBuilder {
    let base_url = client.sandbox.tuatahi_connect().base_url();
    let origin = base_url.strip_suffix("/tuatahi-connect/v1").expect("the base URL has its prefix");
    client.http.request(method, format!("{origin}/_sandbox{path}"))
}

#[tokio::test]
async fn faults_can_be_asked_for_over_http() -> Outcome {
    let client = Client::start().await?;
    let wanted = json!({ "fault": "status=503", "operation": "listOrders", "times": 2, "skip": 1 });
    assert_eq!(control(&client, Method::POST, "/faults").json(&wanted).send().await?.status(), 204);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get("/orders").await?.0);
    }
    assert_eq!(statuses, [200, 503, 503, 200]);

    for wrong in [json!({ "fault": "explode" }), json!({}), json!({ "fault": "hang", "often": 1 })] {
        let response = control(&client, Method::POST, "/faults").json(&wrong).send().await?;
        assert_eq!(response.status(), 400, "{wrong}");
        assert!(response.json::<Value>().await?["error"].is_string());
    }
    control(&client, Method::POST, "/faults").json(&json!({ "fault": "hang" })).send().await?;
    assert_eq!(control(&client, Method::DELETE, "/faults").send().await?.status(), 204);
    assert_eq!(client.get("/orders").await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn the_journal_can_be_read_and_cleared_over_http() -> Outcome {
    let client = Client::start().await?;
    client.get("/orders?size=1").await?;
    let read = async |path: &str| control(&client, Method::GET, path).send().await?.json::<Value>().await;
    let seen = read("/requests?operation=listOrders").await?;
    assert_eq!(seen["requests"][0]["query"], json!([["size", "1"]]));
    assert_eq!(read("/requests").await?["requests"].as_array().map(Vec::len), Some(2));
    control(&client, Method::DELETE, "/requests").send().await?;
    assert_eq!(read("/requests").await?, json!({ "requests": [] }));
    Ok(())
}

#[tokio::test]
async fn tokens_expire_and_orders_advance_over_http() -> Outcome {
    let client = Client::start().await?;
    let advance = |id: &str| control(&client, Method::POST, &format!("/orders/{id}/advance")).send();
    assert_eq!(advance(seed::ORDER_ID).await?.json::<Value>().await?, json!({ "state": "In Progress" }));
    assert_eq!(advance("ORD0").await?.status(), 404);
    assert_eq!(control(&client, Method::POST, "/tokens/expire").send().await?.status(), 204);
    assert_eq!(client.get("/orders").await?.0, 401);
    Ok(())
}

#[tokio::test]
async fn outside_the_prefixes_the_answer_says_where_they_are() -> Outcome {
    let client = Client::start().await?;
    let response = control(&client, Method::GET, "/elsewhere").send().await?;
    assert_eq!(response.status(), 404);
    assert!(response.text().await?.contains("/tuatahi-connect/v1"));
    Ok(())
}
