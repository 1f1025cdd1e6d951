//! Updates on their way from the gateway of the sandbox to a handler.

#![cfg(feature = "axum")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::post;
use fibre_cafe::Client;
use fibre_cafe::orders::OrderProgress;
use fibre_cafe::types::{ErrorBody, ErrorCode, OrderRequest, OrderStatus};
use fibre_cafe::updates::Kci;
use fibre_cafe::webhook::{Delivered, Receiver, Verifier};
use fibre_sandbox::fibre_cafe::seed;
use fibre_sandbox::{Disturbance, Sandbox, Target};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

#[derive(Clone)]
struct Tenant {
    receiver: Receiver<Kci>,
    received: Arc<Mutex<Vec<Kci>>>,
}

impl FromRef<Tenant> for Receiver<Kci> {
    fn from_ref(tenant: &Tenant) -> Self {
        tenant.receiver.clone()
    }
}

async fn take(State(tenant): State<Tenant>, Delivered(kci): Delivered<Kci>) -> StatusCode {
    tenant.received.lock().unwrap().push(kci);
    StatusCode::NO_CONTENT
}

/// A tenant that listens, and where.
async fn listening() -> (Tenant, String) {
    let verifier = Verifier::basic("gateway", "new").unwrap().or(Verifier::bearer("token").unwrap());
    let tenant = Tenant { receiver: Receiver::new(verifier), received: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/updates", listener.local_addr().unwrap());
    let router = Router::new().route("/updates", post(take)).with_state(tenant.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (tenant, url)
}

fn client(sandbox: &Sandbox) -> Client {
    let access = sandbox.fibre_cafe();
    let client = Client::builder().base_url(access.base_url()).token_url(access.token_url());
    client.client_secret(access.client_id(), access.client_secret()).build().unwrap()
}

#[tokio::test]
async fn updates_that_come_twice_and_out_of_order_lead_to_the_same_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let (tenant, url) = listening().await;
    sandbox.callbacks().deliver_to("fibre-cafe", Target::new(&url).basic("gateway", "new")).unwrap();
    sandbox.callbacks().disturb(Disturbance::Twice.of("fibre-cafe").always());
    sandbox.callbacks().disturb(Disturbance::OutOfOrder(2).of("fibre-cafe"));

    let journey = client(&sandbox).journey();
    let order = journey.place(&OrderRequest::cease(seed::SUPPLIER, seed::SERVICE_ID).into()).await.unwrap();
    sandbox.callbacks().deliver_all().await;

    let received = tenant.received.lock().unwrap().clone();
    let ids: BTreeSet<_> = received.iter().map(Kci::dedupe_key).collect();
    let deliveries: BTreeSet<_> = received.iter().map(Kci::request_id).collect();
    assert!(ids.len() >= 4 && received.len() > ids.len(), "{received:?}");
    assert_eq!(deliveries.len(), received.len(), "each delivery has an id of its own");
    assert!(received.iter().all(|kci| journey.owns(kci)));
    assert!(sandbox.callbacks().log().iter().all(|record| record.statuses() == [204]));

    let mut progress = OrderProgress::new(order.id().unwrap());
    for kci in &received {
        progress.tell(kci);
    }
    assert_eq!(progress.status(), Some(OrderStatus::Completed));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_not_tried_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let (tenant, url) = listening().await;
    sandbox.callbacks().deliver_to("fibre-cafe", Target::new(&url).basic("gateway", "old")).unwrap();
    let request = OrderRequest::cease(seed::SUPPLIER, seed::SERVICE_ID).into();
    client(&sandbox).journey().place(&request).await.unwrap();
    sandbox.callbacks().deliver_all().await;
    let log = sandbox.callbacks().log();
    assert!(!log.is_empty() && log.iter().all(|record| record.statuses() == [401]), "{log:?}");
    assert!(tenant.received.lock().unwrap().is_empty());
}

#[tokio::test]
async fn refusals_speak_the_carriers_language() {
    let (tenant, _) = listening().await;
    for (token, body, status, code) in [
        ("wrong", "{}", StatusCode::UNAUTHORIZED, ErrorCode::NotAuthorised),
        ("token", "{", StatusCode::BAD_REQUEST, ErrorCode::MalformedRequest),
    ] {
        let request = Request::builder()
            .header("authorization", format!("Bearer {token}"))
            .header("x-request-id", "r")
            .header("x-conversation-id", "c")
            .body(Body::from(body))
            .unwrap();
        let refused = tenant.receiver.extract(request).await.unwrap_err().into_response();
        assert_eq!(refused.status(), status);
        let body = to_bytes(refused.into_body(), 4096).await.unwrap();
        let error: ErrorBody = serde_json::from_slice(&body).unwrap();
        assert_eq!((error.code, error.messages.len(), error.uuid.len()), (code, 1, 36));
    }
}
