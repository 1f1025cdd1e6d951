//! What generated types do with what a carrier sends, and with what a caller gives.

use golden::{
    all_of, discriminator, documentation, free_form, money, nested_one_of, nullable, number_ids, one_or_many,
};
use golden::{open_enum, personal, present, requests};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[track_caller]
fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the value is one that a carrier may send")
}

#[track_caller]
fn round_trips<T: DeserializeOwned + Serialize>(value: Value) {
    let typed: T = read(value.clone());
    assert_eq!(serde_json::to_value(typed).ok(), Some(value));
}

#[test]
fn a_nested_choice_is_decided_by_its_tag() {
    use nested_one_of::types::Payment;
    assert!(matches!(read(json!({"kind": "bank", "account": "1"})), Payment::Bank(_)));
    round_trips::<Payment>(json!({"kind": "voucher", "code": 7}));
    assert!(matches!(read(json!("odd")), Payment::Unknown(_)));
    assert_eq!(format!("{:?}", read::<Payment>(json!({"kind": "voucher", "code": 7}))), "Unknown(..)");
}

#[test]
fn a_malformed_known_variant_reports_its_own_error() {
    use discriminator::types::Event;
    let problem = serde_json::from_value::<Event>(json!({"eventType": "opened", "count": "many"}));
    let problem = problem.map(|_| ()).unwrap_err().to_string();
    assert!(problem.contains("expected i64"), "{problem}");
}

#[test]
fn one_variant_may_have_several_tags_and_a_fallback_takes_the_rest() {
    use discriminator::types::{Event, Opened, Reply};
    round_trips::<Event>(json!({"eventType": "cancelled", "reason": "moved"}));
    assert!(matches!(read(json!({"op": "Perhaps", "until": 5})), Reply::Other(_)));
    round_trips::<Reply>(json!({"op": "Perhaps", "until": 5}));
    let sent = serde_json::to_value(Event::from(Opened::new(3))).unwrap();
    assert_eq!(sent, json!({"eventType": "opened", "count": 3}));
}

#[test]
fn the_fields_that_are_there_decide_where_no_tag_does() {
    use present::types::{Equipment, Next};
    assert!(matches!(read(json!({"ports": []})), Equipment::Device(_)));
    assert!(matches!(read(json!({"status": null})), Equipment::Pair(_)));
    round_trips::<Equipment>(json!({"status": null}));
    round_trips::<Equipment>(json!({"id": "x", "beam": 7}));
    assert!(matches!(read(json!({"beam": 7})), Next::Unknown(_)));
    let problem = serde_json::from_value::<Equipment>(json!({"ports": 4})).map(|_| ()).unwrap_err();
    assert!(problem.to_string().contains("expected a sequence"), "{problem}");
}

#[test]
fn unknown_words_are_kept() {
    use open_enum::types::{Comparison, Thing};
    round_trips::<Thing>(json!({"state": "Shipped", "states": ["up", "sideways"]}));
    assert_eq!(read::<Comparison>(json!(">=")), Comparison::GreaterOrEqual);
    assert!(!read::<Comparison>(json!("~")).is_known());
}

#[test]
fn absent_null_and_empty_are_not_confused() {
    use nullable::types::Thing;
    let thing = |rest: Value| {
        let mut thing = json!({"there": "a", "thereOrNull": null, "at": null, "anything": null});
        if let Some((all, rest)) = thing.as_object_mut().zip(rest.as_object().cloned()) {
            all.extend(rest);
        }
        thing
    };
    for rest in [
        json!({}),
        json!({"thereOrNull": "b", "list": [], "inner": {"flag": false}}),
        json!({"at": "2026-04-22T01:55:35.750876909Z", "anything": [1, "x"], "until": "2026-12-01"}),
        json!({"either": null, "count": null}),
        json!({"either": {"flag": true}, "count": 3}),
    ] {
        round_trips::<Thing>(thing(rest));
    }
    assert_eq!(read::<Thing>(thing(json!({}))).either, None);
    assert_eq!(read::<Thing>(thing(json!({"either": null}))).either, Some(None));
    let sent = Thing::new("a", None, None, None).count(Some(10)).either(None);
    assert!(sent.validate().is_err());
    assert_eq!(serde_json::to_value(sent).unwrap(), thing(json!({"count": 10, "either": null})));
    let lenient: Thing = read(json!({"there": "a", "thereOrNull": null, "list": null, "new": {"field": 1}}));
    assert_eq!(lenient.list, None);
}

