//! What goes over the wire, and what becomes of the answers, beside a server that says what a test wants.
//!
//! The clock stands at the beginning of the year 2026, which is the same day in New Zealand.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fibre_core::{Clock as _, TestClock};
use serde_json::{Value, json};
use tuatahi_notify::gaps::Gap;
use tuatahi_notify::subscriptions::latest_expiry;
use tuatahi_notify::types::{
    EmailAddress, ErrorBody, NewSubscription, NotificationChannels, OntActivationFilter,
    OntActivationFilters, OntActivationSubscription, OtherSubscription, ReplayStatus, WebhookAuth,
    WebhookTarget,
};
use tuatahi_notify::{CalendarDate, Client, ErrorKind, OpenObject, Outcome, Timestamp};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SECRET: &str = "hunter2-hunter2";

fn client(server: &MockServer) -> Client {
    Client::builder().base_url(server.uri()).anonymous().clock(TestClock::new()).build().unwrap()
}

async fn answering(verb: &str, route: &str, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method(verb)).and(path(route)).respond_with(answer).mount(&server).await;
    server
}

fn json_answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

fn wanted() -> OntActivationSubscription {
    OntActivationSubscription::new([EmailAddress::new("network@isp.example")])
}

fn subscription(id: &str) -> Value {
    json!({ "id": id, "eventType": "ONTActivation", "contactEmails": [{ "email": "network@isp.example" }] })
}

#[tokio::test]
async fn a_subscription_says_its_type_and_keeps_the_names_of_the_wire() {
    let server = answering("POST", "/subscriptions", json_answer(&subscription("1"))).await;
    let client = client(&server);
    let not = tuatahi_notify::types::NegatedOntActivationFilter::new().order_id("ORD12345");
    let filters = OntActivationFilters::new().target("my").attributes([OntActivationFilter::new().not(not)]);
    client.subscribe(&wanted().filters(filters).into()).await.unwrap();
    let other = OtherSubscription::new("SPWorkOrderNotification", [EmailAddress::new("network@isp.example")])
        .filters(OpenObject::new().set("kind", "AddTaskNotify"));
    client.subscribe(&other.into()).await.unwrap();
    assert_eq!(
        bodies(&server).await,
        [
            json!({ "eventType": "ONTActivation", "contactEmails": [{ "email": "network@isp.example" }],
                "filters": { "target": "my", "attributes": [{ "__not__": { "orderID": "ORD12345" } }] } }),
            json!({ "eventType": "SPWorkOrderNotification", "contactEmails": [{ "email": "network@isp.example" }],
                "filters": { "kind": "AddTaskNotify" } }),
        ]
    );
}

#[tokio::test]
async fn a_day_that_cannot_be_is_not_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    let day = |text: &str| serde_json::from_value::<CalendarDate>(text.into()).unwrap();
    for wrong in ["2027-01-02", "2025-12-31", "2026-12-1"] {
        let new = NewSubscription::from(wanted()).with_expires_on(day(wrong));
        let error = client.subscribe(&new).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::InvalidRequest, Some("createSubscription"))
        );
        assert!(error.to_string().contains("expiresOn must"), "{error}");
    }
    for wrong in ["2027-01-02", "2026-12-1"] {
        let error = client.change_expiry("1", day(wrong)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::InvalidRequest, Some("updateSubscription"))
        );
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_day_that_has_passed_may_end_a_subscription_that_exists() {
    let server = answering("PATCH", "/subscriptions/1", json_answer(&subscription("1"))).await;
    let passed: CalendarDate = "2025-12-31".parse().unwrap();
    client(&server).change_expiry("1", passed).await.unwrap();
    assert_eq!(bodies(&server).await, [json!({ "expiresOn": "2025-12-31" })]);
}

#[tokio::test]
async fn each_extension_has_its_own_result() {
    let server = MockServer::start().await;
    let listed = json!([
        { "id": "refused", "expiresOn": "2026-01-31" }, { "id": "far", "expiresOn": "2026-02-01" }, { "id": "good", "expiresOn": "2026-01-05" },
        { "id": "undated" },
    ]);
    Mock::given(method("GET")).respond_with(json_answer(&listed)).mount(&server).await;
    let refusal =
        ResponseTemplate::new(404).set_body_json(json!({ "message": "not found", "code": "NGW-404" }));
    Mock::given(method("PATCH"))
        .and(path("/subscriptions/refused"))
        .respond_with(refusal)
        .mount(&server)
        .await;
    let echo = |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        let id = request.url.path().rsplit('/').next().unwrap_or_default();
        json_answer(&json!({ "id": id, "expiresOn": asked["expiresOn"] }))
    };
    Mock::given(method("PATCH")).respond_with(echo).mount(&server).await;

    let extensions = client(&server).extend_expiring(30).await.unwrap();
    let ids: Vec<&str> = extensions.iter().map(|extension| extension.id.as_str()).collect();
    assert_eq!(ids, ["undated", "good", "refused"]);
    assert_eq!(extensions[0].expired_on, None);
    let error = extensions[2].result.as_ref().unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Refused, Outcome::Rejected));
    assert_eq!(error.service::<ErrorBody>().unwrap().code.as_deref(), Some("NGW-404"));
    let extended = extensions[1].result.as_ref().unwrap();
    assert_eq!(extended.expires_on.as_ref().map(CalendarDate::as_str), Some("2027-01-01"));
    assert_eq!(extensions[1].expired_on.as_ref().map(CalendarDate::as_str), Some("2026-01-05"));
}

