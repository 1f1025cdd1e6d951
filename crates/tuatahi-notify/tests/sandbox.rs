//! Subscribing, receiving, losing and recovering, with the sandbox on the other side.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use bytes::Bytes;
use chrono::Utc;
use fibre_sandbox::Sandbox;
use fibre_sandbox::callbacks::Disturbance;
use fibre_sandbox::tuatahi_notify::OntActivation;
use tuatahi_notify::gaps::{Gap, GapDetector, Observed};
use tuatahi_notify::subscriptions::latest_expiry;
use tuatahi_notify::types::{
    EmailAddress, NegatedOntActivationFilter, NewSubscription, NotificationChannels, OntActivationFilter,
    OntActivationFilters, OntActivationSubscription, OtherSubscription, WebhookAuth, WebhookTarget,
};
use tuatahi_notify::webhook::{Receiver, Verifier};
use tuatahi_notify::webhooks::{Event, Notification};
use tuatahi_notify::{Client, ErrorKind, Outcome};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

const TYPE: &str = "ONTActivation";

fn client(sandbox: &Sandbox) -> Client {
    let access = sandbox.tuatahi_notify();
    let builder = Client::builder().base_url(access.base_url());
    builder.client_secret(access.token_url(), access.client_id(), access.client_secret()).build().unwrap()
}

/// A webhook that takes everything.
async fn webhook() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    server
}

/// What has arrived since the last time, read as a service would.
async fn received(webhook: &MockServer) -> Vec<Notification> {
    let receiver = Receiver::<Notification>::new(Verifier::basic("tuatahi", "a-secret").unwrap());
    let requests = webhook.received_requests().await.unwrap();
    webhook.reset().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(204)).mount(webhook).await;
    let accept =
        |request: wiremock::Request| receiver.accept(&request.headers, Bytes::from(request.body)).unwrap();
    requests.into_iter().map(accept).collect()
}

fn wanted(webhook: &MockServer) -> OntActivationSubscription {
    let target = WebhookTarget::new(format!("{}/notification", webhook.uri()));
    let target = target.auth(WebhookAuth::basic("tuatahi", "a-secret"));
    OntActivationSubscription::new([EmailAddress::new("network@isp.example")])
        .notification_channels(NotificationChannels::new().webhook([target]))
}

fn numbers(notifications: &[Notification]) -> Vec<Option<u128>> {
    notifications.iter().map(Notification::event_id).collect()
}

#[tokio::test]
async fn what_was_lost_is_noticed_and_comes_again() {
    let (sandbox, webhook) = (Sandbox::start().await.unwrap(), webhook().await);
    let client = client(&sandbox);
    client.subscribe(&wanted(&webhook).into()).await.unwrap();
    // Beyond what fits into 64 bits.
    let first = u128::from(u64::MAX) + 7;
    sandbox.set_next_event_id(TYPE, first);
    sandbox.callbacks().disturb(Disturbance::Drop.of("tuatahi-notify").skip(2).times(2));
    for order in 1..=6 {
        assert!(sandbox.notify_ont_activation(format!("ORD{order:012}")).is_some());
        sandbox.callbacks().deliver_all().await;
    }

    let arrived = received(&webhook).await;
    assert_eq!(numbers(&arrived), [0, 1, 4, 5].map(|n| Some(first + n)));
    assert!(arrived.iter().all(|n| matches!(n.event(), Event::OntActivation(a) if a.error == Some(false))));
    assert!(arrived.iter().all(|notification| notification.transaction_id().is_some()));
    let mut detector = GapDetector::new();
    let observed: Vec<Observed> =
        arrived.iter().filter_map(|notification| detector.observe_notification(notification)).collect();
    let [Observed::First, Observed::Next, Observed::Gap(gap), Observed::Next] = observed.as_slice() else {
        unreachable!("{observed:?}")
    };
    assert_eq!((gap.event_type(), gap.missing()), (TYPE, first + 2..=first + 3));

    let replay = client.replay_gap(gap);
    let counted = replay.dry_run().await.unwrap();
    assert!(counted.would_send() >= 2 && received(&webhook).await.is_empty(), "{counted:?}");
    let replayed = replay.send().await.unwrap();
    assert_eq!(replayed.queued(), counted.would_send());
    sandbox.callbacks().deliver_all().await;
    let again = received(&webhook).await;
    assert_eq!(again.len() as u64, replayed.queued());
    let observed = again.iter().filter_map(|notification| detector.observe_notification(notification));
    assert_eq!(observed.filter(|observed| *observed == Observed::Late).count(), 2);
    assert_eq!(detector.still_missing(gap), Vec::<Gap>::new());
}

