//! Journeys against the sandbox: from a postcode to an order, and with its updates to the end.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fibre_cafe::journey::{
    AddressSearch, AppointmentSearch, AvailabilitySearch, Journey, Offer, SupplierAvailability, Visit,
};
use fibre_cafe::orders::{OrderKind, OrderProgress, RequestError, Told};
use fibre_cafe::states::NextAction;
use fibre_cafe::types::{
    Characteristic, CharacteristicName, Contact, Order, OrderRequest, OrderStatus, ServiceProblemRequest,
    ServiceProblemResolutionRequest, ServiceProblemStatus, ServiceProblemType, ServiceSpecification,
    ServiceTestRequest, TestResult,
};
use fibre_cafe::updates::{Kci, Update};
use fibre_cafe::webhook::Delivery as _;
use fibre_cafe::{CallOptions, Client, ErrorKind, Outcome};
use fibre_core::TestClock;
use fibre_sandbox::Sandbox;
use fibre_sandbox::fibre_cafe::seed;
use futures::StreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;

fn client(sandbox: &Sandbox) -> Client {
    let access = sandbox.fibre_cafe();
    Client::builder()
        .base_url(access.base_url())
        .token_url(access.token_url())
        .client_secret(access.client_id(), access.client_secret())
        .build()
        .unwrap()
}

/// The same client, whose calls run through one of the carrier's test scenarios.
fn scripted(client: &Client, scenario: &str) -> Client {
    let header = HeaderName::from_static("x-scenario");
    client.with(CallOptions::new().header(header, HeaderValue::try_from(scenario).unwrap()))
}

fn contact() -> Contact {
    Contact::new("John Smith", "01234 567890").email("john@smith.example")
}

async fn offers(journey: &Journey, number: &str) -> Vec<Offer> {
    let search = AddressSearch::postcode("TW18 4LG").street_number(number);
    let addresses = journey.addresses(search).await.unwrap();
    let search = AvailabilitySearch::new().supplier(seed::SUPPLIER);
    let found = journey.availability(addresses.first().unwrap(), search).await.unwrap();
    found.iter().flat_map(SupplierAvailability::offers).collect()
}

/// Every step, to an order for a new line.
async fn ordered(journey: &Journey) -> Order {
    let offers = offers(journey, "20").await;
    let offer = offers.iter().find(|offer| offer.is_new_line()).unwrap();
    assert!(offer.needs_appointment() && offer.line_profiles().contains(&seed::LINE_PROFILE.to_owned()));
    let slots = journey.appointments(offer, AppointmentSearch::new().standard_only()).await.unwrap();
    let reservation = journey.reserve(offer, slots.first().unwrap()).await.unwrap();
    let request =
        offer.order(contact()).line_profile(seed::LINE_PROFILE).reservation(&reservation).build().unwrap();
    journey.place(&request).await.unwrap().into_inner()
}

/// The updates that the gateway has sent so far; none of them had an address to go to.
fn kcis(sandbox: &Sandbox) -> Vec<Kci> {
    let read = |callback: &fibre_sandbox::callbacks::Callback| {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", HeaderValue::from_static("delivery"));
        let conversation = callback.header("x-conversation-id").unwrap();
        headers.insert("x-conversation-id", HeaderValue::try_from(conversation).unwrap());
        Kci::read(&headers, callback.body().clone()).unwrap()
    };
    sandbox.callbacks().kept().iter().map(read).collect()
}

async fn kcis_in_an_hour(sandbox: &Sandbox) -> Vec<Kci> {
    sandbox.advance(Duration::from_secs(3600)).await;
    kcis(sandbox)
}

/// What the updates say about an order, in the order in which they came.
fn progress(order: &Order, kcis: &[Kci]) -> OrderProgress {
    let mut progress = OrderProgress::new(order.id().unwrap());
    progress.read(order.clone());
    for kci in kcis {
        progress.tell(kci);
    }
    progress
}

