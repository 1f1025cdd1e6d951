//! Every payload of the carrier's documents decodes and goes back out as the same JSON value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_cafe::types::{self, Order, OrderAmendmentRequest, OrderRequest};
use fibre_cafe::updates::types::{self as updates, Kci};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const APIS: [&str; 2] = ["fibre-cafe", "fibre-cafe-updates"];

fn samples(api: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/samples").join(api)
}

fn sample(api: &str, file: &str) -> String {
    fs::read_to_string(samples(api).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn index(api: &str) -> Vec<Value> {
    serde_json::from_str(&sample(api, "index.json")).unwrap()
}

fn read<T: DeserializeOwned>(api: &str, file: &str) -> T {
    serde_json::from_str(&sample(api, file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What is left of a document that went through `T`.
fn through<T: DeserializeOwned + Serialize>(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

fn through_schema(schema: &str, text: &str) -> Option<Result<Value, serde_json::Error>> {
    macro_rules! dispatch {
        ($($name:ident)*) => {
            match schema {
                // Lists that have no type of their own.
                "AddressLookupResult" => Some(through::<Vec<types::Address>>(text)),
                "AvailabilityCheckResult" => Some(through::<Vec<types::Availability>>(text)),
                "Kci" => Some(through::<Kci>(text)),
                $(stringify!($name) => Some(through::<types::$name>(text)),)*
                _ => None,
            }
        };
    }
    dispatch!(
        Action AddressIdentifier Appointment AvailableAppointments ErrorBody EthernetOrder EthernetOrderRequest
        Information Order OrderAmendment OrderAmendmentRequest OrderCancellation OrderCancellationRequest
        OrderRequest QuoteRequest ServiceProblemCancellationRequest ServiceProblemRequest
        ServiceProblemResolution ServiceSpecification ServiceTest
    )
}

#[test]
fn every_sample_round_trips() {
    let mut round_tripped = BTreeMap::new();
    for api in APIS {
        let index = index(api);
        for entry in &index {
            let (Some(file), Some(schema)) = (entry["file"].as_str(), entry["schema"].as_str()) else {
                panic!("an entry of the index without file or schema: {entry}");
            };
            let text = sample(api, file);
            let after = through_schema(schema, &text).unwrap_or_else(|| panic!("{file}: no type {schema}"));
            let before: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(after.unwrap_or_else(|error| panic!("{file}: {error}")), before, "{file}");
            *round_tripped.entry(api).or_default() += 1;
        }
        let files = fs::read_dir(samples(api)).unwrap().filter(|entry| {
            let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
            name.ends_with(".json") && name != "index.json"
        });
        assert_eq!(files.count(), index.len(), "every file is in the index");
    }
    assert_eq!(round_tripped, BTreeMap::from([("fibre-cafe", 26), ("fibre-cafe-updates", 7)]));
}

/// What may be sent keeps to the documented limits, and the samples do.
#[test]
fn documented_requests_are_valid() {
    let order: OrderRequest = read("fibre-cafe", "OrderRequest.provide.json");
    order.validate().unwrap();
    assert!(matches!(order, OrderRequest::Provide(_)));
    let amendment: OrderAmendmentRequest = read("fibre-cafe", "OrderAmendmentRequest.provide.json");
    amendment.validate().unwrap();
    read::<types::EthernetOrderRequest>("fibre-cafe", "EthernetOrderRequest.1.json").validate().unwrap();
    read::<types::ServiceProblemRequest>("fibre-cafe", "ServiceProblemRequest.1.json").validate().unwrap();
    read::<types::QuoteRequest>("fibre-cafe", "QuoteRequest.1.json").validate().unwrap();
}

#[test]
fn orders_are_told_apart_by_their_type() {
    let order = |kind: &str| -> Order {
        serde_json::from_value(json!({ "orderType": kind, "id": 7, "status": "ACKNOWLEDGED", "new": [1] }))
            .unwrap()
    };
    for kind in ["NEW", "START", "TAKEOVER", "TRANSFER", "SWAP"] {
        assert!(matches!(order(kind), Order::Provide(order) if order.order_type.as_str() == kind));
    }
    assert!(matches!(order("CEASE"), Order::Cease(order) if order.id == 7));
    assert!(matches!(order("MODIFY"), Order::Modify(order) if order.id == 7));
    assert!(matches!(order("UNSOLICITED_CEASE"), Order::UnsolicitedCease(order) if order.id == 7));
    let regrade = order("REGRADE");
    assert!(matches!(regrade, Order::Other(_)));
    assert_eq!(serde_json::to_value(regrade).unwrap()["new"], json!([1]), "nothing of it is lost");
}

#[test]
fn updates_are_told_apart_by_what_they_are_about() {
    let kinds: Vec<&str> = index("fibre-cafe-updates")
        .iter()
        .map(|entry| match read("fibre-cafe-updates", entry["file"].as_str().unwrap()) {
            Kci::ProvideOrder(_) => "provide",
            Kci::CeaseOrder(_) => "cease",
            Kci::ModifyOrder(_) => "modify",
            Kci::UnsolicitedCeaseOrder(_) => "unsolicited cease",
            Kci::ServiceTest(_) => "test",
            Kci::ServiceProblem(_) => "problem",
            _ => "other",
        })
        .collect();
    assert_eq!(
        kinds,
        ["provide", "modify", "cease", "unsolicited cease", "unsolicited cease", "test", "problem"]
    );
}

/// Whole numbers stay whole, text stays as it was written, and what is added is no error.
#[test]
fn identifiers_and_dates_are_exact_and_additions_are_no_error() {
    let request: types::ServiceProblemRequest = read("fibre-cafe", "ServiceProblemRequest.1.json");
    assert_eq!(request.parent_service_problem_id, Some(2_443_435_345));
    let Kci::CeaseOrder(update) = read("fibre-cafe-updates", "Kci.cease-sent.json") else {
        panic!("no cease")
    };
    let day = update.entity.requested_completion_date.unwrap();
    assert_eq!(
        (day.as_str(), day.to_date().unwrap().to_string().as_str()),
        ("2024-05-09T00:00:00Z", "2024-05-09")
    );

    let mut update: Value =
        serde_json::from_str(&sample("fibre-cafe-updates", "Kci.provide-sent.json")).unwrap();
    update["entity"]["status"] = "PAUSED".into();
    update["updateType"] = "ADVISORY".into();
    update["information"]["type"] = "RESCHEDULED".into();
    update["brandNew"] = json!({ "nested": true });
    let Kci::ProvideOrder(update) = serde_json::from_value(update).unwrap() else { panic!("no provide") };
    assert_eq!((update.entity.status.as_str(), update.entity.status.is_known()), ("PAUSED", false));
    assert_eq!(update.sequence_number, 1);
}

/// Names, numbers, addresses and notes of people stay out of logs.
#[test]
fn personal_data_is_not_shown() {
    let order: Order = read("fibre-cafe", "Order.provide.json");
    let update: Kci = read("fibre-cafe-updates", "Kci.provide-sent.json");
    let problem: types::ServiceProblemRequest = read("fibre-cafe", "ServiceProblemRequest.1.json");
    for text in [format!("{order:?}"), format!("{update:?}"), format!("{problem:?}")] {
        for secret in ["John", "01234", "john@", "Lorem", "Hazardous", "Restricted access"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let unknown: updates::Kci =
        serde_json::from_value(json!({ "entityType": "SIM_ORDER", "id": "1", "entity": { "name": "John" } }))
            .unwrap();
    assert!(!format!("{unknown:?}").contains("John"));
}
