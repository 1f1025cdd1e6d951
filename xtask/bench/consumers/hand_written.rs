use chrono::{DateTime, FixedOffset};
use rustls_platform_verifier::BuilderVerifierExt;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Debug, Deserialize)]
struct Orders {
    total: Option<i64>,
    orders: Option<Vec<Order>>,
}

#[allow(dead_code)]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: Option<String>,
    external_id: Option<String>,
    order_date: Option<DateTime<FixedOffset>>,
    order_type: Option<String>,
    customer_id: Option<serde_json::Value>,
    expected_completion_date: Option<DateTime<FixedOffset>>,
    connection_type: Option<String>,
    state: Option<String>,
    note: Option<Vec<serde_json::Value>>,
    has_pending_operations: Option<bool>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).build()?;
    let token: Token = client
        .post("https://login.example/token")
        .basic_auth("id", Some("secret"))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let orders: Orders = client
        .get("https://connect.example/v1/orders?size=10&customerId=66523")
        .bearer_auth(&token.access_token)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    println!("{:?}: {:?}", orders.total, orders.orders);
    Ok(())
}
