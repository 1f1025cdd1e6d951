//! The events, and the order in which they are sent.

use std::collections::HashMap;

/// Deliveries are shuffled over so many events.
const WINDOW: u64 = 200;

/// Updates of one order, and how many places apart they are issued.
const UPDATES: u64 = 7;
const APART: u64 = 30;

/// Types of numbered notifications; only the first is published.
const TYPES: u64 = 8;

/// Every event twice, shuffled within windows, the same in every run: seven of ten are updates of orders at the Fibre Cafe,
/// two are notifications of Tuatahi, one is a webhook of Superloop 360, which has neither id nor number.
pub(crate) struct Plan {
    pub(crate) events: Vec<Event>,
    /// Indices of events.
    pub(crate) deliveries: Vec<usize>,
}

/// One event as it is posted.
pub(crate) struct Event {
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// Stream and number, where the carrier numbers it.
    pub(crate) position: Option<(String, u64)>,
}

/// What the senders present.
pub(crate) fn credentials() -> [(String, String); 4] {
    [
        ("INBOX_FIBRE_CAFE_USER", "gateway"),
        ("INBOX_FIBRE_CAFE_PASSWORD", "password"),
        ("INBOX_TUATAHI_NOTIFY_API_KEY", "key"),
        ("INBOX_SUPERLOOP_360_BEARER", "token"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

impl Plan {
    pub(crate) fn of(events: usize) -> Self {
        let events = events as u64;
        let updates = events * 7 / 10;
        let notifications = events * 2 / 10;
        // When each is issued, in places.
        let mut issued: Vec<(u64, Event)> = Vec::new();
        for marker in 0..events {
            issued.push(if marker < updates {
                let (order, update) = (marker / UPDATES, marker % UPDATES);
                (order * UPDATES * events / updates + update * APART, kci(marker, order, update + 1))
            } else if marker < updates + notifications {
                let number = marker - updates;
                (number * events / notifications, notification(marker, number % TYPES, number / TYPES + 1))
            } else {
                ((marker - updates - notifications) * 10, webhook(marker))
            });
        }
        let mut random = Random(20_261_123);
        let mut deliveries: Vec<(u64, usize)> = Vec::new();
        for (marker, (issued, _)) in issued.iter().enumerate() {
            for _ in 0..2 {
                deliveries.push((issued * 2 + random.below(2 * WINDOW), marker));
            }
        }
        deliveries.sort_unstable();
        Self {
            events: issued.into_iter().map(|(_, event)| event).collect(),
            deliveries: deliveries.into_iter().map(|(_, marker)| marker).collect(),
        }
    }

    /// The event of a line.
    pub(crate) fn marker(line: &serde_json::Value) -> usize {
        let marker = line["event"]["marker"].as_u64().and_then(|marker| usize::try_from(marker).ok());
        marker.expect("the body is printed as it was sent")
    }

    /// How many events are sent for the first time after one that follows them.
    pub(crate) fn overtaken(&self) -> usize {
        let mut sent = vec![false; self.events.len()];
        let mut highest = HashMap::<&str, u64>::new();
        let mut overtaken = 0;
        for marker in &self.deliveries {
            let first = !std::mem::replace(&mut sent[*marker], true);
            let Some((stream, number)) = self.events[*marker].position.as_ref().filter(|_| first) else {
                continue;
            };
            let highest = highest.entry(stream).or_default();
            overtaken += usize::from(number < highest);
            *highest = *number.max(highest);
        }
        overtaken
    }
}

fn kci(marker: u64, order: u64, number: u64) -> Event {
    let body = format!(
        r#"{{"id":"kci-{marker}","marker":{marker},"sequenceNumber":{number},"supplier":"SUPPLIER1","entityType":"PROVIDE_ORDER","entity":{{"id":{order},"orderType":"NEW","status":"IN_PROGRESS"}},"updateType":"INFORMATIONAL","information":{{"type":"COMMITTED"}}}}"#
    );
    let headers = vec![
        ("authorization", "Basic Z2F0ZXdheTpwYXNzd29yZA==".to_owned()),
        ("x-request-id", format!("r{marker}")),
        ("x-conversation-id", format!("c{order}")),
    ];
    Event {
        path: "/fibre-cafe/kcis",
        headers,
        body,
        position: Some((format!("PROVIDE_ORDER/{order}"), number)),
    }
}

fn notification(marker: u64, kind: u64, number: u64) -> Event {
    let kind = if kind == 0 { "ONTActivation".to_owned() } else { format!("Kind{kind}") };
    let body = format!(
        r#"{{"eventId":"{number}","marker":{marker},"eventTimestamp":"2026-11-23T20:02:37Z","eventType":"{kind}","message":{{"orderID":"ORD{marker:012}"}},"payload":{{}}}}"#
    );
    let headers = vec![("x-api-key", "key".to_owned()), ("x-transaction-id", format!("t{marker}"))];
    Event { path: "/tuatahi-notify", headers, body, position: Some((kind, number)) }
}

fn webhook(marker: u64) -> Event {
    let headers = vec![
        ("authorization", "Bearer token".to_owned()),
        ("z-event-type", "service.modified.event".to_owned()),
    ];
    Event {
        path: "/superloop-360",
        headers,
        body: format!(r#"{{"id":{marker},"marker":{marker}}}"#),
        position: None,
    }
}

/// Marsaglia's xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
