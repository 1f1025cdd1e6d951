//! What the carrier delivers to webhooks.
//!
//! A [`Notification`] is one delivery. A [`Receiver`](crate::webhook::Receiver) makes it of a request, after it has looked
//! at the credentials: those that the subscription gave the carrier, or a key in the header [`API_KEY`].
//!
//! ```
//! use tuatahi_notify::webhook::{Delivery, Receiver, Verifier};
//! use tuatahi_notify::webhooks::{API_KEY, Event, Notification};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut headers = http::HeaderMap::new();
//! # headers.insert(http::header::AUTHORIZATION, "Basic dHVhdGFoaTphLXNlY3JldA==".parse()?);
//! # let body = bytes::Bytes::from_static(br#"{"eventId": "907", "eventTimestamp": "2026-11-23T20:02:37Z",
//! #     "eventType": "ONTActivation", "message": {"error": false, "orderID": "ORD000015374757"}, "payload": {}}"#);
//! let verifier = Verifier::basic("tuatahi", "a-secret")?.or(Verifier::api_key(API_KEY, "a-key")?);
//! let receiver = Receiver::<Notification>::new(verifier);
//!
//! let notification = receiver.accept(&headers, body)?;
//! if let Event::OntActivation(activation) = notification.event() {
//!     println!("{:?}: error {:?}", activation.order_id, activation.error);
//! }
//! // Answer this once the notification is safe, and not before.
//! assert_eq!((notification.event_id(), Notification::ACCEPTED.as_u16()), (Some(907), 204));
//! # Ok(())
//! # }
//! ```
//!
//! Which answer the carrier expects, how long it waits and whether it repeats a delivery is not published, and neither is
//! whether it appends `/notification` to the address of a subscription: serve both. With the feature `axum` a handler
//! takes [`webhook::Delivered<Notification>`](crate::webhook). For lost deliveries see [`gaps`](crate::gaps).

use crate::types::OntActivation;
use crate::{OpenObject, Timestamp};
use bytes::Bytes;
use fibre_core::webhook::{Delivery, Envelope, Identity, Position, Rejection};
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// The header of the shared secret that the webhook's contract knows.
pub const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The header with which the carrier names the delivery in its own logs.
pub const TRANSACTION_ID: HeaderName = HeaderName::from_static("x-transaction-id");

/// The type of [`Event::OntActivation`].
pub const ONT_ACTIVATION: &str = "ONTActivation";

/// The type of [`Event::SpWorkOrder`].
pub const SP_WORK_ORDER: &str = "SPWorkOrderNotification";

/// One delivery: the [`Event`], what identifies it, and the bytes as they came.
///
/// `Debug` shows nothing of message and payload but what is published of an activation.
#[derive(Clone, PartialEq)]
pub struct Notification {
    event_type: String,
    event_id: Option<String>,
    timestamp: Option<Timestamp>,
    transaction_id: Option<String>,
    event: Event,
    body: Bytes,
}

impl Notification {
    /// The type of the event, such as [`ONT_ACTIVATION`].
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The number of the event. It counts up over all events of one type for one consumer, and a number that is left out
    /// is a lost event. None if the carrier sent something else than a number.
    #[must_use]
    pub fn event_id(&self) -> Option<u128> {
        number(self.event_id.as_deref()?)
    }

    /// The number of the event as it was written, whatever it is.
    #[must_use]
    pub fn event_id_text(&self) -> Option<&str> {
        self.event_id.as_deref()
    }

    /// When the event was issued.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.timestamp.as_ref()
    }

    /// The carrier's name for the delivery, from the header [`TRANSACTION_ID`].
    #[must_use]
    pub fn transaction_id(&self) -> Option<&str> {
        self.transaction_id.as_deref()
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// What happened, for good.
    #[must_use]
    pub fn into_event(self) -> Event {
        self.event
    }

    /// The body, byte for byte as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The original content of the event; empty if there is none. Its fields are not published.
    #[must_use]
    pub fn payload(&self) -> OpenObject {
        serde_json::from_slice::<Payload>(&self.body).map(|body| body.payload).unwrap_or_default()
    }
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notification")
            .field("event_type", &self.event_type)
            .field("event_id", &self.event_id)
            .field("timestamp", &self.timestamp)
            .field("transaction_id", &self.transaction_id)
            .field("event", &self.event)
            .field("body_length", &self.body.len())
            .finish()
    }
}