fn report(sent: u64, dry_run: Option<bool>) -> Value {
    let mut report =
        json!({ "id": "r", "results": { "sent": sent, "errored": 1, "notifications": [{ "id": "n" }, {}] } });
    if let Some(dry_run) = dry_run {
        report["request"] = json!({ "status": "fail", "limit": 1000, "dryRun": dry_run });
    }
    report
}

#[tokio::test]
async fn a_dry_run_and_a_replay_differ_in_the_flag_and_in_their_type() {
    let server = MockServer::start().await;
    let echo = |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        json_answer(&report(3, asked["dryRun"].as_bool()))
    };
    Mock::given(method("POST")).and(path("/notifications/replay")).respond_with(echo).mount(&server).await;
    let query = client(&server).replay();
    let counted = query.dry_run().await.unwrap();
    assert_eq!((counted.would_send(), counted.notification_ids().collect::<Vec<_>>()), (3, vec!["n"]));
    let sent = query.send().await.unwrap();
    assert_eq!((sent.queued(), sent.errored(), sent.id()), (3, 1, Some("r")));
    assert_eq!(sent.request().and_then(|request| request.limit), Some(1000));

    let since: Timestamp = "2024-04-16T00:00:00.000Z".parse().unwrap();
    let narrow = query.id("n").status(ReplayStatus::Sent).created_from(since.clone()).created_to(since);
    let narrow =
        narrow.event_fields(OpenObject::new().set("type", "x")).limit(7).client_id("c").organisation("o");
    narrow.send().await.unwrap();
    assert_eq!(
        bodies(&server).await,
        [
            json!({ "limit": 1000, "dryRun": true }),
            json!({ "limit": 1000, "dryRun": false }),
            json!({ "id": "n", "status": "sent", "limit": 7, "clientId": "c", "organisation": "o", "dryRun": false,
                "event": { "createdFrom": "2024-04-16T00:00:00.000Z", "createdTo": "2024-04-16T00:00:00.000Z", "type": "x" } }),
        ]
    );
}

#[tokio::test]
async fn a_carrier_that_mistakes_one_for_the_other_is_found_out() {
    let swapped = |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        json_answer(&report(3, asked["dryRun"].as_bool().map(|dry_run| !dry_run)))
    };
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(swapped).mount(&server).await;
    let query = client(&server).replay();
    let (counted, sent) = (query.dry_run().await.unwrap_err(), query.send().await.unwrap_err());
    assert_eq!((counted.kind(), counted.outcome()), (ErrorKind::Decode, Outcome::Accepted));
    assert_eq!((sent.kind(), sent.outcome()), (ErrorKind::Decode, Outcome::Rejected));
}

#[tokio::test]
async fn a_replay_is_sent_once_and_a_reading_again() {
    let server = MockServer::start().await;
    Mock::given(path("/notifications/replay"))
        .respond_with(ResponseTemplate::new(500))
        .expect(1)
        .mount(&server)
        .await;
    let one = path("/notifications/n/replay");
    Mock::given(one).respond_with(ResponseTemplate::new(500)).expect(1).mount(&server).await;
    let create = Mock::given(method("POST")).and(path("/subscriptions"));
    create.respond_with(ResponseTemplate::new(500)).expect(1).mount(&server).await;
    let list = Mock::given(method("GET")).and(path("/subscriptions"));
    list.respond_with(ResponseTemplate::new(500)).expect(2..).mount(&server).await;
    let change = Mock::given(method("PATCH")).and(path("/subscriptions/1"));
    change.respond_with(ResponseTemplate::new(500)).expect(2..).mount(&server).await;

    let client = client(&server);
    let error = client.replay().send().await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(client.replay_one("n").await.unwrap_err().attempts(), 1);
    assert_eq!(client.subscribe(&wanted().into()).await.unwrap_err().outcome(), Outcome::Unknown);
    assert!(client.list_subscriptions().await.unwrap_err().attempts() > 1);
    assert!(
        client.change_expiry("1", latest_expiry(TestClock::new().utc())).await.unwrap_err().attempts() > 1
    );
}