#[tokio::test]
async fn one_conversation_goes_from_the_postcode_to_the_last_update() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let order = ordered(&journey).await;
    assert_eq!(
        (order.kind(), order.status()),
        (Some(OrderKind::Provide), Some(OrderStatus::ReceivedByGateway))
    );

    let kcis = kcis_in_an_hour(&sandbox).await;
    assert!(kcis.len() >= 4 && kcis.iter().all(|kci| journey.owns(kci)), "{kcis:?}");
    assert!(!client(&sandbox).journey().owns(&kcis[0]));
    let requests = sandbox.all_requests();
    let sent: Vec<_> = requests.iter().filter_map(|request| request.header("x-conversation-id")).collect();
    assert_eq!(sent, vec![journey.id().as_str(); 5]);

    // Last first: nothing goes back.
    let mut backwards = OrderProgress::new(order.id().unwrap());
    assert_eq!(backwards.tell(kcis.last().unwrap()), Told::News);
    assert!(kcis.iter().rev().skip(1).all(|kci| backwards.tell(kci) == Told::Late));
    assert_eq!(backwards.read(order.clone()), Told::Late);
    let forwards = progress(&order, &kcis);
    for progress in [&backwards, &forwards] {
        assert_eq!(progress.status(), Some(OrderStatus::Completed));
        assert!(progress.is_terminal() && progress.next_actions().is_empty());
        assert!(progress.order().unwrap().service_id().is_some());
    }

    // A reading shows the same, and its updates are known already.
    let resumed = client(&sandbox).resume_journey(journey.id().clone());
    let read = resumed.client().order(order.id().unwrap()).await.unwrap().into_inner();
    assert_eq!((read.status(), read.updates().len()), (Some(OrderStatus::Completed), kcis.len()));
    let mut from_reading = OrderProgress::new(order.id().unwrap());
    from_reading.read(read);
    assert!(kcis.iter().all(|kci| from_reading.tell(kci) == Told::Again));
}

#[tokio::test]
async fn an_order_that_has_to_be_reappointed_is_answered_by_an_amendment() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = scripted(&client(&sandbox), "ORDER_REAPPOINT").journey();
    let order = ordered(&journey).await;
    let known = progress(&order, &kcis_in_an_hour(&sandbox).await);
    assert_eq!(known.status(), Some(OrderStatus::Pending));
    assert_eq!(known.next_actions(), [NextAction::Reappoint, NextAction::Amend, NextAction::Cancel]);

    let plain = client(&sandbox).resume_journey(journey.id().clone());
    let read = plain.client().order(known.id()).await.unwrap().into_inner();
    assert_eq!(read.next_actions(), known.next_actions());
    assert_eq!(read.demand().as_ref(), known.demand());
    let Order::Provide(provide) = &read else { unreachable!("a new line is provided") };
    let visit = Visit::for_order(provide).unwrap();
    let slots = plain.appointments(&visit, AppointmentSearch::new()).await.unwrap();
    let reservation = plain.reserve(&visit, slots.last().unwrap()).await.unwrap();
    let amendment = read.amendment().unwrap().reservation(&reservation).build().unwrap();
    plain.client().amend_order(&amendment).await.unwrap();

    let known = progress(&order, &kcis_in_an_hour(&sandbox).await);
    assert_eq!(known.status(), Some(OrderStatus::Completed));
}

#[tokio::test]
async fn a_refused_cancellation_asks_to_try_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let (journey, scenario) = (client(&sandbox).journey(), "ORDER_IN_PROGRESS");
    let order = ordered(&scripted(&client(&sandbox), scenario).resume_journey(journey.id().clone())).await;
    assert_eq!(progress(&order, &kcis_in_an_hour(&sandbox).await).status(), Some(OrderStatus::InProgress));

    let cancellation = order.cancellation("CUSTOMER_CHANGED_MIND").unwrap().text("Delivery too long");
    scripted(journey.client(), "CANCELLATION_REJECTED").cancel_order(&cancellation).await.unwrap();
    let kcis = kcis_in_an_hour(&sandbox).await;
    let known = progress(&order, &kcis);
    assert_eq!(known.status(), Some(OrderStatus::InProgress));
    assert_eq!(known.next_actions().first(), Some(&NextAction::Resubmit));
    assert!(kcis.iter().any(|kci| kci.status() == Some("PENDING_CANCELLATION")));

    scripted(journey.client(), "CANCELLATION_ACCEPTED").cancel_order(&cancellation).await.unwrap();
    let known = progress(&order, &kcis_in_an_hour(&sandbox).await);
    assert_eq!(known.status(), Some(OrderStatus::Cancelled));
    let ended = known.order().unwrap().cancellation("OTHER");
    assert_eq!(ended, Err(RequestError::Ended { status: OrderStatus::Cancelled }));
}

