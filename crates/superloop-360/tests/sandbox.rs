//! The client against the sandbox: orders to their end, requests that take a while, versions and refusals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_core::TestClock;
use fibre_sandbox::Sandbox;
use fibre_sandbox::superloop_360::seed;
use futures::TryStreamExt;
use std::time::{Duration, UNIX_EPOCH};
use superloop_360::errors::{self, BrokenRule};
use superloop_360::types::{
    AggregationMethod, ApiVersion, InstallationOptionKind, OrderRequest, Qualification, QualificationRequest,
    RestorationSla, ServiceCancellationAbort, ServiceCancellationRequest, ServiceCancellationStatus,
    SourceType, TransferType,
};
use superloop_360::{CallOptions, Client, ClientBuilder, ErrorKind, Outcome};

/// Does not wait; begins now, because token requests are dated.
fn clock() -> TestClock {
    let clock = TestClock::new();
    clock.advance(UNIX_EPOCH.elapsed().unwrap() - Duration::from_secs(1_767_225_600));
    clock
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    let access = sandbox.superloop_360();
    Client::builder()
        .base_url(access.base_url())
        .private_key_jwt(access.token_url(), access.client_id(), access.key_id(), access.private_key_pem())
        .clock(clock())
}

async fn qualified(client: &Client, location: &str) -> Qualification {
    let request = QualificationRequest::new(SourceType::Nbn, location);
    client.request_qualification(&request).await.unwrap().await.unwrap().into_inner()
}

fn order(
    found: &Qualification,
    installation: InstallationOptionKind,
    infrastructure: Option<&str>,
) -> OrderRequest {
    let plan = found.available_products.as_ref().and_then(|products| products.options.as_ref()?.first());
    OrderRequest::new(
        SourceType::Nbn,
        plan.unwrap(),
        1,
        "tc4",
        found.remote_qualification_search_id.clone().unwrap(),
        &found.qualification_search_id,
        &found.location_id,
        found.order_id.clone().unwrap(),
        RestorationSla::Standard,
        "A. Person",
        "0312341234",
        "a.person@example.com",
        infrastructure.map(str::to_owned),
        false,
        installation,
        AggregationMethod::L2tp,
    )
}

/// The value of the version header in each request for an operation.
fn versions(sandbox: &Sandbox, operation: &str) -> Vec<String> {
    let version = |request: &fibre_sandbox::SeenRequest| request.header("x-api-version").unwrap().to_owned();
    sandbox.requests(operation).iter().map(version).collect()
}

#[tokio::test]
async fn an_internal_transfer_is_followed_past_its_rejection_to_the_end() {
    let sandbox = Sandbox::builder().orders_advance_on_read(true).start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let found = qualified(&client, seed::PORT_TAKEOVER_LOCATION).await;
    let order = order(&found, InstallationOptionKind::NbnNoAction, Some(seed::NTD_ID))
        .port_id(1)
        .avc_id_for_transfer(seed::AVC_ID)
        .transfer_type(TransferType::ServiceTransfer);
    let placed = client.create_order(&order).await.unwrap();

    let watched: Vec<_> =
        client.watch_order(placed.id).every(Duration::from_secs(600)).try_collect().await.unwrap();
    let statuses: Vec<_> = watched.iter().map(|order| order.status.as_str()).collect();
    assert!(statuses.contains(&"TRANSFER_ORDER_IN_RETRY"), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&"COMPLETE"), "{statuses:?}");
    assert!(watched.last().unwrap().is_terminal() && watched.last().unwrap().service_id.is_some());
    assert_eq!(sandbox.request_count("createOrder"), 1);
}

#[tokio::test]
async fn a_request_goes_on_after_a_restart_without_being_sent_again() {
    let sandbox = Sandbox::builder().pending_reads(3).start().await.unwrap();
    let request = QualificationRequest::new(SourceType::Nbn, seed::FIRST_NTD_LOCATION);
    let begun = builder(&sandbox).build().unwrap().request_qualification(&request).await.unwrap();
    let stored = begun.token().to_string();
    drop(begun);

    let restarted = builder(&sandbox).build().unwrap();
    let found = restarted.resume_qualification(&stored.parse().unwrap()).unwrap().await.unwrap();
    assert_eq!(found.location_id, seed::FIRST_NTD_LOCATION);
    assert_eq!(
        (sandbox.request_count("requestQualification"), sandbox.request_count("getQualification")),
        (1, 4)
    );
    let error = restarted.resume_plan_change(&stored.parse().unwrap()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidRequest, Outcome::NotSent));
}

