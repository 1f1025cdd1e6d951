//! What the carrier tells by webhook: the bare resource as it is then, the event in headers.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    order::Order,
    service::{Change, Service},
};
use crate::{callbacks::Callback, carrier::Carrier as _};

/// Why nbn rejects an order; of the carrier's sample.
const ORDER_REJECTED: &str = "Order was rejected: VLAN ID is not able to be applied";

/// Why anything else is rejected. The carrier prints no text.
const REJECTED: &str = "Rejected by nbn";

/// Fields of the order that its webhook leaves out.
const NOT_OF_THE_WEBHOOK: [&str; 6] =
    ["orderType", "360ServiceId", "status", "fee", "additionalFees", "ntdOption"];

/// Fields of a service that its webhook always has.
const OF_EVERY_SERVICE: [&str; 5] = [
    "subscriberSTag",
    "subscriberCTag",
    "dslStabilityProfile",
    "nfasCommitmentExpiresOn",
    "legacyTechnologyType",
];

/// Something that has happened and is still to be told.
#[derive(Debug)]
pub(super) struct Event {
    /// The event without its `.event`.
    name: &'static str,
    /// What the body is.
    model: &'static str,
    body: Value,
    stamp: Option<Stamp>,
}

/// The field that says when it happened, and how exactly.
#[derive(Clone, Copy, Debug)]
enum Stamp {
    Moment(&'static str),
    Day(&'static str),
}

impl Event {
    pub(super) fn order_rejected(order: &Order) -> Self {
        let mut body = order.document.clone();
        let order_type = body["orderType"].clone();
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| !NOT_OF_THE_WEBHOOK.contains(&name.as_str()));
        }
        body["id"] = order.id.into();
        body["type"] = order_type;
        body["serviceId"] = order.service.as_ref().map(|(id, _)| *id).into();
        if let Some((_, avc_id)) = &order.service {
            body["avcId"] = avc_id.as_str().into();
        }
        body["rejectedReason"] = ORDER_REJECTED.into();
        Self { name: "order.rejected", model: "order", body, stamp: Some(Stamp::Moment("rejectedOn")) }
    }

    /// `appointment` as the order shows it.
    pub(super) fn appointment_cancelled(appointment: &Value, order: &Order) -> Self {
        let mut body = appointment.clone();
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| name != "bookedOn" && name != "cancellationRequests");
        }
        body["orderId"] = order.id.into();
        body["status"] = "cancelled".into();
        body["customerRef"] = order.document["customerRef"].clone();
        body["serviceId"] = order.service.as_ref().map(|(id, _)| *id).into();
        let stamp = Some(Stamp::Moment("cancelledOn"));
        Self { name: "appointment.cancelled", model: "appointment", body, stamp }
    }

    /// What there is to tell after a service has changed, in which `before` was its document.
    pub(super) fn service_changed(service: &Service, before: &Value, change: &Change) -> Vec<Self> {
        let differs = |field: &str| service.document[field] != before[field];
        let names: &[&'static str] = match change {
            Change::Plan { .. } => match (differs("bandwidthProfile"), differs("eSla")) {
                (true, false) => &["service.plan-changed", "service.modified"],
                (false, true) => &["service.restoration-sla-changed"],
                (true, true) => {
                    &["service.plan-changed", "service.modified", "service.restoration-sla-changed"]
                }
                (false, false) => &[],
            },
            Change::Aggregation(_) => &["service.aggregation-modified"],
            Change::DslStabilityProfile(_) => &["service.dsl-stability-profile-changed"],
        };
        let event = |name: &&'static str| Self {
            name,
            model: "service",
            body: body_of(service),
            stamp: Some(Stamp::Day("modifiedOn")),
        };
        names.iter().map(event).collect()
    }

    /// What there is to tell when a change of a service is turned down.
    pub(super) fn change_rejected(service: &Service, change: &Change) -> Vec<Self> {
        let names: &[&'static str] = match change {
            Change::Plan { sla: None, .. } => &["service.plan-change-rejected"],
            Change::Plan { sla: Some(_), .. } => {
                &["service.plan-change-rejected", "service.restoration-sla-change-rejected"]
            }
            Change::DslStabilityProfile(_) => &["service.dsl-stability-profile-change-rejected"],
            // The carrier names no event for it.
            Change::Aggregation(_) => &[],
        };
        names.iter().map(|name| Self::service_rejected(name, service)).collect()
    }

    pub(super) fn cancellation_rejected(service: &Service) -> Self {
        Self::service_rejected("service.cancellation-rejected", service)
    }

    pub(super) fn service_cancelled(service: &Service) -> Self {
        let stamp = Some(Stamp::Moment("cancelledOn"));
        Self { name: "service.cancelled", model: "service", body: body_of(service), stamp }
    }

    pub(super) fn fibre_build_charge_completed(quote: &Value) -> Self {
        let (name, model) = ("fibreBuildChargeQuote.completed", "fibreBuildChargeQuote");
        Self { name, model, body: quote.clone(), stamp: None }
    }

    fn service_rejected(name: &'static str, service: &Service) -> Self {
        let mut body = body_of(service);
        body["rejectedReason"] = REJECTED.into();
        Self { name, model: "service", body, stamp: Some(Stamp::Moment("rejectedOn")) }
    }

    pub(super) fn into_callback(mut self, now: DateTime<Utc>) -> Callback {
        match self.stamp {
            Some(Stamp::Moment(field)) => {
                self.body[field] = now.to_rfc3339_opts(SecondsFormat::Secs, true).into();
            }
            Some(Stamp::Day(field)) => self.body[field] = now.date_naive().to_string().into(),
            None => {}
        }
        let event = format!("{}.event", self.name);
        Callback::new(super::Superloop360::NAME, event.clone(), &self.body)
            .with_header("z-event-type", event)
            .with_header("z-notification-type", format!("{}.notification", self.name))
            .with_header("z-notification-model", self.model)
    }
}

fn body_of(service: &Service) -> Value {
    let mut body = service.document.clone();
    if let Some(fields) = body.as_object_mut() {
        for name in OF_EVERY_SERVICE {
            fields.entry(name).or_insert_with(|| json!(null));
        }
    }
    body
}
