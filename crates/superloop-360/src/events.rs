//! What the carrier tells by webhook.
//!
//! A [`Notification`] is a delivery as a receiver takes it. It is a bare resource. What happened to it is in the header [`EVENT_TYPE`] and nowhere else: the same service is
//! sent for a changed plan and for a changed restoration SLA.
//!
//! ```
//! use superloop_360::events::Event;
//!
//! # fn main() -> Result<(), superloop_360::events::DecodeEventError> {
//! # let (header, body) = ("service.cancelled.event", r#"{"id": 300}"#.as_bytes());
//! match Event::decode(header, body)? {
//!     // Not the end of an internal transfer: see the documentation of `orders`.
//!     Event::OrderRejected(order) => println!("order {}: {:?}", order.id, order.rejected_reason),
//!     Event::ServiceCancelled(service) => println!("service {} is gone", service.id),
//!     other => println!("{}", other.event_type()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Six payloads are published. Those of the other events are inferred to be the service; one that is not comes as
//! [`Event::Other`], as does any event that this version does not know: acknowledge it, and keep it.

pub use crate::notification::Notification;
use crate::types::{AppointmentCancelledEvent, FibreBuildChargeQuoteEvent, OrderRejectedEvent, ServiceEvent};
use serde_json::Value;
use std::fmt;
use thiserror::Error;

/// The header that names the event, such as `order.rejected.event`.
pub const EVENT_TYPE: &str = "z-event-type";

/// Defines the events from one table: variant, `z-event-type`, payload, and whether the payload is published.
macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) => $word:literal, $evidence:ident;)*) => {
        /// An event, told by the header [`EVENT_TYPE`].
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])* $variant($payload),)*
            /// An event that this version does not know, or a payload that is not what was inferred.
            Other(OtherEvent),
        }

        impl Event {
            /// Reads a delivery: the value of the header [`EVENT_TYPE`], and the body.
            ///
            /// # Errors
            ///
            /// A body that is no JSON, or not the published payload of the event.
            pub fn decode(event_type: &str, body: &[u8]) -> Result<Self, DecodeEventError> {
                match event_type {
                    $($word => match (serde_json::from_slice(body), Evidence::$evidence) {
                        (Ok(payload), _) => Ok(Self::$variant(payload)),
                        (Err(source), Evidence::Published) => {
                            Err(DecodeEventError { event_type: event_type.to_owned(), source })
                        }
                        (Err(_), Evidence::Inferred) => OtherEvent::decode(event_type, body).map(Self::Other),
                    },)*
                    _ => OtherEvent::decode(event_type, body).map(Self::Other),
                }
            }

            /// What the header [`EVENT_TYPE`] said.
            #[must_use]
            pub fn event_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $word,)*
                    Self::Other(other) => &other.event_type,
                }
            }
        }
    };
}

events! {
    /// nbn rejected an order. An internal transfer may be sent again all the same; see [`orders`](crate::orders).
    OrderRejected(OrderRejectedEvent) => "order.rejected.event", Published;
    /// nbn cancelled an appointment.
    AppointmentCancelled(AppointmentCancelledEvent) => "appointment.cancelled.event", Published;
    /// A service changed; for changes of the plan the two events below have taken its place.
    ServiceModified(ServiceEvent) => "service.modified.event", Published;
    /// A service is handed over in another way.
    ServiceAggregationModified(ServiceEvent) => "service.aggregation-modified.event", Published;
    /// A service has another restoration SLA.
    ServiceRestorationSlaChanged(ServiceEvent) => "service.restoration-sla-changed.event", Published;
    /// A service keeps its restoration SLA. The payload is inferred.
    ServiceRestorationSlaChangeRejected(ServiceEvent) => "service.restoration-sla-change-rejected.event", Inferred;
    /// A service has another plan. The payload is inferred.
    ServicePlanChanged(ServiceEvent) => "service.plan-changed.event", Inferred;
    /// A service keeps its plan. The payload is inferred.
    ServicePlanChangeRejected(ServiceEvent) => "service.plan-change-rejected.event", Inferred;
    /// A service has another DSL stability profile. The payload is inferred.
    ServiceDslStabilityProfileChanged(ServiceEvent) => "service.dsl-stability-profile-changed.event", Inferred;
    /// A service keeps its DSL stability profile. The payload is inferred.
    ServiceDslStabilityProfileChangeRejected(ServiceEvent) => "service.dsl-stability-profile-change-rejected.event", Inferred;
    /// A service ended. The payload is inferred.
    ServiceCancelled(ServiceEvent) => "service.cancelled.event", Inferred;
    /// A service goes on. The payload is inferred.
    ServiceCancellationRejected(ServiceEvent) => "service.cancellation-rejected.event", Inferred;
    /// A quote for building fibre is ready.
    FibreBuildChargeQuoteCompleted(FibreBuildChargeQuoteEvent) => "fibreBuildChargeQuote.completed.event", Published;
}