#[tokio::test]
async fn one_method_resumes_whatever_leads_to_a_cancellation() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let request = ServiceCancellationRequest::new(seed::SERVICE_ID, "2026-12-24");
    client.request_service_cancellation(&request).await.unwrap().await.unwrap();
    let abort = ServiceCancellationAbort::new(seed::SERVICE_ID);
    let token = client.abort_service_cancellation(&abort).await.unwrap().token();
    let cancellation = client.resume_service_cancellation(&token).unwrap().await.unwrap();
    assert_eq!(cancellation.status, Some(ServiceCancellationStatus::Aborted));
}

#[tokio::test]
async fn the_base_url_may_end_in_the_segment_that_all_paths_begin_with() {
    let sandbox = Sandbox::start().await.unwrap();
    let origin = sandbox.superloop_360().base_url().to_owned();
    for base_url in [origin.clone(), format!("{origin}/"), format!("{origin}/api"), format!("{origin}/api/")]
    {
        let client = builder(&sandbox).base_url(&base_url).build().unwrap();
        let found = qualified(&client, seed::FIRST_NTD_LOCATION).await;
        assert_eq!(found.location_id, seed::FIRST_NTD_LOCATION, "{base_url}");
        client.get_service(seed::SERVICE_ID).await.unwrap();
    }
}

#[tokio::test]
async fn the_version_is_the_newest_documented_unless_the_client_or_the_call_says_otherwise() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    client.get_service(seed::SERVICE_ID).await.unwrap();
    client.at_version(ApiVersion::V5).get_service(seed::SERVICE_ID).await.unwrap();
    let call = CallOptions::new().standing_parameter("X-API-VERSION", "6");
    client.with(call).get_service(seed::SERVICE_ID).await.unwrap();
    let pinned = builder(&sandbox).api_version(ApiVersion::V7).build().unwrap();
    pinned.get_service(seed::SERVICE_ID).await.unwrap();
    assert_eq!(versions(&sandbox, "getService"), ["8", "5", "6", "7"]);

    qualified(&client.at_version(ApiVersion::V6), seed::FIRST_NTD_LOCATION).await;
    qualified(&client, seed::FIRST_NTD_LOCATION).await;
    assert_eq!(versions(&sandbox, "requestQualification"), ["6", "7"]);
    assert_eq!(versions(&sandbox, "getQualification"), ["6", "6", "7", "7"], "its readings keep the version");
}

#[tokio::test]
async fn what_the_carrier_turns_down_is_typed_early_and_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let found = qualified(&client, seed::FIRST_NTD_LOCATION).await;
    let order = order(&found, InstallationOptionKind::NbnTech, None).avc_id_for_transfer(seed::AVC_ID);
    let early = client.create_order(&order).await.unwrap_err();
    let body = errors::body_of(&early).unwrap();
    let rules: Vec<_> =
        body.api_sub_errors.iter().flatten().filter_map(superloop_360::types::ApiSubError::rule).collect();
    assert_eq!((early.outcome(), rules), (Outcome::Rejected, vec![BrokenRule::AvcIdNotRequired]));
    assert!(
        body.to_string().contains("avcIdForTransfer: ") && !body.to_string().contains(seed::AVC_ID),
        "{body}"
    );
    assert_eq!(sandbox.superloop_360_order_count(), 0);

    let nowhere = QualificationRequest::new(SourceType::Nbn, "LOC000000000000");
    let late = client.request_qualification(&nowhere).await.unwrap().await.unwrap_err();
    assert_eq!((late.kind(), late.outcome()), (ErrorKind::Rejected, Outcome::Rejected));
    let body = errors::body_of(&late).unwrap();
    assert_eq!(body.api_sub_errors.unwrap()[0].field.as_deref(), Some("locationId"));
}
