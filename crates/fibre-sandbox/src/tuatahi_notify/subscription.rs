//! One subscription.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{filters, seed};
use crate::{callbacks::Target, uuid::uuid};

/// A subscription as it is kept.
pub(super) struct Subscription {
    pub(super) id: String,
    /// As it is read, but for the day on which it expires.
    document: Value,
    pub(super) expires_on: NaiveDate,
}

impl Subscription {
    /// The subscription that a request asks for.
    pub(super) fn new(request: &Value, client_id: &str, expires_on: NaiveDate) -> Self {
        let id = uuid();
        let filters = &request["filters"];
        let mut filters = if filters.is_object() { filters.clone() } else { json!({}) };
        if filters["target"].is_null() {
            filters["target"] = "my".into();
        }
        if filters["attributes"].is_null() {
            filters["attributes"] = json!([]);
        }
        let channel = |name: &str| match request["notificationChannels"][name].as_array() {
            Some(members) if !members.is_empty() => json!([{ "id": uuid(), name: members }]),
            _ => json!([]),
        };
        let document = json!({
            "id": id,
            "eventType": request["eventType"],
            "filters": filters,
            "contactEmails": request["contactEmails"],
            "clientId": client_id,
            "organisation": seed::ORGANISATION,
            "partyIds": [seed::PARTY_ID],
            "notificationChannels": { "email": channel("email"), "webhook": channel("webhook") },
        });
        Self { id, document, expires_on }
    }

    pub(super) fn to_json(&self) -> Value {
        let mut document = self.document.clone();
        document["expiresOn"] = self.expires_on.to_string().into();
        document
    }

    /// Whether it is about such an event on this day; the day of its end is its last one.
    pub(super) fn wants(&self, event_type: &str, message: &Value, today: NaiveDate) -> bool {
        let attributes = self.document["filters"]["attributes"].as_array();
        self.document["eventType"] == event_type
            && today <= self.expires_on
            && filters::pass(attributes.map(Vec::as_slice).unwrap_or_default(), message)
    }

    /// The receivers of its webhooks.
    pub(super) fn targets(&self) -> Vec<Target> {
        let channels = self.document["notificationChannels"]["webhook"].as_array().into_iter().flatten();
        let webhooks = channels.filter_map(|channel| channel["webhook"].as_array()).flatten();
        webhooks.map(target).collect()
    }
}

/// A webhook with its Basic credentials, or its key where it has one and no user.
fn target(webhook: &Value) -> Target {
    let auth = &webhook["auth"];
    let target = Target::new(webhook["callbackUri"].as_str().unwrap_or_default());
    match (auth["username"].as_str(), auth["password"].as_str(), auth["apiKey"].as_str()) {
        (None, None, None) => target,
        (None, None, Some(key)) => target.api_key("x-api-key", key),
        (user, password, _) => target.basic(user.unwrap_or_default(), password.unwrap_or_default()),
    }
}