/// What happened, by the type of the event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// An optical network terminal was activated, or failed to be.
    OntActivation(OntActivation),
    /// Something happened to a work order of a service partner. The fields of its message are not published.
    SpWorkOrder(OpenObject),
    /// An event of a type that this version does not know, or whose message is not what is published of it.
    Other(OtherMessage),
}

/// A message that is kept as it came.
#[derive(Clone, PartialEq)]
pub struct OtherMessage(Value);

impl OtherMessage {
    /// The message; null if there was none.
    #[must_use]
    pub fn as_value(&self) -> &Value {
        &self.0
    }
}

/// The message may hold anything, so it is not shown.
impl fmt::Debug for OtherMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtherMessage(..)")
    }
}

impl Delivery for Notification {
    const CARRIER: &'static str = "tuatahi-notify";

    /// All that a body must be is a JSON object with an `eventType`. The carrier might not send a refused one again, so
    /// anything else is kept: a new type, a message of another shape, even an `eventId` that is missing.
    fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
        let read: Body<'_> = serde_json::from_slice(&body).map_err(|error| {
            Rejection::malformed(match error.classify() {
                serde_json::error::Category::Data => "the body is no JSON object with an `eventType`",
                _ => "the body is no JSON",
            })
        })?;
        let transaction_id = headers.get(TRANSACTION_ID).and_then(|value| value.to_str().ok());
        Ok(Self {
            event: event(&read.event_type, read.message),
            event_id: read.event_id.and_then(text),
            timestamp: read.event_timestamp.and_then(|raw| serde_json::from_str(raw.get()).ok()),
            transaction_id: transaction_id.map(str::to_owned),
            event_type: read.event_type,
            body,
        })
    }

    fn envelope(&self) -> Envelope {
        let kind = &self.event_type;
        let identity = match &self.event_id {
            Some(id) => Identity::Id(format!("{kind}/{id}")),
            None => Identity::digest(kind, &self.body),
        };
        let mut envelope = Envelope::new(Self::CARRIER, identity, kind.as_str(), self.body.clone());
        if let Some(number) = self.event_id() {
            envelope = envelope.with_position(Position::new(kind.as_str(), number).dense());
        }
        if let Event::OntActivation(OntActivation { order_id: Some(order), .. }) = &self.event {
            envelope = envelope.with_subject(format!("order/{order}"));
        }
        match &self.transaction_id {
            Some(id) => envelope.with_header(TRANSACTION_ID.as_str(), id.as_str()),
            None => envelope,
        }
    }
}

/// What every body has; read as raw JSON where another shape must not cost the delivery.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    event_type: String,
    #[serde(borrow)]
    event_id: Option<&'a RawValue>,
    #[serde(borrow)]
    event_timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    payload: OpenObject,
}

fn event(event_type: &str, message: Option<&RawValue>) -> Event {
    let message = message.map_or("null", RawValue::get);
    let known = match event_type {
        ONT_ACTIVATION => serde_json::from_str(message).map(Event::OntActivation).ok(),
        SP_WORK_ORDER => serde_json::from_str(message).map(Event::SpWorkOrder).ok(),
        _ => None,
    };
    known.unwrap_or_else(|| Event::Other(OtherMessage(serde_json::from_str(message).unwrap_or_default())))
}

/// A text, or the digits of a number, which may be larger than JSON numbers can be read.
fn text(raw: &RawValue) -> Option<String> {
    let text = match serde_json::from_str::<String>(raw.get()) {
        Ok(text) => text,
        Err(_) => raw.get().parse::<serde_json::Number>().is_ok().then(|| raw.get().to_owned())?,
    };
    (!text.is_empty()).then_some(text)
}

