//! New subscriptions from those that were read: nothing is lost, or it is an error.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use tuatahi_notify::subscriptions::NotConvertible;
use tuatahi_notify::types::{NewSubscription, Subscription};

fn convert(subscription: Value) -> Result<Value, NotConvertible> {
    let read: Subscription = serde_json::from_value(subscription).unwrap();
    NewSubscription::try_from(&read).map(|new| serde_json::to_value(new).unwrap())
}

fn read() -> Value {
    json!({
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "eventType": "ONTActivation",
        "filters": { "target": "my", "attributes": [{ "status": "Success", "__not__": { "opticalStatus": "Good" } }] },
        "contactEmails": [{ "email": "network@isp.example" }],
        "expiresOn": "2027-08-24",
        "clientId": "0oaq03fyzKRVQPo2o2l9",
        "organisation": "SpeedyFastInternet",
        "partyIds": ["66450"],
        "notificationChannels": {
            "email": [
                { "id": "1", "email": [{ "email": "a@isp.example" }, { "email": "b@isp.example" }] },
                { "id": "2", "email": [{ "email": "c@isp.example" }] },
            ],
            "webhook": [
                { "id": "3", "webhook": [{ "callbackUri": "https://a.example", "errorStrategy": "ignore",
                    "auth": { "username": "u", "password": "p" } }] },
                { "id": "4", "webhook": [{ "callbackUri": "https://b.example" }] },
            ],
        },
    })
}

#[test]
fn groups_become_lists_and_the_rest_stays_as_it_was() {
    let mut expected = json!({
        "eventType": "ONTActivation",
        "filters": { "target": "my", "attributes": [{ "status": "Success", "__not__": { "opticalStatus": "Good" } }] },
        "contactEmails": [{ "email": "network@isp.example" }],
        "expiresOn": "2027-08-24",
        "notificationChannels": {
            "email": [{ "email": "a@isp.example" }, { "email": "b@isp.example" }, { "email": "c@isp.example" }],
            "webhook": [
                { "callbackUri": "https://a.example", "errorStrategy": "ignore",
                    "auth": { "username": "u", "password": "p" } },
                { "callbackUri": "https://b.example" },
            ],
        },
    });
    assert_eq!(convert(read()).unwrap(), expected);

    // Fields that are not published go along, whatever the type of the events.
    for event_type in ["ONTActivation", "SPWorkOrderNotification"] {
        let mut subscription = read();
        for document in [&mut subscription, &mut expected] {
            document["eventType"] = event_type.into();
            document["filters"]["region"] = json!(["Waikato"]);
            document["filters"]["attributes"][0]["__not__"]["region"] = "Taranaki".into();
        }
        assert_eq!(convert(subscription).unwrap(), expected);
    }
}

#[test]
fn what_would_be_lost_is_an_error() {
    let filter = |field: &str| NotConvertible::Filter { index: 0, field: field.to_owned() };
    let webhook = |place: &str| format!("/notificationChannels/webhook/{place}");
    let cases = [
        ("/eventType".to_owned(), Value::Null, NotConvertible::NoEventType),
        ("/contactEmails".to_owned(), Value::Null, NotConvertible::NoContact),
        ("/contactEmails".to_owned(), json!([]), NotConvertible::NoContact),
        ("/filters/attributes/0/status".to_owned(), json!(7), filter("status")),
        ("/filters/attributes/0/__not__".to_owned(), json!("Aroha"), filter("__not__")),
        (
            "/filters/attributes/0/__not__/opticalStatus".to_owned(),
            json!([]),
            filter("__not__.opticalStatus"),
        ),
        (webhook("0/webhook/0/callbackUri"), Value::Null, NotConvertible::NoCallbackUri { index: 0 }),
        (webhook("1/webhook/0/callbackUri"), Value::Null, NotConvertible::NoCallbackUri { index: 1 }),
        (
            webhook("0/webhook/0/auth/password"),
            Value::Null,
            NotConvertible::IncompleteCredentials { index: 0 },
        ),
        (
            webhook("0/webhook/0/auth/username"),
            Value::Null,
            NotConvertible::IncompleteCredentials { index: 0 },
        ),
    ];
    for (pointer, value, expected) in cases {
        let mut subscription = read();
        *subscription.pointer_mut(&pointer).unwrap() = value;
        let error = convert(subscription).unwrap_err();
        assert_eq!(error, expected, "{pointer}");
        assert!(!format!("{error} {error:?}").contains("Aroha"));
    }
}