#[tokio::test]
async fn one_notification_is_sent_again_by_its_id() {
    let (sandbox, webhook) = (Sandbox::start().await.unwrap(), webhook().await);
    let client = client(&sandbox);
    client.subscribe(&wanted(&webhook).into()).await.unwrap();
    for order in ["ORD000000000001", "ORD000000000002"] {
        sandbox.notify_ont_activation(order);
    }
    sandbox.callbacks().deliver_all().await;
    assert_eq!(numbers(&received(&webhook).await), [Some(1), Some(2)]);

    let sent = client.replay().status("sent").dry_run().await.unwrap();
    let ids: Vec<&str> = sent.notification_ids().collect();
    let one = client.replay_one(ids[1]).await.unwrap();
    assert_eq!((one.id.as_deref(), one.status.as_deref()), (Some(ids[1]), Some("Queued")));
    sandbox.callbacks().deliver_all().await;
    assert_eq!(numbers(&received(&webhook).await), [Some(2)]);

    let unknown = client.replay_one("322e1915-768d-48a9-8b3b-4332317b1107").await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.outcome()), (ErrorKind::Refused, Outcome::Rejected));
}

#[tokio::test]
async fn filters_and_their_negation_decide_what_is_delivered() {
    let (sandbox, webhook) = (Sandbox::start().await.unwrap(), webhook().await);
    let client = client(&sandbox);
    let failed = OntActivationFilter::new().not(NegatedOntActivationFilter::new().status("Success"));
    let filters = OntActivationFilters::new().target("my").attributes([failed]);
    client.subscribe(&wanted(&webhook).filters(filters).into()).await.unwrap();
    sandbox.notify_ont_activation("ORD000000000001");
    sandbox.notify_ont_activation(OntActivation::failed("ORD000000000002", "E1001"));
    sandbox.callbacks().deliver_all().await;
    let arrived = received(&webhook).await;
    let [notification] = arrived.as_slice() else { unreachable!("{arrived:?}") };
    let Event::OntActivation(activation) = notification.event() else { unreachable!("{notification:?}") };
    assert_eq!((activation.error, activation.order_id.as_deref()), (Some(true), Some("ORD000000000002")));
}

#[tokio::test]
async fn a_subscription_that_was_read_is_made_again_and_delivers() {
    let (sandbox, webhook) = (Sandbox::start().await.unwrap(), webhook().await);
    let client = client(&sandbox);
    let created = client.subscribe(&wanted(&webhook).into()).await.unwrap().into_inner();
    let read = client.get_subscription(&created.id).await.unwrap().into_inner();
    assert_eq!(read, created);
    let again = client.subscribe(&NewSubscription::try_from(&read).unwrap()).await.unwrap().into_inner();
    assert_ne!(again.id, read.id);
    assert_eq!((&again.filters, &again.expires_on), (&read.filters, &read.expires_on));
    sandbox.notify_ont_activation("ORD000000000001");
    sandbox.callbacks().deliver_all().await;
    assert_eq!(numbers(&received(&webhook).await), [Some(1), Some(1)]);
}

#[tokio::test]
async fn what_expires_soon_is_extended() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let soon = Utc::now().date_naive().checked_add_days(chrono::Days::new(10)).unwrap();
    let other = OtherSubscription::new("SPWorkOrderNotification", [EmailAddress::new("network@isp.example")]);
    let short = client.subscribe(&other.clone().expires_on(soon).into()).await.unwrap().into_inner();
    let long = client.subscribe(&other.into()).await.unwrap().into_inner();
    assert_eq!(client.subscriptions_expiring_within(5).await.unwrap(), []);
    let expiring = client.subscriptions_expiring_within(30).await.unwrap();
    let [expiring] = expiring.as_slice() else { unreachable!("{expiring:?}") };
    assert_eq!((&expiring.subscription, expiring.expires_on), (&short, Some(soon)));

    let extended = client.extend_expiring(30).await.unwrap();
    let [extension] = extended.as_slice() else { unreachable!("{extended:?}") };
    let now = extension.result.as_ref().unwrap();
    assert_eq!((&extension.id, &now.id, &now.expires_on), (&short.id, &short.id, &long.expires_on));
    assert_eq!(client.subscriptions_expiring_within(30).await.unwrap(), []);
    assert_eq!(client.list_subscriptions().await.unwrap().len(), 2);

    // Both sides count the year in New Zealand; the day may turn while the test runs.
    let latest = [latest_expiry(Utc::now()), latest_expiry(Utc::now() - chrono::TimeDelta::hours(1))];
    assert!(now.expires_on.as_ref().is_some_and(|day| latest.contains(day)), "{now:?}");
}
