//! The client against the sandbox: every operation, and what is built on them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_sandbox::{Fault, ReportFraming, Sandbox};
use futures::TryStreamExt;
use tuatahi_connect::params::*;
use tuatahi_connect::places::{FindPlaces, MatchedBy};
use tuatahi_connect::types::{
    self, NewOrder, NoteActivity, OpenOrder, OrderNote, OrderOperation, OrderProgress, OrderRequest,
    PlaceSearchField, ReportMode, RequiredActionKind,
};
use tuatahi_connect::{Client, ErrorKind, OpenObject, Outcome, Timestamp};

const PLACE: &str = "40186274UFFLC3B";

fn client(sandbox: &Sandbox) -> Client {
    let access = sandbox.tuatahi_connect();
    Client::builder()
        .base_url(access.base_url())
        .client_secret(access.token_url(), access.client_id(), access.client_secret())
        .customer_id(access.customer_id())
        .build()
        .unwrap()
}

fn new_order(external_id: &str) -> OrderRequest {
    let at: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let offer = OpenObject::new().set("offerCode", "B2U-HR30M10M");
    NewOrder::new(
        at,
        fibre_sandbox::tuatahi_connect::seed::HANDOVER_GROUP_ID,
        external_id,
        OpenObject::new().set("placeId", PLACE),
        vec![offer],
        OpenObject::new(),
        OpenObject::new(),
    )
    .into()
}

#[tokio::test]
async fn an_order_lives_from_placing_to_cancelling() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let placed = client.place_order(&new_order("my-1"), PlaceOrder::new()).await.unwrap();
    assert_eq!(placed.state.as_deref(), Some("Acknowledged"));
    let id = placed.id.clone().unwrap();

    let found: Vec<_> = client.orders(ListOrders::new().external_id("my-1")).try_collect().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id.as_deref(), Some(id.as_str()));

    let note = OrderNote::new("please call ahead", "Ana").activity(NoteActivity::ActionRequested);
    client.add_order_note(&id, &note).await.unwrap();
    let sent = sandbox.requests("addOrderNote")[0].json().unwrap();
    assert_eq!(sent["customerId"], 66450, "filled in from the client, as the number that notes take");

    let cancel = OrderOperation::from(types::CancelInflight::new(OpenObject::new()));
    client.perform_order_operation(&id, &cancel, PerformOrderOperation::new()).await.unwrap();
    let details = client.get_order(&id, GetOrder::new()).await.unwrap();
    assert_eq!((details.state.as_deref(), details.note.as_ref().map(Vec::len)), (Some("Cancelled"), Some(1)));
    assert!(!format!("{details:?}").contains("call ahead"), "notes are not for logs");
}

#[tokio::test]
async fn all_orders_come_page_by_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let mut orders = client.orders(ListOrders::new()).prefetch();
    let mut ids = std::collections::BTreeSet::new();
    while let Some(order) = orders.try_next().await.unwrap() {
        ids.insert(order.id.unwrap());
    }
    assert_eq!((ids.len(), orders.total()), (110, Some(110)));
    assert_eq!(sandbox.request_count("listOrders"), 3);

    let held = client.orders(ListOrders::new().progress(OrderProgress::Held).size(7));
    let pages: Vec<_> = held.pages().try_collect().await.unwrap();
    assert!(pages.iter().all(|page| page.items.len() <= 7));
    let error = client.orders(ListOrders::new().size(0)).try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);

    let theirs: Vec<_> = client.for_customer("66523").orders(ListOrders::new()).try_collect().await.unwrap();
    assert_eq!(theirs.len(), 10);
}

#[tokio::test]
async fn a_listing_resumes_after_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox).with(tuatahi_connect::CallOptions::new().no_retries());
    sandbox.inject(
        fibre_sandbox::Injection::new(Fault::Status { code: 503, retry_after: None })
            .on("listOrders")
            .skip(1),
    );
    let mut orders = client.orders(ListOrders::new());
    let mut count = 0;
    while let Ok(Some(_)) = orders.try_next().await {
        count += 1;
    }
    assert_eq!(count, 50);
    let token = orders.resume_token();
    count +=
        client.orders(ListOrders::new()).resume(&token).unwrap().try_collect::<Vec<_>>().await.unwrap().len();
    assert_eq!(count, 110);
}

#[tokio::test]
async fn places_are_found_by_prefix_then_by_word() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let mut found = client.find_places("carringt", FindPlaces::new().page_size(1)).await.unwrap();
    assert_eq!(found.matched_by(), MatchedBy::Prefix);
    let total = found.total();
    let mut count = 0;
    while found.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((total, sandbox.request_count("searchPlaces")), (Some(count), 0));

    let found = client.find_places("carrington zzzz", FindPlaces::new()).await.unwrap();
    assert_eq!(found.matched_by(), MatchedBy::Word);
    assert!(found.try_collect::<Vec<_>>().await.unwrap().len() as u64 >= count);

    let by_id = FindPlaces::new().field(PlaceSearchField::PlaceId).include_details(true);
    let found: Vec<_> = client.find_places(PLACE, by_id).await.unwrap().try_collect().await.unwrap();
    assert_eq!(found.len(), 1);
    let none = client.find_places("zzzz", FindPlaces::new()).await.unwrap();
    assert_eq!(none.try_collect::<Vec<_>>().await.unwrap().len(), 0);
}

