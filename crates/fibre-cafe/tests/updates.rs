//! Whatever arrives as an update is taken or refused, and what is taken is kept byte for byte.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use bytes::Bytes;
use fibre_cafe::updates::{Entity, Kci, Update};
use fibre_cafe::webhook::{Delivery, Identity, Receiver, Rejection, Verifier};
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const SAMPLES: [(&str, &str); 7] = [
    ("PROVIDE_ORDER/UPDATE", include_str!("../../../specs/samples/fibre-cafe-updates/Kci.provide-sent.json")),
    ("MODIFY_ORDER/UPDATE", include_str!("../../../specs/samples/fibre-cafe-updates/Kci.modify-sent.json")),
    ("CEASE_ORDER/UPDATE", include_str!("../../../specs/samples/fibre-cafe-updates/Kci.cease-sent.json")),
    (
        "UNSOLICITED_CEASE_ORDER/CREATED",
        include_str!("../../../specs/samples/fibre-cafe-updates/Kci.unsolicited-cease-created.json"),
    ),
    (
        "UNSOLICITED_CEASE_ORDER/CREATED",
        include_str!("../../../specs/samples/fibre-cafe-updates/Kci.unsolicited-cease-invalid-date.json"),
    ),
    (
        "SERVICE_TEST/ERROR",
        include_str!("../../../specs/samples/fibre-cafe-updates/Kci.service-test-error.json"),
    ),
    (
        "SERVICE_PROBLEM/ERROR",
        include_str!("../../../specs/samples/fibre-cafe-updates/Kci.service-problem-error.json"),
    ),
];

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("3f0b8a1e-request"));
    headers.insert("x-conversation-id", HeaderValue::from_static("8d9c1c2e-journey"));
    headers
}

fn read(body: impl Into<Bytes>) -> Result<Kci, Rejection> {
    Kci::read(&headers(), body.into())
}

/// Asks for everything that an update can be asked for.
fn look_at(kci: &Kci) -> Entity {
    let entity = kci.entity();
    let _ =
        (kci.order(), kci.service_test(), kci.problem(), kci.supplier_notes(), kci.status(), kci.supplier());
    let _ =
        (kci.issued_on(), kci.received_on(), kci.delivered_on(), kci.issued_by_gateway(), kci.entity_id());
    let _ = format!("{kci:?} {entity:?} {:?}", kci.update());
    entity
}

#[test]
fn every_sample_is_read_and_its_entity_written_as_it_came() {
    for (kind, sample) in SAMPLES {
        let kci = read(sample).unwrap();
        let entity = look_at(&kci);
        assert!(!matches!(entity, Entity::Unknown(_)), "{kind}");
        assert_eq!(serde_json::to_value(&entity).unwrap(), kci.document()["entity"], "{kind}");
        assert_eq!((kci.kind().as_str(), kci.body().as_ref()), (kind, sample.as_bytes()));
        assert!(!matches!(kci.update(), Update::Other), "{kind}");

        let typed = kci.order().is_some() || kci.service_test().is_some() || kci.problem().is_some();
        assert!(typed, "{kind}");
        let status = kci.order().and_then(|order| order.status()).map(|status| status.to_string());
        assert!(status.is_none_or(|status| kci.status() == Some(status.as_str())), "{kind}");
    }
}

#[test]
fn an_envelope_has_what_an_inbox_goes_by_and_reads_as_the_same_update_again() {
    for (kind, sample) in SAMPLES {
        let kci = read(sample).unwrap();
        let envelope = kci.envelope();
        assert_eq!((envelope.carrier(), envelope.kind()), ("fibre-cafe", kind));
        assert_eq!(*envelope.identity(), Identity::Id(kci.dedupe_key().to_owned()));
        let position = envelope.position().unwrap();
        let stream = format!("{}/{}", kind.split('/').next().unwrap(), kci.entity_id().unwrap());
        assert_eq!((envelope.subject(), position.stream()), (Some(stream.as_str()), stream.as_str()));
        assert_eq!((position.number(), position.first(), position.is_dense()), (1, Some(1), false));
        assert_eq!(Kci::from_envelope(&envelope).unwrap(), kci);
    }
}

