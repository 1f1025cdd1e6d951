//! Every payload of the carrier's documents decodes and goes back out as the same JSON value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_core::ByteStream;
use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tuatahi_connect::address_file::{AddressFile, COLUMNS, FileDate};
use tuatahi_connect::types;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/samples/tuatahi-connect")
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
        ErrorBody HandoverConnectionInterfaceGroups Order OrderDetails OrderList OrderNote OrderOperation OrderRequest
        OrdersRequiringAction PlaceSearchResult ProductInventoryLine ProductOffer ProductOfferCatalogue
        ProductOfferConfiguration ServiceInventoryLine ServiceQualification
    )
}

#[test]
fn every_json_sample_round_trips() {
    let index: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(samples().join("index.json")).unwrap()).unwrap();
    let mut round_tripped = 0;
    for entry in &index {
        let (Some(file), Some(schema)) = (entry["file"].as_str(), entry["schema"].as_str()) else { continue };
        let text = fs::read_to_string(samples().join(file)).unwrap();
        let after = through_schema(schema, &text).unwrap_or_else(|| panic!("{file}: no type {schema}"));
        let before: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(after.unwrap_or_else(|error| panic!("{file}: {error}")), before, "{file}");
        round_tripped += 1;
    }
    let files = fs::read_dir(samples()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.ends_with(".json") && name != "index.json"
    });
    assert_eq!(round_tripped, files.count(), "every file is in the index");
    assert_eq!(round_tripped, 20);
}

/// Carriers add fields and values; neither may cost a decode.
#[test]
fn what_the_carrier_may_add_is_no_error() {
    let text = fs::read_to_string(samples().join("OrderDetails.1.json")).unwrap();
    let mut order: Value = serde_json::from_str(&text).unwrap();
    order["state"] = "Parked".into();
    order["orderType"] = "Relocate".into();
    order["brandNew"] = serde_json::json!({"nested": [1, 2]});
    order["expectedCompletionDate"] = "next week".into();
    order["quotes"] = Value::Null;
    let decoded: types::OrderDetails = serde_json::from_value(order).unwrap();
    assert_eq!(decoded.state.as_deref(), Some("Parked"));
    assert!(decoded.expected_completion_date.unwrap().to_datetime().is_err());

    let line = r#"{"customerId":"66523","inventory":[{"id":"1","status":"Suspended","vlan":7}]}"#;
    let line: types::ProductInventoryLine = serde_json::from_str(line).unwrap();
    let status = line.inventory.unwrap()[0].status.clone().unwrap();
    assert_eq!((status.as_str(), status.is_known()), ("Suspended", false));
    assert_eq!(serde_json::to_string(&status).unwrap(), "\"Suspended\"");
}

#[tokio::test]
async fn the_address_file_sample_keeps_every_value() {
    let text = fs::read_to_string(samples().join("address-file.csv")).unwrap();
    let chunks = futures::stream::iter([Ok(bytes::Bytes::from(text.clone()))]);
    let rows: Vec<_> =
        AddressFile::from_bytes(ByteStream::from_chunks("sample", chunks)).try_collect().await.unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next().unwrap().split(',').collect::<Vec<_>>(), COLUMNS);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].fields().join(","), lines.next().unwrap());
    assert_eq!(rows[0].built(), Ok(Some(FileDate::Month { year: 2013, month: 3 })));
    assert!(
        matches!(rows[0].premises_ready_date(), Ok(Some(FileDate::Day(day))) if day.to_string() == "2013-03-31")
    );
    assert_eq!((rows[0].primary(), rows[0].coordinates()), (Some(true), None));
    let json = serde_json::to_value(&rows[0]).unwrap();
    assert_eq!(json["place_id"], "40256177UFFL80D");
}