/// Digits only: `parse` alone would take a sign as well.
fn number(text: &str) -> Option<u128> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: &Value) -> Result<Notification, Rejection> {
        let mut headers = HeaderMap::new();
        headers.insert(TRANSACTION_ID, "tx-1".parse().unwrap());
        Notification::read(&headers, Bytes::from(body.to_string()))
    }

    fn activation() -> Value {
        json!({ "eventId": "907", "eventTimestamp": "2019-08-24T14:15:22Z", "eventType": "ONTActivation",
            "message": { "status": "Success", "error": false, "orderID": "ORD000015374757" },
            "payload": { "technician": "Aroha Ngata" } })
    }

    #[test]
    fn an_activation_is_typed_identified_and_ordered() {
        let notification = read(&activation()).unwrap();
        let Event::OntActivation(event) = notification.event() else { unreachable!("{notification:?}") };
        assert_eq!((event.error, event.order_id.as_deref()), (Some(false), Some("ORD000015374757")));
        assert_eq!(notification.transaction_id(), Some("tx-1"));
        assert_eq!(notification.timestamp().map(Timestamp::as_str), Some("2019-08-24T14:15:22Z"));
        assert_eq!(notification.payload().text("technician"), Some("Aroha Ngata"));

        let envelope = notification.envelope();
        assert_eq!(envelope.identity(), &Identity::Id("ONTActivation/907".into()));
        assert_eq!(envelope.position(), Some(&Position::new("ONTActivation", 907).dense()));
        assert_eq!((envelope.kind(), envelope.subject()), ("ONTActivation", Some("order/ORD000015374757")));
        assert_eq!(envelope.header("X-Transaction-Id"), Some("tx-1"));
        assert_eq!(Notification::from_envelope(&envelope).unwrap(), notification);
    }

    #[test]
    fn what_is_new_or_odd_is_kept() {
        let odd_message =
            json!({ "eventId": "1", "eventType": "ONTActivation", "message": { "error": "no" } });
        let new_type = json!({ "eventId": "1", "eventType": "OrderState", "message": [7], "extra": true });
        let bare = json!({ "eventType": "ONTActivation" });
        for body in [odd_message, new_type, bare] {
            let notification = read(&body).unwrap();
            let Event::Other(other) = notification.event() else { unreachable!("{notification:?}") };
            assert_eq!(other.as_value(), &body["message"]);
            assert_eq!(notification.body(), body.to_string().as_bytes());
            assert_eq!(Notification::from_envelope(&notification.envelope()).unwrap(), notification);
            assert!(notification.payload().is_empty());
        }
        let work_order =
            json!({ "eventId": "1", "eventType": SP_WORK_ORDER, "message": { "kind": "AddTaskNotify" } });
        assert!(
            matches!(read(&work_order).unwrap().event(), Event::SpWorkOrder(message) if message.len() == 1)
        );
    }

    #[test]
    fn numbers_may_be_large_and_need_not_be_numbers() {
        let largest = u128::MAX.to_string();
        for (id, text, number) in [
            ("\"0042\"", Some("0042"), Some(42)),
            ("42", Some("42"), Some(42)),
            (largest.as_str(), Some(largest.as_str()), Some(u128::MAX)),
            (&format!("\"{largest}0\""), Some(&*format!("{largest}0")), None),
            ("\"+5\"", Some("+5"), None),
            ("-5", Some("-5"), None),
            ("\"string\"", Some("string"), None),
            ("\"\"", None, None),
            ("null", None, None),
            ("{}", None, None),
        ] {
            let body = Bytes::from(format!(r#"{{"eventType": "ONTActivation", "eventId": {id}}}"#));
            let notification = Notification::read(&HeaderMap::new(), body).unwrap();
            assert_eq!((notification.event_id_text(), notification.event_id()), (text, number), "{id}");
            let envelope = notification.envelope();
            assert_eq!(envelope.position().map(Position::number), number);
            assert_eq!(matches!(envelope.identity(), Identity::Id(_)), text.is_some());
        }
    }

    #[test]
    fn what_no_version_could_read_is_refused_without_quoting_it() {
        for (body, reason) in [
            ("", "the body is no JSON"),
            ("{\"eventType\": \"Aroha", "the body is no JSON"),
            ("[\"Aroha\"]", "the body is no JSON object with an `eventType`"),
            ("\"Aroha\"", "the body is no JSON object with an `eventType`"),
            ("{\"name\": \"Aroha\"}", "the body is no JSON object with an `eventType`"),
            ("{\"eventType\": 7}", "the body is no JSON object with an `eventType`"),
        ] {
            let refused = Notification::read(&HeaderMap::new(), Bytes::from(body)).unwrap_err();
            assert_eq!((refused.status().as_u16(), refused.to_string().as_str()), (400, reason), "{body}");
        }
    }

    #[test]
    fn content_is_not_shown() {
        let mut body = activation();
        for event_type in [ONT_ACTIVATION, SP_WORK_ORDER, "Another"] {
            body["eventType"] = event_type.into();
            body["message"]["note"] = "Aroha Ngata".into();
            let notification = read(&body).unwrap();
            assert!(!format!("{notification:?} {:?}", notification.envelope()).contains("Aroha"));
        }
    }
}
