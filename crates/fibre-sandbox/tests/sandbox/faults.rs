use std::time::Duration;

use fibre_sandbox::{Extent, Fault, Injection, Sandbox, tuatahi_connect::seed};
use reqwest::{Method, Response};
use serde_json::json;

use crate::support::{Client, Outcome};

const PRODUCTS: &str = "/reports/productInventory?mode=active-now";

/// What comes through of a body, and whether it ends without an error.
async fn drain(mut response: Response) -> (Vec<u8>, bool) {
    let mut received = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received.extend_from_slice(&chunk),
            Ok(None) => return (received, true),
            Err(_) => return (received, false),
        }
    }
}

/// Whether the future is still pending after everything else had its turn many times.
async fn is_pending<T>(mut future: impl Future<Output = T> + Unpin) -> bool {
    for _ in 0..200 {
        tokio::select! {
            biased;
            _ = &mut future => return false,
            () = tokio::task::yield_now() => {}
        }
    }
    true
}

async fn with_header(client: &Client, fault: &str, path: &str) -> reqwest::Result<Response> {
    client.request(Method::GET, path).header("x-sandbox-fault", fault).send().await
}

#[tokio::test]
async fn a_status_comes_with_the_error_body_and_retry_after() -> Outcome {
    let client = Client::start().await?;
    client.sandbox.inject(Fault::Status { code: 429, retry_after: Some(7) });
    let response = client.request(Method::GET, "/orders").send().await?;
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (429, &"7".parse()?));
    assert_eq!(response.headers()["x-sandbox-operation"], "listOrders");
    assert_eq!(response.json::<serde_json::Value>().await?["statusCode"], 429);
    assert_eq!(client.get("/orders").await?.0, 200, "once is once");
    let response = with_header(&client, "status=503;retry-after=1", "/orders").await?;
    assert_eq!(response.status(), 503);
    Ok(())
}

#[tokio::test]
async fn an_injection_knows_its_operation_and_turn() -> Outcome {
    let client = Client::start().await?;
    client.sandbox.inject(Fault::Unauthorized.on("listOrders").skip(1).times(2));
    assert_eq!(client.get(&format!("/orders/{}", seed::ORDER_ID)).await?.0, 200);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get("/orders").await?.0);
    }
    assert_eq!(statuses, [200, 401, 401, 200]);
    assert_eq!(client.sandbox.pending_faults(), 0);

    client.sandbox.inject(Injection::new(Fault::Unauthorized).on("tuatahi-connect/getOrder").always());
    assert_eq!(client.get("/orders").await?.0, 200);
    assert_eq!(client.get("/orders/ORD0").await?.0, 401);
    assert_eq!(client.get("/orders/ORD0").await?.0, 401);
    client.sandbox.clear_faults();
    assert_eq!(client.get("/orders/ORD0").await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn a_hanging_request_ends_when_the_client_leaves() -> Outcome {
    let client = Client::start().await?;
    client.sandbox.inject(Fault::Hang.on("listOrders"));
    let mut request = Box::pin(client.request(Method::GET, "/orders").send());
    while client.sandbox.request_count("listOrders") == 0 {
        assert!(is_pending(&mut request).await);
    }
    assert!(is_pending(&mut request).await);
    drop(request);
    assert_eq!(client.get("/orders").await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn a_cut_before_the_headers_does_nothing_and_a_lost_answer_does_all() -> Outcome {
    let client = Client::start().await?;
    let order = json!({ "orderType": "Change", "externalId": "LOST-1" });
    let place = || client.request(Method::POST, "/orders?customerId=66450").json(&order).send();

    client.sandbox.inject(Fault::CutBeforeHeaders.on("placeOrder"));
    assert!(place().await.is_err());
    assert_eq!(client.sandbox.order_count(), seed::ORDER_COUNT);

    client.sandbox.inject(Fault::LoseAnswer.on("placeOrder"));
    assert!(place().await.is_err());
    assert_eq!(client.sandbox.order_count(), seed::ORDER_COUNT + 1);
    assert_eq!(client.get("/orders?externalId=LOST-1").await?.1["total"], 1);

    // Whether the client sent a request again by itself shows here.
    assert_eq!(client.sandbox.request_count("placeOrder"), 2);
    for fault in ["cut-headers", "lose-answer"] {
        assert!(with_header(&client, fault, "/orders").await.is_err(), "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn a_cut_body_is_an_error_at_the_client() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(10_000)).await?;
    for after in [0, 1000, 100_000] {
        client.sandbox.inject(Fault::CutBody { after: Extent::Bytes(after) });
        let response = client.request(Method::GET, PRODUCTS).send().await?;
        assert_eq!(response.status(), 200);
        let (received, clean) = drain(response).await;
        assert_eq!((received.len() as u64, clean), (after, false));
    }
    let (received, clean) = drain(with_header(&client, "cut-body=1000", "/orders").await?).await;
    assert_eq!((received.len(), clean), (1000, false), "also where a length would be announced");
    Ok(())
}

#[tokio::test]
async fn a_truncated_body_ends_cleanly_inside_an_event() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(100)).await?;
    client.sandbox.inject(Fault::Truncate { after: Extent::Events(3) });
    let (received, clean) = drain(client.request(Method::GET, PRODUCTS).send().await?).await;
    let text = String::from_utf8(received)?;
    assert!(clean);
    assert_eq!(text.matches("\n\n").count(), 3);
    assert!(text.ends_with("\n\ndata: {\"custome"), "{}", &text[text.len() - 30..]);

    let (received, clean) = drain(with_header(&client, "truncate=1000", PRODUCTS).await?).await;
    assert_eq!((received.len(), clean), (1000, true));
    Ok(())
}

#[tokio::test]
async fn a_stalled_body_neither_goes_on_nor_ends() -> Outcome {
    let client = Client::start().await?;
    let mut response = with_header(&client, "stall=100", PRODUCTS).await?;
    let mut received = 0;
    while received < 100 {
        received += response.chunk().await?.ok_or("the body ended")?.len();
    }
    assert_eq!(received, 100);
    assert!(is_pending(Box::pin(response.chunk())).await);
    Ok(())
}

#[tokio::test]
async fn garbage_is_a_page_with_status_200() -> Outcome {
    let client = Client::start().await?;
    let response = with_header(&client, "garbage", "/orders").await?;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert!(response.text().await?.starts_with("<!DOCTYPE html>"));
    Ok(())
}

#[tokio::test]
async fn a_slow_drip_changes_only_the_pieces() -> Outcome {
    let client = Client::on(Sandbox::builder().report_items(20)).await?;
    let whole = client.text(PRODUCTS).await?;
    client.sandbox.inject(Fault::SlowDrip { chunk_bytes: 100, pause: Duration::ZERO });
    assert_eq!(client.text(PRODUCTS).await?, whole);
    Ok(())
}

#[tokio::test]
async fn a_fault_header_that_names_no_fault_is_refused() -> Outcome {
    let client = Client::start().await?;
    let response = with_header(&client, "explode", "/orders").await?;
    assert_eq!(response.status(), 400);
    assert!(response.text().await?.contains("x-sandbox-fault"));
    Ok(())
}