#[tokio::test]
async fn existing_lines_are_started_and_taken_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let offers = offers(&journey, "24").await;
    let line = |id: &str| offers.iter().find(|offer| offer.line_id() == Some(id)).unwrap();
    let own = line(seed::LINE_ID);
    let idle = own.ports().iter().find(|port| port.is_idle()).and_then(|port| port.port_number).unwrap();
    let started = own.order(contact()).line_profile(seed::LINE_PROFILE).start(idle).build().unwrap();
    let taken = line(seed::OTHER_LINE_ID).order(contact()).line_profile(seed::LINE_PROFILE).takeover(None);
    for request in [started, taken.build().unwrap()] {
        let order = journey.place(&request).await.unwrap();
        let known = progress(&order, &kcis_in_an_hour(&sandbox).await);
        assert_eq!(known.status(), Some(OrderStatus::Completed), "{:?}", order.order_type());
    }
}

#[tokio::test]
async fn a_supplier_without_anything_says_why() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let addresses = journey.addresses(AddressSearch::uprn("200004033697")).await.unwrap();
    let found = journey.availability(addresses.first().unwrap(), AvailabilitySearch::new()).await.unwrap();
    for supplier in found.iter() {
        assert_eq!(supplier.offers().count(), 0);
        assert!(!supplier.unavailability_reasons().is_empty(), "{supplier:?}");
    }
}

#[tokio::test]
async fn services_are_changed_and_ended_without_an_offer() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let change = [("LINE_PROFILE", seed::FAST_LINE_PROFILE)];
    let modify = OrderRequest::modify(seed::SUPPLIER, seed::SERVICE_ID, change).into();
    let cease = OrderRequest::cease(seed::SUPPLIER, seed::SECOND_SERVICE_ID).into();
    for (request, kind) in [(modify, OrderKind::Modify), (cease, OrderKind::Cease)] {
        let order = journey.place(&request).await.unwrap();
        assert_eq!(order.kind(), Some(kind));
        let known = progress(&order, &kcis_in_an_hour(&sandbox).await);
        assert_eq!(known.status(), Some(OrderStatus::Completed), "{kind}");
    }
}

#[tokio::test]
async fn a_cease_that_nobody_ordered_is_objected_to() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = sandbox.fibre_cafe_unsolicited_cease(seed::SERVICE_ID).unwrap();
    sandbox.callbacks().deliver_due().await;
    let kcis = kcis(&sandbox);
    let created = kcis.first().unwrap();
    assert_eq!((created.kind().as_str(), created.order_id()), ("UNSOLICITED_CEASE_ORDER/CREATED", Some(id)));
    let mut known = OrderProgress::new(id);
    known.tell(created);
    assert_eq!(known.next_actions(), [NextAction::Wait, NextAction::CancelOther]);

    let order = known.order().unwrap();
    assert_eq!(order.amendment().unwrap_err(), RequestError::NotAmendable);
    let objection = order.cancellation("CUSTOMER_NOT_AWARE").unwrap();
    client(&sandbox).journey().client().cancel_order(&objection).await.unwrap();
    let known = progress(order, &kcis_in_an_hour(&sandbox).await);
    assert_eq!(known.status(), Some(OrderStatus::Cancelled));
}