impl Event {
    /// What the event is about, such as `order/12`; nothing where this version cannot tell.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        Some(match self {
            Self::OrderRejected(order) => format!("order/{}", order.id),
            Self::AppointmentCancelled(appointment) => format!("appointment/{}", appointment.id),
            Self::ServiceModified(service)
            | Self::ServiceAggregationModified(service)
            | Self::ServiceRestorationSlaChanged(service)
            | Self::ServiceRestorationSlaChangeRejected(service)
            | Self::ServicePlanChanged(service)
            | Self::ServicePlanChangeRejected(service)
            | Self::ServiceDslStabilityProfileChanged(service)
            | Self::ServiceDslStabilityProfileChangeRejected(service)
            | Self::ServiceCancelled(service)
            | Self::ServiceCancellationRejected(service) => format!("service/{}", service.id),
            Self::FibreBuildChargeQuoteCompleted(quote) => format!("quote/{}", quote.nbn_quote_id),
            Self::Other(_) => return None,
        })
    }
}

/// Whether an event's payload is printed.
#[derive(Clone, Copy)]
enum Evidence {
    Published,
    Inferred,
}

/// An event that is kept as it came.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct OtherEvent {
    /// What the header [`EVENT_TYPE`] said.
    pub event_type: String,
    /// The body.
    pub payload: Value,
}

impl OtherEvent {
    pub(crate) fn decode(event_type: &str, body: &[u8]) -> Result<Self, DecodeEventError> {
        match serde_json::from_slice(body) {
            Ok(payload) => Ok(Self { event_type: event_type.to_owned(), payload }),
            Err(source) => Err(DecodeEventError { event_type: event_type.to_owned(), source }),
        }
    }
}

/// The payload may hold anything, so it is not shown.
impl fmt::Debug for OtherEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherEvent").field("event_type", &self.event_type).finish_non_exhaustive()
    }
}

/// A delivery that is not what its header says.
#[derive(Debug, Error)]
#[error("the body of `{event_type}` is not the payload of that event")]
pub struct DecodeEventError {
    event_type: String,
    source: serde_json::Error,
}

impl DecodeEventError {
    /// What the header [`EVENT_TYPE`] said.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides_and_the_unknown_is_kept() {
        let service = br#"{"id": 7, "modifiedOn": "2021-03-09"}"#;
        assert!(matches!(Event::decode("service.modified.event", service), Ok(Event::ServiceModified(_))));
        let changed = Event::decode("service.plan-changed.event", service).unwrap();
        assert_eq!(changed.event_type(), "service.plan-changed.event");
        assert!(matches!(changed, Event::ServicePlanChanged(service) if service.id == 7));

        for (header, body) in [("order.completed.event", &b"[1]"[..]), ("service.plan-changed.event", b"{}")]
        {
            let Event::Other(other) = Event::decode(header, body).unwrap() else { unreachable!("{header}") };
            assert_eq!(other.event_type, header);
            assert_eq!(serde_json::to_vec(&other.payload).unwrap(), body);
        }
        let error = Event::decode("order.rejected.event", b"{}").unwrap_err();
        assert_eq!(error.event_type(), "order.rejected.event");
        assert!(Event::decode("order.completed.event", b"no json").is_err());
    }
}