#[test]
fn little_is_enough() {
    let least =
        json!({ "id": "1", "eventType": "OrderState", "contactEmails": [{ "email": "a@isp.example" }] });
    let expected = json!({ "eventType": "OrderState", "contactEmails": [{ "email": "a@isp.example" }] });
    assert_eq!(convert(least).unwrap(), expected);
}

fn filter() -> impl Strategy<Value = Value> {
    let text = || option::of("[A-Za-z0-9 ]{0,8}");
    (text(), text(), text(), option::of(text())).prop_map(|(status, order, region, not)| {
        let mut filter = json!({});
        let fields = [("status", status), ("orderID", order), ("region", region)];
        for (name, value) in fields {
            if let Some(value) = value {
                filter[name] = value.into();
            }
        }
        if let Some(not) = not {
            filter["__not__"] = not.map_or_else(|| json!({}), |not| json!({ "errorCode": not }));
        }
        filter
    })
}

proptest! {
    #[test]
    fn nothing_is_lost(
        event_type in prop_oneof![Just("ONTActivation".to_owned()), "[A-Za-z]{1,12}"],
        filters in option::of(option::of(vec(filter(), 0..4))),
        contacts in vec("[a-z]{1,8}@isp\\.example", 1..4),
        emails in option::of(vec(vec("[a-z]{1,8}@isp\\.example", 0..3), 0..3)),
        webhooks in option::of(vec(vec(("https://[a-z]{1,8}\\.example", option::of(("[a-z]{1,6}", "[a-z]{1,6}"))), 0..3), 0..3)),
        expires_on in option::of("20[2-9][0-9]-0[1-9]-[12][0-9]"),
    ) {
        let email = |address: &String| json!({ "email": address });
        let webhook = |(uri, auth): &(String, Option<(String, String)>)| match auth {
            Some((user, password)) => json!({ "callbackUri": uri, "auth": { "username": user, "password": password } }),
            None => json!({ "callbackUri": uri }),
        };
        let contacts: Vec<Value> = contacts.iter().map(email).collect();
        let mut subscription = json!({ "id": "1", "eventType": event_type, "contactEmails": contacts });
        let mut expected = json!({ "eventType": event_type, "contactEmails": contacts });
        for document in [&mut subscription, &mut expected] {
            if let Some(attributes) = &filters {
                document["filters"] = json!({ "target": "my" });
                if let Some(attributes) = attributes {
                    document["filters"]["attributes"] = attributes.clone().into();
                }
            }
            if let Some(day) = &expires_on {
                document["expiresOn"] = day.as_str().into();
            }
            document["notificationChannels"] = json!({});
        }
        if let Some(groups) = &emails {
            subscription["notificationChannels"]["email"] = groups.iter()
                .map(|group| json!({ "id": "2", "email": group.iter().map(email).collect::<Vec<_>>() })).collect();
            expected["notificationChannels"]["email"] = groups.iter().flatten().map(email).collect();
        }
        if let Some(groups) = &webhooks {
            subscription["notificationChannels"]["webhook"] = groups.iter()
                .map(|group| json!({ "id": "3", "webhook": group.iter().map(webhook).collect::<Vec<_>>() })).collect();
            expected["notificationChannels"]["webhook"] = groups.iter().flatten().map(webhook).collect();
        }
        prop_assert_eq!(convert(subscription).unwrap(), expected);
    }
}
