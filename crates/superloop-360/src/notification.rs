//! Deliveries of the carrier as a receiver takes them.

use crate::events::{EVENT_TYPE, Event, OtherEvent};
use bytes::Bytes;
use fibre_core::webhook::{Delivery, Envelope, Identity, Rejection};
use http::HeaderMap;
use std::fmt;

/// One webhook delivery: the [`Event`], and the bytes as they came.
///
/// How the carrier proves who it is, is not published; agree on a [`Verifier`](fibre_core::webhook::Verifier) with it.
///
/// Events have no identifier and no number. An inbox therefore tells them apart by their content: the same bytes twice are
/// most often one event that was delivered again. It cannot put them in order either, so take an event as the news that
/// something changed, and read the [order](crate::Client::get_order) or the [service](crate::Client::get_service) for what it is
/// now.
///
/// ```
/// use superloop_360::webhook::{Receiver, Verifier};
/// use superloop_360::events::{EVENT_TYPE, Event, Notification};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut headers = http::HeaderMap::new();
/// # headers.insert("x-api-key", "secret".parse()?);
/// # headers.insert(EVENT_TYPE, "service.cancelled.event".parse()?);
/// # let body = bytes::Bytes::from(r#"{"id": 300}"#);
/// let receiver = Receiver::<Notification>::new(Verifier::api_key("x-api-key".parse()?, "secret")?);
/// let notification = receiver.accept(&headers, body)?;
/// assert!(matches!(notification.event(), Event::ServiceCancelled(service) if service.id == 300));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Notification {
    event: Event,
    body: Bytes,
}

impl Notification {
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
}

/// The bytes may hold personal data, so they are not shown.
impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notification").field("event", &self.event).finish_non_exhaustive()
    }
}

impl Delivery for Notification {
    const CARRIER: &'static str = "superloop-360";

    /// An event that is new, or whose payload is not what is known of it, comes as [`Event::Other`].
    fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
        let event_type = headers
            .get(EVENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| Rejection::malformed("the header z-event-type is missing"))?;
        // The carrier would not send it again: what is JSON is kept, even if it has another shape than was published.
        let event = Event::decode(event_type, &body)
            .or_else(|_| OtherEvent::decode(event_type, &body).map(Event::Other))
            .map_err(|_| Rejection::malformed("the body is no JSON"))?;
        Ok(Self { event, body })
    }

    fn envelope(&self) -> Envelope {
        let kind = self.event.event_type();
        let envelope =
            Envelope::new(Self::CARRIER, Identity::digest(kind, &self.body), kind, self.body.clone())
                .with_header(EVENT_TYPE, kind);
        match self.event.subject() {
            Some(subject) => envelope.with_subject(subject),
            None => envelope,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(event_type: Option<&'static str>, body: &'static str) -> Result<Notification, Rejection> {
        let mut headers = HeaderMap::new();
        if let Some(event_type) = event_type {
            headers.insert(EVENT_TYPE, event_type.parse().unwrap());
        }
        Notification::read(&headers, Bytes::from(body))
    }

    #[test]
    fn an_envelope_reads_as_the_same_notification_again() {
        for (event_type, body, subject) in [
            ("service.modified.event", r#"{"id": 300, "modifiedOn": "2021-03-09"}"#, Some("service/300")),
            ("service.renamed.event", r#"{"id": 300}"#, None),
            ("order.rejected.event", r#"{"order": {"id": 300}}"#, None),
        ] {
            let notification = read(Some(event_type), body).unwrap();
            let envelope = notification.envelope();
            assert_eq!((envelope.kind(), envelope.subject()), (event_type, subject));
            assert_eq!(envelope.position(), None);
            assert_eq!(Notification::from_envelope(&envelope).unwrap(), notification);
        }
    }

    #[test]
    fn personal_data_is_not_shown() {
        let body = r#"{"id": 7, "contact": {"name": "Aroha"}}"#;
        for event_type in ["appointment.cancelled.event", "service.modified.event", "new.event"] {
            let notification = read(Some(event_type), body).unwrap();
            assert!(
                !format!("{notification:?} {:?}", notification.envelope()).contains("Aroha"),
                "{event_type}"
            );
        }
    }

    #[test]
    fn the_same_payload_of_another_event_is_another_event() {
        let identity =
            |event_type| read(Some(event_type), r#"{"id": 7}"#).unwrap().envelope().identity().clone();
        assert_ne!(identity("service.plan-changed.event"), identity("service.cancelled.event"));
        assert_eq!(identity("service.cancelled.event"), identity("service.cancelled.event"));
    }

    #[test]
    fn what_is_no_event_is_refused_and_not_quoted() {
        for (event_type, body) in
            [(None, "{}"), (Some("order.rejected.event"), "Aroha"), (Some("x"), "Aroha")]
        {
            let refused = read(event_type, body).unwrap_err();
            assert_eq!(refused.status(), http::StatusCode::BAD_REQUEST);
            assert!(!refused.to_string().contains("Aroha"));
        }
    }
}
