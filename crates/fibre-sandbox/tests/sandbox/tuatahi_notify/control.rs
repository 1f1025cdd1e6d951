use serde_json::{Value, json};

use super::support::{event_ids, subscribed};
use crate::support::Outcome;

#[tokio::test]
async fn events_are_caused_over_http() -> Outcome {
    let (client, receiver) = subscribed().await?;
    let base = client.sandbox.tuatahi_notify().base_url().replace("/tuatahi-notify/v1", "/_sandbox");
    for (path, body, status, event_id) in [
        ("ont-activations", json!({ "orderID": "ORD1" }), 200, json!("1")),
        (
            "ont-activations",
            json!({ "orderID": "ORD2", "errorCode": "E1", "ontSerialNumber": "4857", "opticalStatus": "None" }),
            200,
            json!("2"),
        ),
        ("ont-activations", json!({ "order": "ORD1" }), 400, Value::Null),
        ("events", json!({ "eventType": "ONTActivation", "message": { "a": 1 } }), 200, json!("3")),
        ("events", json!({ "eventType": "SPWorkOrderNotification" }), 200, Value::Null),
        ("events", json!({}), 400, Value::Null),
    ] {
        let answer = client.http.post(format!("{base}/tuatahi-notify/{path}")).json(&body).send().await?;
        assert_eq!(answer.status(), status, "{body}");
        assert_eq!(answer.json::<Value>().await?["eventId"], event_id, "{body}");
    }
    let advanced = client.http.post(format!("{base}/callbacks/advance")).send().await?;
    assert_eq!(advanced.json::<Value>().await?["sent"], 3);
    assert_eq!(event_ids(&receiver), ["1", "2", "3"]);
    assert_eq!(receiver.field("/message/ontSerialNumber")[1], "4857");
    Ok(())
}
