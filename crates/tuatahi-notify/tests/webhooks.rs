//! Deliveries of any shape: read or refused, and what was read can be kept and read again.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use bytes::Bytes;
use http::HeaderMap;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};
use tuatahi_notify::webhook::{Delivery, Identity, Position};
use tuatahi_notify::webhooks::{Notification, TRANSACTION_ID};

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u128>().prop_map(|number| Value::from(number.to_string())),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[a-zA-Z]{1,8}", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Value> {
    let event_type = prop_oneof![
        Just("ONTActivation".to_owned()),
        Just("SPWorkOrderNotification".to_owned()),
        "[A-Za-z]{0,12}",
    ];
    let field = || option::of(json());
    (event_type, field(), field(), field(), field()).prop_map(
        |(event_type, id, timestamp, message, payload)| {
            let mut body = Map::new();
            body.insert("eventType".to_owned(), event_type.into());
            let fields =
                [("eventId", id), ("eventTimestamp", timestamp), ("message", message), ("payload", payload)];
            body.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            Value::Object(body)
        },
    )
}

proptest! {
    #[test]
    fn an_object_with_a_type_is_always_accepted(body in body(), transaction in option::of("[!-~]{1,20}")) {
        let mut headers = HeaderMap::new();
        if let Some(transaction) = &transaction {
            headers.insert(TRANSACTION_ID, transaction.parse().unwrap());
        }
        let bytes = Bytes::from(body.to_string());
        let notification = Notification::read(&headers, bytes.clone()).unwrap();
        prop_assert_eq!(Some(notification.event_type()), body["eventType"].as_str());
        prop_assert_eq!(notification.transaction_id(), transaction.as_deref());
        prop_assert_eq!(notification.body(), &bytes);

        let envelope = notification.envelope();
        prop_assert_eq!((envelope.kind(), envelope.body()), (notification.event_type(), &bytes));
        let by_id = matches!(envelope.identity(), Identity::Id(_));
        prop_assert_eq!(by_id, notification.event_id_text().is_some());
        prop_assert_eq!(envelope.position().map(Position::number), notification.event_id());
        prop_assert_eq!(Notification::from_envelope(&envelope).unwrap(), notification);
    }

    #[test]
    fn anything_else_is_refused_and_never_panics(bytes in vec(any::<u8>(), 0..64), value in json()) {
        if let Err(refused) = Notification::read(&HeaderMap::new(), Bytes::from(bytes)) {
            prop_assert_eq!(refused.status().as_u16(), 400);
        }
        if value["eventType"].as_str().is_none() {
            prop_assert!(Notification::read(&HeaderMap::new(), Bytes::from(value.to_string())).is_err());
        }
    }
}
