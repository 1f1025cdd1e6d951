//! Every payload of the carrier's documents decodes and goes back out as the same JSON value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use superloop_360::Decimal;
use superloop_360::events::Event;
use superloop_360::types::{self, Infrastructure};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/samples/superloop-360")
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
                $(stringify!($name) => Some(through::<types::$name>(text)),)*
                _ => None,
            }
        };
    }
    dispatch!(
        AppointmentCancelledEvent ErrorBody FibreBuildChargeQuoteEvent Order OrderRejectedEvent OrderRequest
        Qualification ServiceEvent
    )
}

#[test]
fn every_json_sample_round_trips() {
    let index: Vec<Value> = serde_json::from_str(&sample("index.json")).unwrap();
    let mut round_tripped: BTreeMap<bool, usize> = BTreeMap::new();
    for entry in &index {
        let (Some(file), Some(schema)) = (entry["file"].as_str(), entry["schema"].as_str()) else {
            panic!("an entry of the index without file or schema: {entry}");
        };
        let text = sample(file);
        let after = through_schema(schema, &text).unwrap_or_else(|| panic!("{file}: no type {schema}"));
        let before: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(after.unwrap_or_else(|error| panic!("{file}: {error}")), before, "{file}");
        *round_tripped.entry(schema.ends_with("Event")).or_default() += 1;
    }
    let files = fs::read_dir(samples()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.ends_with(".json") && name != "index.json"
    });
    assert_eq!(files.count(), index.len(), "every file is in the index");
    assert_eq!(round_tripped, BTreeMap::from([(false, 24), (true, 6)]), "bodies, and payloads of webhooks");
}

#[test]
fn every_webhook_is_known_by_its_header() {
    let index: Vec<Value> = serde_json::from_str(&sample("index.json")).unwrap();
    let webhooks = index.iter().filter_map(|entry| Some((entry["event"].as_str()?, entry["file"].as_str()?)));
    let mut seen = 0;
    for (header, file) in webhooks {
        let event = Event::decode(header, sample(file).as_bytes()).unwrap();
        assert_eq!(event.event_type(), header);
        assert!(!matches!(event, Event::Other(_)), "{file}");
        seen += 1;
    }
    assert_eq!(seen, 6);
}

/// An amount is text, and its scale is part of it.
#[test]
fn money_keeps_the_scale_in_which_it_is_written() {
    let money = |amount: &str| json!({ "amount": amount, "currency": "AUD", "symbol": "$" });
    for amount in ["0.00", "180.00", "0", "65.0", "-10.00", "1234567890.1234"] {
        let read: types::Money = serde_json::from_value(money(amount)).unwrap();
        assert_eq!(read.amount.to_string(), amount);
        assert_eq!(serde_json::to_value(&read).unwrap(), money(amount));
    }
    let order: types::Order = read("Order.additional-copper-pair.json");
    let fees = order.additional_fees.unwrap();
    let once = |name: types::FeeName| {
        fees.iter().find(|fee| fee.add_on_type_name == name).map(|fee| fee.fee.one_time_charge.amount)
    };
    assert_eq!(once(types::FeeName::SubsequentInstallationCharge), Some(Decimal::new(18_000, 2)));
    assert_eq!(once(types::FeeName::Sla).map(|amount| amount.to_string()).as_deref(), Some("0.00"));
}

#[test]
fn null_absent_and_empty_are_told_apart() {
    let older: types::Order = read("Order.port-takeover.json");
    let copper: types::Order = read("Order.first-copper-pair.json");
    let fibre: types::Order = read("Order.first-ntd.json");
    assert_eq!((older.ntd_option, copper.ntd_option), (None, Some(None)));
    assert!(fibre.ntd_option.flatten().is_some());
    assert_eq!(copper.service_id, None);

    let full: types::Qualification = read("Qualification.no-additional-copper-pair.json");
    assert_eq!(full.infrastructure_installation_options.as_deref(), Some(&[][..]));
    let request: types::OrderRequest = read("OrderRequest.first-ntd.json");
    assert_eq!(serde_json::to_value(request).unwrap()["infrastructureId"], Value::Null);
}

#[test]
fn devices_and_pairs_are_told_apart_and_anything_else_is_kept() {
    let kinds = |file: &str| -> Vec<&str> {
        let qualification: types::Qualification = read(file);
        let kind = |infrastructure: &Infrastructure| match infrastructure {
            Infrastructure::TerminationDevice(_) => "device",
            Infrastructure::CopperPair(_) => "pair",
            _ => "other",
        };
        qualification.infrastructures.iter().flatten().map(kind).collect()
    };
    assert_eq!(kinds("Qualification.additional-ntd.json"), ["device"]);
    assert_eq!(kinds("Qualification.additional-copper-pair.json"), ["pair"]);
    assert_eq!(kinds("Qualification.first-ntd.json"), [""; 0]);
    let dish = json!({ "infrastructureId": "DSH1", "beam": 7 });
    let read: Infrastructure = serde_json::from_value(dish.clone()).unwrap();
    assert!(matches!(read, Infrastructure::OtherInfrastructure(_)));
    assert_eq!(serde_json::to_value(read).unwrap(), dish);
}

/// Carriers add fields and values; neither may cost a decode.
#[test]
fn what_the_carrier_may_add_is_no_error() {
    let mut order: Value = serde_json::from_str(&sample("Order.open.json")).unwrap();
    order["status"] = "ON_HOLD".into();
    order["technologyType"] = "FTTB".into();
    order["brandNew"] = json!({ "nested": [1, 2] });
    let decoded: types::Order = serde_json::from_value(order).unwrap();
    assert_eq!((decoded.status.as_str(), decoded.status.is_known()), ("ON_HOLD", false));
}