#[tokio::test]
async fn a_limit_of_nothing_is_refused() {
    let server = MockServer::start().await;
    let error = client(&server).replay().limit(0).send().await.unwrap_err();
    assert_eq!(error.to_string(), "replayNotifications: limit must be at least 1");
    assert!(server.received_requests().await.unwrap().is_empty());
}

fn gap() -> Gap {
    Gap::new("ONTActivation", 9..=2008).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_gap_is_a_stretch_of_time_with_some_to_spare_for_both_statuses() {
    let server = answering("POST", "/notifications/replay", json_answer(&report(2, None))).await;
    let client = client(&server);
    let gap = gap().with_after(at("2026-11-24T09:02:37+13:00")).with_before(at("2026-11-23T20:41:02.5Z"));
    let counted = client.replay_gap(&gap).dry_run().await.unwrap();
    assert_eq!((counted.would_send(), counted.failed.would_send()), (4, 2));
    let replayed = client.replay_gap(&gap).only_failed().open_ended().margin(std::time::Duration::ZERO);
    let replayed = replayed.limit(5).send().await.unwrap();
    assert_eq!((replayed.queued(), replayed.sent.is_none()), (2, true));
    let event = json!({ "createdFrom": "2026-11-23T19:57:37.000Z", "createdTo": "2026-11-23T20:46:02.500Z" });
    assert_eq!(
        bodies(&server).await,
        [
            json!({ "status": "fail", "event": event, "limit": 2000, "dryRun": true }),
            json!({ "status": "sent", "event": event, "limit": 2000, "dryRun": true }),
            json!({ "status": "fail", "event": { "createdFrom": "2026-11-23T20:02:37.000Z" }, "limit": 5, "dryRun": false }),
        ]
    );
}

#[tokio::test]
async fn a_gap_whose_time_is_not_known_is_refused() {
    let server = answering("POST", "/notifications/replay", json_answer(&report(2, None))).await;
    let client = client(&server);
    let odd: Timestamp = serde_json::from_value("yesterday".into()).unwrap();
    let known = at("2026-11-23T20:02:37Z");
    for (replay, remedy) in [
        (client.replay_gap(&gap()), "created_from"),
        (client.replay_gap(&gap().with_after(odd.clone())), "created_from"),
        (client.replay_gap(&gap().with_after(known.clone()).with_before(odd)), "open_ended"),
        (client.replay_gap(&gap().with_after(known.clone())).margin(std::time::Duration::MAX), "margin"),
    ] {
        let error = replay.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(remedy), "{error}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
    let replayed = client.replay_gap(&gap()).created_from(known).send().await.unwrap();
    assert_eq!(replayed.queued(), 4);
}

#[tokio::test]
async fn the_second_half_of_a_gap_may_fail_on_its_own() {
    let server = MockServer::start().await;
    let answer = |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        if asked["status"] == "sent" { ResponseTemplate::new(400) } else { json_answer(&report(2, None)) }
    };
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    let gap = gap().with_after(at("2026-11-23T20:02:37Z"));
    let replayed = client(&server).replay_gap(&gap).send().await.unwrap();
    assert_eq!((replayed.failed.queued(), replayed.queued()), (2, 2));
    assert!(replayed.sent.is_some_and(|sent| sent.is_err()));
}

#[tokio::test]
async fn secrets_are_in_no_debug_output() {
    let channels = json!({ "webhook": [{ "id": "1", "webhook": [{ "callbackUri": format!("https://h.example/{SECRET}"),
        "auth": { "username": SECRET, "password": SECRET, "token": SECRET } }] }],
        "email": [{ "id": "2", "email": [{ "email": format!("{SECRET}@isp.example") }] }] });
    let listed = json!([{ "id": "1", "eventType": "ONTActivation", "expiresOn": "2025-12-31",
        "contactEmails": [{ "email": format!("{SECRET}@isp.example") }], "notificationChannels": channels }]);
    let server = answering("GET", "/subscriptions", json_answer(&listed)).await;
    let client = client(&server);
    let answer = client.list_subscriptions().await.unwrap();
    let new = NewSubscription::try_from(&answer[0]).unwrap();
    let sent = serde_json::to_string(&new).unwrap();
    assert_eq!(sent.matches(SECRET).count(), 6, "{sent}");

    let target =
        WebhookTarget::new(format!("https://h.example/{SECRET}")).auth(WebhookAuth::basic(SECRET, SECRET));
    let made = wanted().notification_channels(NotificationChannels::new().webhook([target]));
    let expiring = client.subscriptions_expiring_within(1).await.unwrap();
    let refused = client.subscribe(&new).await.unwrap_err();
    let extended = client.extend_expiring(1).await.unwrap();
    let shown = format!(
        "{answer:?} {answer:#?} {new:?} {made:?} {expiring:?} {refused:?} {refused} {extended:?} {client:?}"
    );
    assert!(!shown.contains(SECRET), "{shown}");
}
