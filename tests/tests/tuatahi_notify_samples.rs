//! Every payload of the carrier's documents decodes and goes back out as the same JSON value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tuatahi_notify::types::{self, NewSubscription};
use tuatahi_notify::webhook::{Delivery, Identity};
use tuatahi_notify::webhooks::{Event, Notification};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/samples/tuatahi-notify")
}

fn sample(file: &str) -> String {
    fs::read_to_string(samples().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    serde_json::from_str(&sample(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What is left of a document that went through `T`.
fn through<T: DeserializeOwned + Serialize>(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

fn through_schema(schema: &str, text: &str) -> Option<Result<Value, serde_json::Error>> {
    macro_rules! dispatch {
        ($($name:ident)*) => {
            match schema {
                // A list is no type of its own.
                "SubscriptionList" => Some(through::<Vec<types::Subscription>>(text)),
                $(stringify!($name) => Some(through::<types::$name>(text)),)*
                _ => None,
            }
        };
    }
    dispatch!(
        NewSubscription NotificationReplay OntActivationNotification ReplayReport ReplayRequest Subscription
        SubscriptionUpdate
    )
}

#[test]
fn every_json_sample_round_trips() {
    let index: Vec<Value> = serde_json::from_str(&sample("index.json")).unwrap();
    let mut round_tripped: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &index {
        let (Some(file), Some(schema)) = (entry["file"].as_str(), entry["schema"].as_str()) else {
            panic!("an entry of the index without file or schema: {entry}");
        };
        let text = sample(file);
        let after = through_schema(schema, &text).unwrap_or_else(|| panic!("{file}: no type {schema}"));
        let before: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(after.unwrap_or_else(|error| panic!("{file}: {error}")), before, "{file}");
        *round_tripped.entry(entry["direction"].as_str().unwrap_or_default()).or_default() += 1;
    }
    let files = fs::read_dir(samples()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.ends_with(".json") && name != "index.json"
    });
    assert_eq!(files.count(), index.len(), "every file is in the index");
    assert_eq!(round_tripped, BTreeMap::from([("request", 3), ("response", 6), ("webhook", 1)]));
}

#[test]
fn the_webhook_is_read_from_its_bytes() {
    let body = sample("OntActivationNotification.1.json");
    let notification = Notification::read(&Default::default(), body.clone().into()).unwrap();
    let Event::OntActivation(activation) = notification.event() else { panic!("{notification:?}") };
    assert_eq!((activation.error, activation.optical_status.as_deref()), (Some(false), Some("Good")));
    assert_eq!(
        serde_json::to_value(activation).unwrap(),
        read::<Value>("OntActivationNotification.1.json")["message"]
    );

    // The sample has the word `string` in place of a number: it identifies the event and does not order it.
    let envelope = notification.envelope();
    assert_eq!(envelope.identity(), &Identity::Id("ONTActivation/string".to_owned()));
    assert_eq!((envelope.position(), envelope.body().as_ref()), (None, body.as_bytes()));
}

/// The channels of a read subscription have one level more.
#[test]
fn a_read_subscription_becomes_the_request_of_the_documents() {
    let mut subscription: types::Subscription = read("Subscription.read.json");
    let mut request: Value = read("NewSubscription.ont-activation.json");
    subscription.event_type = Some("ONTActivation".to_owned());
    request["filters"]["attributes"] = json!([{}]);
    let new = NewSubscription::try_from(&subscription).unwrap();
    assert_eq!(serde_json::to_value(new).unwrap(), request);
}

#[test]
fn negation_is_part_of_a_filter() {
    let request: NewSubscription = read("NewSubscription.ont-activation.json");
    let NewSubscription::OntActivationSubscription(activation) = request else { panic!("{request:?}") };
    let filter = &activation.filters.unwrap().attributes.unwrap()[0];
    assert_eq!(filter.order_id, filter.not.as_ref().unwrap().order_id);
    assert!(filter.extra.is_empty(), "`__not__` has a field of its own");
}

/// Carriers add fields and values; neither may cost a decode.
#[test]
fn what_the_carrier_may_add_is_no_error() {
    let mut report: Value = read("ReplayReport.dry-run.json");
    report["request"]["status"] = "expired".into();
    report["request"]["event"]["eventType"] = "ONTActivation".into();
    report["results"]["skipped"] = json!(4);
    let decoded: types::ReplayReport = serde_json::from_value(report).unwrap();
    let request = decoded.request.unwrap();
    assert!(request.status.is_some_and(|status| !status.is_known()));
    assert_eq!(request.event.unwrap().extra.text("eventType"), Some("ONTActivation"));

    let mut subscription: Value = read("Subscription.read.json");
    subscription["eventType"] = "OrderState".into();
    subscription["expiresOn"] = "next year".into();
    subscription["filters"]["attributes"] = json!([{ "nested": [1, 2] }]);
    subscription["notificationChannels"]["sms"] = json!([7]);
    let decoded: types::Subscription = serde_json::from_value(subscription).unwrap();
    assert!(decoded.expires_on.unwrap().to_date().is_err());
}
