//! What the carrier keeps while the sandbox runs.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{new_zealand, notification::Notifications, subscription::Subscription};

#[derive(Default)]
pub(super) struct World {
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) notifications: Notifications,
    /// The number of the next event, for each type that has had one.
    next_event_ids: BTreeMap<String, u128>,
}

impl World {
    /// Numbers an event and makes its notifications. Gives its number and theirs, or nothing where no
    /// subscription is about it: such an event does not count.
    pub(super) fn announce(
        &mut self,
        event_type: &str,
        message: &Value,
        payload: &Value,
        now: DateTime<Utc>,
    ) -> Option<(u128, Vec<usize>)> {
        let today = new_zealand::today(now);
        let wanting = self.subscriptions.iter().filter(|one| one.wants(event_type, message, today));
        let wanting: Vec<&Subscription> = wanting.collect();
        if wanting.is_empty() {
            return None;
        }
        let next = self.next_event_ids.entry(event_type.to_owned()).or_insert(1);
        let event_id = *next;
        *next = next.saturating_add(1);
        let body = json!({
            "eventId": event_id.to_string(),
            "eventTimestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
            "eventType": event_type,
            "message": message,
            "payload": payload,
        });
        let body = bytes::Bytes::from(body.to_string());
        let targets = wanting.iter().flat_map(|subscription| subscription.targets());
        let numbers =
            targets.map(|target| self.notifications.add(event_type, now, body.clone(), target)).collect();
        Some((event_id, numbers))
    }

    pub(super) fn set_next_event_id(&mut self, event_type: &str, event_id: u128) {
        self.next_event_ids.insert(event_type.to_owned(), event_id);
    }
}