#[test]
fn what_is_not_known_is_taken_all_the_same() {
    for (body, kind, entity_id, sequence) in [
        (json!({"id": "a"}), "UNKNOWN/UNKNOWN", None, None),
        (
            json!({"id": "a", "entityType": "INVOICE", "entity": {"id": "I-7"}, "sequenceNumber": 2.0}),
            "INVOICE/UNKNOWN",
            Some("I-7"),
            Some(2),
        ),
        (
            json!({
                "id": "a", "entityType": "PROVIDE_ORDER", "entity": {"id": 7.0}, "sequenceNumber": 1,
                "updateType": "REMINDER",
            }),
            "PROVIDE_ORDER/REMINDER",
            Some("7"),
            Some(1),
        ),
        (
            json!({"id": "a", "entityType": "SERVICE_TEST", "entity": [], "sequenceNumber": 0}),
            "SERVICE_TEST/UNKNOWN",
            None,
            None,
        ),
        (
            json!({"id": "a", "entityType": 7, "entity": {"id": {}}, "sequenceNumber": "3", "updateType": {}}),
            "UNKNOWN/UNKNOWN",
            None,
            None,
        ),
        (
            json!({
                "id": "a", "entityType": "MODIFY_ORDER", "entity": {"id": 1}, "sequenceNumber": -1.5,
                "updateType": "INFORMATIONAL", "information": {"type": "MOVED", "new": 1},
            }),
            "MODIFY_ORDER/MOVED",
            Some("1"),
            None,
        ),
    ] {
        let kci = read(body.to_string()).unwrap();
        look_at(&kci);
        assert_eq!(
            (kci.kind().as_str(), kci.entity_id().as_deref(), kci.sequence()),
            (kind, entity_id, sequence),
            "{body}"
        );
        assert_eq!(kci.envelope().position().is_some(), entity_id.is_some() && sequence.is_some(), "{body}");
    }
}

#[test]
fn what_can_be_neither_read_nor_told_apart_is_refused_without_quoting_it() {
    let refused = |headers: &HeaderMap, body: &str| Kci::read(headers, body.to_owned().into()).unwrap_err();
    for body in [
        "",
        "Aroha",
        "[\"Aroha\"]",
        "\"Aroha\"",
        "{\"id\": \"Aroha\"",
        "{}",
        "{\"id\": 7, \"n\": \"Aroha\"}",
        "{\"id\": \"\"}",
        "{\"id\": null}",
    ] {
        let rejection = refused(&headers(), body);
        assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
        assert!(!rejection.to_string().contains("Aroha"), "{rejection}");
    }
    assert!(read(&b"\xff\xfe{}"[..]).is_err());
    assert!(read("[".repeat(200_000)).is_err());
    for name in ["x-request-id", "x-conversation-id"] {
        for value in [None, Some(""), Some("\u{e9}Aroha")] {
            let mut headers = headers();
            headers.remove(name);
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
            let rejection = refused(&headers, r#"{"id": "a"}"#);
            assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
            assert!(rejection.to_string().contains(name) && !rejection.to_string().contains("Aroha"));
        }
    }
}

#[test]
fn credentials_come_first_then_size_then_media_type_then_the_body() {
    let receiver =
        Receiver::<Kci>::new(Verifier::bearer("new").unwrap().or(Verifier::bearer("old").unwrap())).limit(64);
    let status = |token: &'static str, media_type: &'static str, body: String| {
        let mut headers = headers();
        headers.insert("authorization", HeaderValue::from_static(token));
        headers.insert("content-type", HeaderValue::from_static(media_type));
        headers.insert("content-length", HeaderValue::from(body.len()));
        receiver.accept(&headers, body.into()).map(|_| ()).map_err(|rejection| rejection.status().as_u16())
    };
    let (json, good) = ("application/json", r#"{"id": "a"}"#.to_owned());
    assert_eq!(status("Bearer new", json, good.clone()), Ok(()));
    assert_eq!(status("Bearer old", json, good.clone()), Ok(()));
    assert_eq!(status("Bearer wrong", "text/html", "x".repeat(65)), Err(401));
    assert_eq!(status("Bearer new", "text/html", "x".repeat(65)), Err(413));
    assert_eq!(status("Bearer new", "text/html", good), Err(415));
    assert_eq!(status("Bearer new", json, "Aroha".to_owned()), Err(400));
}

/// A sample with names, numbers and words that belong to people in every place that has them.
#[test]
fn people_are_not_shown() {
    let secrets = ["Aroha", "021 555 0199", "aroha@example.nz", "Kowhai", "10002429380"];
    let contact = json!({"name": "Aroha", "phoneNumber": "021 555 0199", "email": "aroha@example.nz"});
    let entity = json!({
        "id": 7, "orderType": "NEW", "status": "PENDING", "primaryContact": contact, "secondaryContact": contact,
        "notes": "Kowhai", "hazards": "Kowhai", "onSiteRestrictions": "Kowhai",
        "address": {
            "id": "10002429380", "type": "UPRN", "additionalIdentifiers": [{"id": "10002429380", "type": "UPRN"}],
        },
        "serviceOrderItem": {"serviceCharacteristics": [{"name": "DN_PORT_1", "value": "021 555 0199"}]},
        "serviceOrderAmendment": {"id": 1, "status": "PENDING", "primaryContact": contact, "notes": "Kowhai"},
        "problemText": "Kowhai", "text": "Aroha", "new": {"name": "Aroha"},
    });
    for entity_type in [
        "PROVIDE_ORDER",
        "MODIFY_ORDER",
        "CEASE_ORDER",
        "UNSOLICITED_CEASE_ORDER",
        "PROVIDE_ETHERNET_ORDER",
        "SERVICE_TEST",
        "SERVICE_PROBLEM",
        "INVOICE",
    ] {
        let mut entity = entity.clone();
        entity["orderType"] = match entity_type {
            "MODIFY_ORDER" => "MODIFY",
            "CEASE_ORDER" => "CEASE",
            "UNSOLICITED_CEASE_ORDER" => "UNSOLICITED_CEASE",
            _ => "NEW",
        }
        .into();
        let body = json!({
            "id": "a", "sequenceNumber": 1, "entityType": entity_type, "entity": entity, "updateType": "ACTION_REQUIRED",
            "action": {"type": "INFORMATION_REQUIRED", "text": "Kowhai", "new": "Aroha"},
            "supplierNotes": [{"note": "Aroha", "type": "Engineer Note"}], "new": "Aroha",
        });
        let kci = read(body.to_string()).unwrap();
        assert_eq!(matches!(kci.entity(), Entity::Unknown(_)), entity_type == "INVOICE", "{entity_type}");
        let shown = format!(
            "{kci:?} {kci:#?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            kci.entity(),
            kci.update(),
            kci.order(),
            kci.service_test(),
            kci.problem(),
            kci.supplier_notes(),
            kci.envelope(),
        );
        for secret in secrets {
            assert!(!shown.contains(secret), "{entity_type} shows {secret}: {shown}");
        }
    }
}

fn words() -> BoxedStrategy<Value> {
    prop::sample::select(vec![
        "PROVIDE_ORDER",
        "CEASE_ORDER",
        "PROVIDE_ETHERNET_ORDER",
        "SERVICE_TEST",
        "SERVICE_PROBLEM",
        "INFORMATIONAL",
        "ACTION_REQUIRED",
        "ERROR",
        "NEW",
        "HELD",
        "COMPLETED",
        "2024-04-10T09:53:17.044Z",
        "",
    ])
    .prop_map(Value::from)
    .boxed()
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..20_i32).prop_map(|number| Value::from(f64::from(number))),
        ".{0,8}".prop_map(Value::from),
        words(),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            members(inner).prop_map(Value::from),
        ]
    })
    .boxed()
}

