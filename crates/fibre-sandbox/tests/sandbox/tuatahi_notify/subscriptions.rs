use std::time::Duration;

use chrono::{Days, NaiveDate};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Client, Failure, subscribed, to};
use crate::{receiver::Receiver, support::Outcome};

#[tokio::test]
async fn a_subscription_is_read_as_it_was_created() -> Outcome {
    let (client, receiver) = (Client::start().await?, Receiver::start().await?);
    assert_eq!(client.get("/subscriptions").await?, (200, json!([])));
    let attributes = json!([{ "status": "Success", "__not__": { "orderID": "ORD12345" } }]);
    let mut wanted = to(&receiver, &attributes);
    wanted["notificationChannels"]["email"] =
        json!([{ "email": "a@isp.example" }, { "email": "b@isp.example" }]);
    let created = client.subscribe(&wanted).await?;

    let channels = &created["notificationChannels"];
    assert_eq!(channels["email"][0]["email"], wanted["notificationChannels"]["email"], "one level deeper");
    assert_eq!(channels["webhook"][0]["webhook"], wanted["notificationChannels"]["webhook"]);
    assert_eq!(
        (&created["filters"], &created["contactEmails"]),
        (&wanted["filters"], &wanted["contactEmails"])
    );
    assert_eq!(created["clientId"], client.sandbox.tuatahi_notify().client_id());
    assert_eq!(created["partyIds"], json!(["66450"]));

    let id = created["id"].as_str().ok_or("no id")?;
    assert_eq!(client.get(&format!("/subscriptions/{id}")).await?, (200, created.clone()));
    let other =
        client.subscribe(&json!({ "eventType": "SPWorkOrderNotification", "contactEmails": [] })).await?;
    assert_eq!(other["notificationChannels"], json!({ "email": [], "webhook": [] }));
    assert_eq!(client.get("/subscriptions").await?.1, json!([created, other]));
    Ok(())
}

/// The last day of a subscription that asks for `expires_on`.
async fn end_of(client: &Client, expires_on: Option<NaiveDate>) -> Result<NaiveDate, Failure> {
    let mut wanted = json!({ "eventType": "ONTActivation", "contactEmails": [] });
    if let Some(day) = expires_on {
        wanted["expiresOn"] = day.to_string().into();
    }
    day_of(&client.subscribe(&wanted).await?)
}

fn day_of(subscription: &Value) -> Result<NaiveDate, Failure> {
    Ok(subscription["expiresOn"].as_str().ok_or("no expiresOn")?.parse()?)
}

#[tokio::test]
async fn a_subscription_lasts_a_year_at_most() -> Outcome {
    let client = Client::start().await?;
    let latest = end_of(&client, None).await?;
    let days = (latest - client.sandbox.callbacks().now().date_naive()).num_days();
    assert!((365..=367).contains(&days), "New Zealand is ahead: {days}");
    let (earlier, later) = (latest - Days::new(30), latest + Days::new(30));
    assert_eq!(end_of(&client, Some(earlier)).await?, earlier);
    assert_eq!(end_of(&client, Some(later)).await?, latest);

    let (_, all) = client.get("/subscriptions").await?;
    let path = format!("/subscriptions/{}", all[1]["id"].as_str().ok_or("no id")?);
    for (wanted, expected) in [(later, latest), (earlier, earlier)] {
        let (status, changed) = client.send(Method::PATCH, &path, &json!({ "expiresOn": wanted })).await?;
        assert_eq!((status, day_of(&changed)?), (200, expected));
        assert_eq!(client.get(&path).await?.1, changed);
    }
    Ok(())
}

#[tokio::test]
async fn after_its_last_day_nothing_is_sent_until_it_is_extended() -> Outcome {
    let (client, receiver) = subscribed().await?;
    let (_, all) = client.get("/subscriptions").await?;
    let path = format!("/subscriptions/{}", all[0]["id"].as_str().ok_or("no id")?);
    let today = client.sandbox.callbacks().now().date_naive();
    client.send(Method::PATCH, &path, &json!({ "expiresOn": today - Days::new(2) })).await?;
    assert_eq!(client.sandbox.notify_ont_activation("ORD1"), None);
    client.send(Method::PATCH, &path, &json!({ "expiresOn": today + Days::new(2) })).await?;
    assert_eq!(client.sandbox.notify_ont_activation("ORD2"), Some(1));
    client.sandbox.advance(Duration::from_secs(4 * 24 * 3600)).await;
    assert_eq!(client.sandbox.notify_ont_activation("ORD3"), None, "its time has passed");
    assert_eq!(receiver.field("/message/orderID"), ["ORD2"]);
    Ok(())
}