#[tokio::test]
async fn false_reaches_the_wire() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let active = client.qualify_place(PLACE, QualifyPlace::new()).await.unwrap();
    let all = client.qualify_place(PLACE, QualifyPlace::new().active_inventory_only(false)).await.unwrap();
    let sent: Vec<_> = sandbox.requests("qualifyPlace").iter().map(|seen| seen.query.clone()).collect();
    assert_eq!(sent, [vec![], vec![("activeInventoryOnly".to_owned(), "false".to_owned())]]);
    let count = |place: &types::ServiceQualification| place.inventory.as_ref().map_or(0, Vec::len);
    assert!(count(&all) > count(&active));
}

#[tokio::test]
async fn the_other_reads_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    assert!(client.list_product_offers(ListProductOffers::new()).await.unwrap().product_offers.is_some());
    assert!(client.get_product_offer("B2U-HR30M10M").await.unwrap().product_offer_configurations.is_some());
    let configuration =
        client.get_product_offer_configuration("B2U-HR30M10M", "B2U-HR30M10M-HCIR2.5M").await.unwrap();
    assert_eq!(configuration.configuration_code.as_deref(), Some("B2U-HR30M10M-HCIR2.5M"));
    let groups = ListHandoverConnectionInterfaceGroups::new();
    assert!(client.list_handover_connection_interface_groups(groups).await.unwrap().customer_id.is_some());
    let waiting = client
        .list_orders_requiring_action(
            &RequiredActionKind::RespondToTransfer,
            ListOrdersRequiringAction::new(),
        )
        .await
        .unwrap();
    assert_eq!(waiting.total, Some(1));
}

#[tokio::test]
async fn reports_and_the_address_file_arrive_whole_in_both_framings() {
    let sandbox =
        Sandbox::builder().report_items(57).items_per_event(10).address_rows(33).start().await.unwrap();
    let client = client(&sandbox);
    for framing in [ReportFraming::Events, ReportFraming::BareLines] {
        sandbox.settings().set_report_framing(framing);
        let products =
            client.product_inventory_report(ReportMode::ActiveNow, StreamProductInventoryReport::new());
        assert_eq!(products.await.unwrap().try_collect::<Vec<_>>().await.unwrap().len(), 57);
        let services =
            client.service_inventory_report(ReportMode::ActiveLastMonth, StreamServiceInventoryReport::new());
        assert_eq!(services.await.unwrap().try_collect::<Vec<_>>().await.unwrap().len(), 57);
    }
    let rows: Vec<_> = client.address_file().await.unwrap().try_collect().await.unwrap();
    assert_eq!(rows.len(), 33);
    let bytes: Vec<_> = client.address_file().await.unwrap().into_bytes().try_collect().await.unwrap();
    assert_eq!(bytes.concat().split(|byte| *byte == b'\n').filter(|line| line.len() > 200).count(), 34);
}

#[tokio::test]
async fn cut_reports_and_files_are_errors() {
    let sandbox = Sandbox::builder().report_items(500).address_rows(500).start().await.unwrap();
    let client = client(&sandbox);
    for fault in ["cut-body=20000", "truncate=20001"] {
        let fault: Fault = fault.parse().unwrap();
        sandbox.inject(fault.clone().on("streamProductInventoryReport"));
        let report =
            client.product_inventory_report(ReportMode::ActiveNow, StreamProductInventoryReport::new());
        let error = report.await.unwrap().try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Truncated, "{fault:?}: {error}");
        assert!(error.items_received().unwrap() > 0);
        sandbox.inject(fault.on("streamAddressFile"));
        let error = client.address_file().await.unwrap().try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Truncated, "{error}");
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_an_unknown_outcome_and_one_order() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let before = sandbox.order_count();
    sandbox.inject(Fault::LoseAnswer.on("placeOrder"));
    let error = client.place_order(&new_order("my-2"), PlaceOrder::new()).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!((sandbox.order_count(), sandbox.request_count("placeOrder")), (before + 1, 1));
}

#[tokio::test]
async fn tokens_that_expire_mid_way_are_replaced() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    client.get_product_offer("B2U-HR30M10M").await.unwrap();
    sandbox.expire_tokens();
    let placed = client.place_order(&new_order("my-3"), PlaceOrder::new()).await.unwrap();
    assert_eq!((placed.attempts(), sandbox.tokens_issued()), (2, 2));
}

#[tokio::test]
async fn refusals_carry_the_carriers_reasons() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let odd = OrderRequest::from(OpenOrder::new(""));
    let error = client.place_order(&odd, PlaceOrder::new().customer_id("999")).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    let body: types::ErrorBody = error.service().unwrap();
    assert_eq!(body.status_code, Some(i64::from(error.status().unwrap().as_u16())));
    let error = client.get_order("ORD000000000000", GetOrder::new()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}