/// Objects whose members often have the names that mean something.
fn members(value: BoxedStrategy<Value>) -> impl Strategy<Value = Map<String, Value>> {
    let names = prop::sample::select(vec![
        "id",
        "sequenceNumber",
        "entityType",
        "entity",
        "updateType",
        "information",
        "action",
        "error",
        "type",
        "status",
        "orderType",
        "supplierNotes",
        "issuedOn",
        "updated",
        "uuid",
        "code",
        "messages",
        "new",
    ]);
    prop::collection::vec((names, value), 0..10)
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn no_document_is_too_odd(document in members(anything()), id in "[0-9a-f]{1,8}", named in any::<bool>()) {
        let mut document = document;
        if named {
            document.insert("id".to_owned(), id.into());
        }
        let body = Value::from(document.clone()).to_string();
        match read(body.clone()) {
            Ok(kci) => {
                look_at(&kci);
                prop_assert_eq!(kci.body().as_ref(), body.as_bytes());
                prop_assert_eq!(Kci::from_envelope(&kci.envelope()).ok(), Some(kci));
            }
            Err(_) => prop_assert!(document.get("id").and_then(Value::as_str).is_none_or(str::is_empty)),
        }
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(kci) = read(bytes.clone()) {
            look_at(&kci);
            prop_assert_eq!(kci.body().as_ref(), bytes.as_slice());
        }
    }

    #[test]
    fn no_cut_or_changed_sample_is_too_odd(
        sample in 0..SAMPLES.len(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = SAMPLES[sample].1.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        if let Ok(kci) = read(bytes.clone()) {
            look_at(&kci);
            prop_assert_eq!(kci.body().as_ref(), bytes.as_slice());
        }
    }
}