#[tokio::test]
async fn a_red_test_leads_to_a_problem_whose_resolution_is_confirmed() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let statements = || {
        [("SERVICE_HAS_WORKED", "true"), ("SERVICE_LAST_WORKED", "2024-04-20T09:45:00.000Z")]
            .map(|(name, value)| Characteristic::new(CharacteristicName::from(name), value))
    };
    let specification = || ServiceSpecification::new(seed::BROADBAND);
    let trouble = ServiceProblemType::Outage;
    let request = ServiceTestRequest::new(
        seed::SERVICE_ID,
        trouble.clone(),
        specification(),
        seed::SUPPLIER,
        statements(),
    );
    let test = scripted(journey.client(), "SERVICE_TEST_RED").run_service_test(&request).await.unwrap();
    assert!(!test.problem_window().is_open_at(sandbox.callbacks().now()));
    sandbox.advance(Duration::from_secs(300)).await;
    let test = journey.client().service_test(test.id).await.unwrap();
    assert_eq!(test.test_result(), Some(&TestResult::Red));
    let now = sandbox.callbacks().now();
    assert!(
        test.problem_window().is_open_at(now)
            && !test.problem_window().is_open_at(now + Duration::from_secs(7200))
    );

    let request = ServiceProblemRequest::new(
        trouble,
        "Service is completely down.",
        seed::SERVICE_ID,
        specification(),
        seed::SUPPLIER,
        test.id,
        statements(),
        contact(),
    );
    let problem = journey.client().create_problem(&request).await.unwrap();
    assert_eq!(problem.next_actions(), [NextAction::Wait, NextAction::Amend, NextAction::Cancel]);
    let kcis = kcis_in_an_hour(&sandbox).await;
    let told = kcis.iter().filter_map(Kci::problem).next_back().unwrap();
    assert_eq!(told.next_actions(), [NextAction::ConfirmResolution]);

    let read = journey.client().problem(problem.id).await.unwrap();
    assert_eq!((&read.status, read.next_actions()), (&ServiceProblemStatus::Resolved, told.next_actions()));
    let resolution = read.resolution().unwrap().id;
    journey.client().resolve_problem(resolution, &ServiceProblemResolutionRequest::accept()).await.unwrap();
    sandbox.advance(Duration::from_secs(300)).await;
    assert!(journey.client().problem(problem.id).await.unwrap().is_terminal());
}

#[tokio::test]
async fn a_watched_order_gives_each_status_once_and_goes_on_after_a_restart() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.fibre_cafe();
    let client = Client::builder()
        .base_url(access.base_url())
        .token_url(access.token_url())
        .client_secret(access.client_id(), access.client_secret())
        .clock(TestClock::new())
        .build()
        .unwrap();
    let request = OrderRequest::cease(seed::SUPPLIER, seed::SERVICE_ID).into();
    let id = client.journey().place(&request).await.unwrap().id().unwrap();
    let mut watch = client.watch_order(id);
    let mut statuses = vec![watch.next().await.unwrap().unwrap().status().unwrap()];
    for _ in 0..2 {
        sandbox.fibre_cafe_advance(id).unwrap();
        statuses.push(watch.next().await.unwrap().unwrap().status().unwrap());
    }
    let token = watch.token();
    drop(watch);
    let mut watch = client.watch_order(id).resume(&token).unwrap();
    while !statuses.last().unwrap().is_terminal() {
        sandbox.fibre_cafe_advance(id).unwrap();
        statuses.push(watch.next().await.unwrap().unwrap().status().unwrap());
    }
    assert!(watch.next().await.is_none());
    let way = ["RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"];
    assert_eq!(statuses, way.map(OrderStatus::from));
    // No status came in a way that the table does not have.
    let known = |pair: &[OrderStatus]| pair[0].meaning().unwrap().next.contains(&pair[1]);
    assert!(statuses.windows(2).all(known));
}

#[tokio::test]
async fn a_supplier_out_of_reach_is_told_as_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    sandbox.fibre_cafe_set_supplier_reachable(false);
    let order = ordered(&journey).await;
    let kcis = kcis_in_an_hour(&sandbox).await;
    let last = kcis.last().unwrap();
    assert!(matches!(last.update(), Update::Error(error) if error.code.is_known()), "{last:?}");
    assert!(last.issued_by_gateway());
    let known = progress(&order, &kcis);
    assert_eq!((known.status(), known.next_actions()), (Some(OrderStatus::FailedToSend), vec![]));
}

#[tokio::test]
async fn what_cannot_be_right_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let journey = client(&sandbox).journey();
    let request = OrderRequest::cease("no supplier", seed::SERVICE_ID).into();
    let error = journey.place(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidRequest, Outcome::NotSent));
    let long = fibre_cafe::types::AddressIdentifier::new("1".repeat(21), "UPRN");
    assert!(journey.availability(&long, AvailabilitySearch::new()).await.is_err());
    assert!(journey.addresses(AddressSearch::uprn("1").supplier("no supplier")).await.is_err());
    assert_eq!(sandbox.all_requests().len(), 0);
}
