use fibre_sandbox::{Disturbance, callbacks::Fate, tuatahi_notify::OntActivation};
use serde_json::{Value, json};

use super::support::{Client, event_ids, subscribed, to};
use crate::{receiver::Receiver, support::Outcome};

#[tokio::test]
async fn an_activation_is_sent_to_the_subscribed_address() -> Outcome {
    let (client, receiver) = subscribed().await?;
    assert_eq!(client.sandbox.notify_ont_activation("ORD000015374757"), Some(1));
    assert!(receiver.received().is_empty(), "time stands still");
    assert_eq!(client.sandbox.callbacks().deliver_due().await, 1);

    let received = receiver.received();
    let now = client.sandbox.callbacks().now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    assert_eq!(received[0].header("authorization"), Some("Basic Z2F0ZXdheTpzZWNyZXQ="));
    assert_eq!(received[0].header("x-transaction-id").map(str::len), Some(36));
    let message = json!({
        "status": "Success", "errorCode": "Success", "errorDetails": "Success", "errorTitle": "Success",
        "error": false, "orderID": "ORD000015374757", "ontSerialNumber": "4857544374F0EBA6",
        "opticalStatus": "Good",
    });
    let expected = json!({
        "eventId": "1", "eventTimestamp": now, "eventType": "ONTActivation", "message": message, "payload": {},
    });
    assert_eq!(received[0].body, expected);
    Ok(())
}

#[tokio::test]
async fn events_count_up_by_type_and_beyond_64_bits() -> Outcome {
    let (client, receiver) = subscribed().await?;
    let mut other = to(&receiver, &json!([]));
    other["eventType"] = "SPWorkOrderNotification".into();
    client.subscribe(&other).await?;
    client.sandbox.set_next_event_id("ONTActivation", u128::from(u64::MAX));
    for _ in 0..2 {
        client.sandbox.notify_ont_activation("ORD1");
        client.sandbox.notify_event("SPWorkOrderNotification", &json!({ "a": 1 }), &json!({ "b": 2 }));
    }
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(event_ids(&receiver), ["18446744073709551615", "1", "18446744073709551616", "2"]);
    assert_eq!(receiver.received()[1].body["payload"], json!({ "b": 2 }));
    assert_eq!(client.sandbox.notify_event("SomethingElse", &json!({}), &json!({})), None);
    Ok(())
}

#[tokio::test]
async fn filters_choose_and_deny() -> Outcome {
    let client = Client::start().await?;
    let (failed, one_order) = (Receiver::start().await?, Receiver::start().await?);
    client.subscribe(&to(&failed, &json!([{ "__not__": { "status": "Success" } }]))).await?;
    client.subscribe(&to(&one_order, &json!([{ "orderID": "ORD1", "error": "false" }]))).await?;
    assert_eq!(client.sandbox.notify_ont_activation("ORD1"), Some(1));
    assert_eq!(client.sandbox.notify_ont_activation(OntActivation::failed("ORD1", "E1")), Some(2));
    assert_eq!(client.sandbox.notify_ont_activation("ORD2"), None, "nobody has subscribed to it");
    assert_eq!(client.sandbox.notify_ont_activation(OntActivation::failed("ORD2", "E2")), Some(3));
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(event_ids(&failed), ["2", "3"]);
    assert_eq!(event_ids(&one_order), ["1"]);
    assert_eq!(failed.field("/message/errorCode"), ["E1", "E2"]);
    Ok(())
}

#[tokio::test]
async fn gaps_repetitions_and_another_order_on_request() -> Outcome {
    let (client, receiver) = subscribed().await?;
    let callbacks = client.sandbox.callbacks();
    callbacks.disturb(Disturbance::Drop.of("tuatahi-notify").skip(1));
    callbacks.disturb(Disturbance::Twice.on("ONTActivation"));
    callbacks.disturb(Disturbance::OutOfOrder(1));
    for _ in 0..5 {
        client.sandbox.notify_ont_activation("ORD1");
    }
    callbacks.deliver_all().await;
    // The first passes, the second is lost, the third comes twice and the fourth after the fifth.
    assert_eq!(event_ids(&receiver), ["1", "3", "5", "4", "3"]);
    let transactions: Vec<Option<String>> =
        receiver.received().iter().map(|one| one.header("x-transaction-id").map(str::to_owned)).collect();
    assert_eq!(transactions[1], transactions[4], "a repetition is the same request");
    Ok(())
}

#[tokio::test]
async fn keys_and_addresses_that_cannot_be_called() -> Outcome {
    let (client, receiver) = (Client::start().await?, Receiver::start().await?);
    let mut with_key = to(&receiver, &json!([]));
    with_key["notificationChannels"]["webhook"][0]["auth"] = json!({ "apiKey": "secret" });
    client.subscribe(&with_key).await?;
    let mut without = to(&receiver, &json!([]));
    without["notificationChannels"]["webhook"] = json!([{ "callbackUri": receiver.url() }, { "callbackUri": "https://hooks.isp.example/notification" }]);
    client.subscribe(&without).await?;
    client.sandbox.notify_ont_activation("ORD1");
    client.sandbox.callbacks().deliver_all().await;
    let received = receiver.received();
    assert_eq!(
        (received[0].header("x-api-key"), received[0].header("authorization")),
        (Some("secret"), None)
    );
    assert_eq!((received[1].header("x-api-key"), received[1].header("authorization")), (None, None));
    let fates: Vec<Fate> = client.sandbox.callbacks().log().iter().map(|record| record.fate).collect();
    assert_eq!(fates, [Fate::Delivered, Fate::Delivered, Fate::GivenUp], "nothing leaves this machine");
    let report = client.replay(&json!({ "limit": 10, "dryRun": true })).await?;
    assert_eq!(report["results"]["sent"], 1, "it counts as failed");
    let shown = format!("{:?} {:?}", client.sandbox.callbacks(), client.sandbox.callbacks().log());
    assert!(!shown.contains("secret"), "{shown}");
    assert_ne!(client.get("/subscriptions").await?.1, Value::Null);
    Ok(())
}