#[test]
fn identifiers_and_money_are_exact() {
    round_trips::<number_ids::types::Thing>(
        json!({"id": 9_007_199_254_740_993_i64, "either": 7, "scalar": true}),
    );
    round_trips::<number_ids::types::Thing>(json!({"id": 1, "either": "007", "ratio": 0.5}));
    round_trips::<money::types::Quote>(
        json!({"total": "10.00", "fee": "0.100", "at": "2023-01-01T15:00:00.000+12:00"}),
    );
}

#[test]
fn a_list_in_the_place_of_an_object_is_read() {
    use one_or_many::types::Things;
    round_trips::<Things>(json!({"name": "a"}));
    round_trips::<Things>(json!([{"name": "a"}, {"name": "b"}]));
    assert_eq!(read::<Things>(json!([{"name": "a"}])).as_slice().len(), 1);
}

#[test]
fn what_no_contract_names_is_kept() {
    round_trips::<free_form::types::Thing>(json!({
        "needed": {"a": [1]}, "open": {}, "list": [{"b": null}], "raw": [1, "x"], "numbers": {"n": 1}, "surplus": {"c": 2.5}
    }));
    round_trips::<documentation::types::Thing>(json!({"name": "a"}));
}

#[test]
fn personal_data_is_not_in_debug_output() {
    let person = personal::types::Person::new("A. Person").phone("555").id("7");
    let shown = format!("{person:?} {:?}", personal::params::AddPerson::new().email("a@example.test"));
    assert!(
        !shown.contains("Person\"") && !shown.contains("555") && !shown.contains("example.test"),
        "{shown}"
    );
    assert!(shown.contains("[redacted]") && shown.contains('7'), "{shown}");
}

#[test]
fn constants_are_filled_in() {
    let order = all_of::types::NewOrder::new("R-1");
    assert_eq!(serde_json::to_value(order).unwrap(), json!({"reference": "R-1", "kind": "New"}));
}

#[test]
fn limits_are_checked_before_sending_with_the_path_of_the_field() {
    use requests::types::{Change, Contact, Item, Order};
    let order =
        |place: &str, items: Vec<Item>, contact: Contact| Order::new(place, items, contact).validate();
    let contact = || Contact::new().email("a@example.test");
    let path = |result: Result<(), fibre_core::Invalid>| result.unwrap_err().to_string();
    assert_eq!(order("40186274UFFLC3B", vec![Item::new("a")], contact()), Ok(()));
    assert!(path(order("x", vec![Item::new("a")], contact())).starts_with("placeId must match "));
    assert_eq!(path(order("40186274UFFLC3B", vec![], contact())), "items must not be empty");
    let nested = order("40186274UFFLC3B", vec![Item::new("a"), Item::new("b").quantity(0)], contact());
    assert_eq!(path(nested), "items[1].quantity must be at least 1");
    let none = order("40186274UFFLC3B", vec![Item::new("a")], Contact::new().phone("5"));
    assert_eq!(path(none), "contact.email or phone with name must be given");
    assert!(Change::new().validate().is_err() && Change::new().note("n").validate().is_ok());
    assert!(requests::params::PlaceOrder::new().place_id("nowhere").validate().is_err());
    assert!(requests::params::PlaceOrder::new().size(50).validate().is_ok());
}
