use std::time::Duration;

use chrono::SecondsFormat;
use fibre_sandbox::{Disturbance, tuatahi_notify::seed};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure, event_ids, subscribed};
use crate::{receiver::Receiver, support::Outcome};

/// Five activations, one each hour, of which the second and the fourth are lost.
async fn with_gaps() -> Result<(Client, Receiver), Failure> {
    let (client, receiver) = subscribed().await?;
    for lost in [false, true, false, true, false] {
        if lost {
            client.sandbox.callbacks().disturb(Disturbance::Drop);
        }
        client.sandbox.notify_ont_activation("ORD1");
        client.sandbox.advance(Duration::from_secs(3600)).await;
    }
    assert_eq!(event_ids(&receiver), ["1", "3", "5"]);
    receiver.clear();
    Ok((client, receiver))
}

fn ids(report: &Value) -> Vec<String> {
    let notifications = report["results"]["notifications"].as_array().into_iter().flatten();
    notifications.map(|one| one["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_dry_run_counts_and_a_replay_sends() -> Outcome {
    let (client, receiver) = with_gaps().await?;
    let report = client.replay(&json!({ "limit": 1000, "dryRun": true })).await?;
    assert_eq!((&report["results"]["sent"], &report["results"]["errored"]), (&json!(2), &json!(0)));
    assert_eq!(report["results"]["notifications"][0]["status"], "DryRun");
    let request = &report["request"];
    assert_eq!((&request["status"], &request["limit"]), (&json!("fail"), &json!(1000)));
    assert_eq!(request["organisation"], seed::ORGANISATION);
    assert_eq!(request["clientId"], client.sandbox.tuatahi_notify().client_id());
    assert!(request["event"]["createdFrom"].is_string());
    assert_eq!(client.sandbox.callbacks().deliver_all().await, 0);

    let sent = client.replay(&json!({ "limit": 1000, "dryRun": false })).await?;
    assert_eq!(ids(&sent), ids(&report));
    assert_eq!(sent["results"]["notifications"][1]["status"], "Queued");
    assert_eq!(client.sandbox.callbacks().deliver_all().await, 2);
    assert_eq!(event_ids(&receiver), ["2", "4"]);
    let again = client.replay(&json!({ "limit": 1000, "dryRun": false })).await?;
    assert_eq!(again["results"]["sent"], 0, "none is failed any more");
    Ok(())
}

#[tokio::test]
async fn a_query_chooses() -> Outcome {
    let (client, _receiver) = with_gaps().await?;
    let now = client.sandbox.callbacks().now();
    let hours_ago = |hours| {
        let moment = now - chrono::TimeDelta::hours(hours);
        moment.to_rfc3339_opts(SecondsFormat::Millis, true)
    };
    let all = client.replay(&json!({ "status": "sent", "limit": 10, "dryRun": true })).await?;
    for (query, expected) in [
        (json!({}), 2),
        (json!({ "limit": 1 }), 1),
        (json!({ "limit": 5000 }), 2),
        (json!({ "status": "sent" }), 3),
        (json!({ "status": "sent", "event": { "createdFrom": hours_ago(3) } }), 2),
        (json!({ "status": "sent", "event": { "createdTo": hours_ago(3) } }), 2),
        (json!({ "event": { "createdFrom": hours_ago(4), "createdTo": hours_ago(3) } }), 1),
        (json!({ "id": ids(&all)[0] }), 0),
        (json!({ "id": ids(&all)[0], "status": "sent" }), 1),
        (json!({ "clientId": "another" }), 0),
        (json!({ "organisation": "Another" }), 0),
    ] {
        let mut request = json!({ "limit": 10, "dryRun": true });
        for (name, value) in query.as_object().into_iter().flatten() {
            request[name] = value.clone();
        }
        let report = client.replay(&request).await?;
        assert_eq!(report["results"]["sent"], expected, "{query}");
    }
    let capped = client.replay(&json!({ "limit": 5000, "dryRun": true })).await?;
    assert_eq!(capped["request"]["limit"], 1000);
    client.sandbox.advance(Duration::from_secs(40 * 24 * 3600)).await;
    let old = client.replay(&json!({ "limit": 10, "dryRun": true })).await?;
    assert_eq!(old["results"]["sent"], 0, "without a beginning it goes back a month");
    Ok(())
}

#[tokio::test]
async fn one_notification_is_sent_again() -> Outcome {
    let (client, receiver) = with_gaps().await?;
    let sent = client.replay(&json!({ "status": "sent", "limit": 1, "dryRun": true })).await?;
    let id = ids(&sent).remove(0);
    let path = format!("/notifications/{id}/replay");
    let (status, replay) = client.send(Method::POST, &path, &Value::Null).await?;
    assert_eq!((status, &replay["id"], &replay["status"]), (200, &json!(id), &json!("Queued")));
    assert!(receiver.received().is_empty(), "it is accepted and not delivered");
    client.sandbox.callbacks().deliver_all().await;
    assert_eq!(event_ids(&receiver), ["1"], "with its number");
    let unknown = "/notifications/322e1915-768d-48a9-8b3b-4332317b1107/replay";
    assert_eq!(client.send(Method::POST, unknown, &Value::Null).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn a_replay_that_fails_stays_failed() -> Outcome {
    let (client, receiver) = with_gaps().await?;
    receiver.answer(&[401, 401]);
    client.replay(&json!({ "limit": 10, "dryRun": false })).await?;
    client.sandbox.callbacks().deliver_all().await;
    let report = client.replay(&json!({ "limit": 10, "dryRun": true })).await?;
    assert_eq!(report["results"]["sent"], 2);
    Ok(())
}
