//! The seven kinds of things that updates are about.

use super::types;
use crate::number::decode;
use fibre_core::{UnknownValue, rt};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// The kind of thing that an update is about: its `entityType`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityType {
    /// An order for a service.
    ProvideOrder,
    /// An order that ends a service.
    CeaseOrder,
    /// An order that changes a service.
    ModifyOrder,
    /// The end of a service that the tenant did not order.
    UnsolicitedCeaseOrder,
    /// An order for an Ethernet service. The value is inferred, so each other one with `ETHERNET` in it is read as an
    /// [`Entity::EthernetOrder`] too.
    ProvideEthernetOrder,
    /// A test.
    ServiceTest,
    /// A problem.
    ServiceProblem,
    /// A kind that this version does not know; `as_str` gives its text.
    Unknown(UnknownValue),
}

rt::open_enum!(EntityType {
    ProvideOrder => "PROVIDE_ORDER",
    CeaseOrder => "CEASE_ORDER",
    ModifyOrder => "MODIFY_ORDER",
    UnsolicitedCeaseOrder => "UNSOLICITED_CEASE_ORDER",
    ProvideEthernetOrder => "PROVIDE_ETHERNET_ORDER",
    ServiceTest => "SERVICE_TEST",
    ServiceProblem => "SERVICE_PROBLEM",
});

impl EntityType {
    /// Whether it is an order, so that [`Client::order`](crate::Client::order) reads it. Those for Ethernet are read by
    /// [`Client::ethernet_order`](crate::Client::ethernet_order).
    #[must_use]
    pub fn is_order(&self) -> bool {
        matches!(
            self,
            Self::ProvideOrder | Self::CeaseOrder | Self::ModifyOrder | Self::UnsolicitedCeaseOrder
        )
    }

    /// Whether it is an order for Ethernet.
    #[must_use]
    pub fn is_ethernet_order(&self) -> bool {
        self.as_str().contains("ETHERNET")
    }
}

/// The thing that an update is about, as it stood when the update was sent.
///
/// It has what a reading of the thing has, without the list of updates, and with the request that the update is about.
#[derive(Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "it is looked at and dropped, never kept in numbers")]
pub enum Entity {
    /// An order for a service.
    ProvideOrder(types::ProvideServiceOrder),
    /// An order that ends a service.
    CeaseOrder(types::CeaseServiceOrder),
    /// An order that changes a service.
    ModifyOrder(types::ModifyServiceOrder),
    /// The end of a service that the tenant did not order.
    UnsolicitedCeaseOrder(types::UnsolicitedCeaseServiceOrder),
    /// An order for an Ethernet service.
    EthernetOrder(types::EthernetOrder),
    /// A test.
    ServiceTest(types::ServiceTest),
    /// A problem.
    ServiceProblem(types::ServiceProblem),
    /// A kind that this version does not know, or a known one in another shape: as it came, `null` if it is missing.
    Unknown(Value),
}

impl Entity {
    pub(super) fn of(entity_type: Option<&EntityType>, entity: &Value) -> Self {
        let known = match entity_type {
            Some(EntityType::ProvideOrder) => decode(entity).map(Self::ProvideOrder),
            Some(EntityType::CeaseOrder) => decode(entity).map(Self::CeaseOrder),
            Some(EntityType::ModifyOrder) => decode(entity).map(Self::ModifyOrder),
            Some(EntityType::UnsolicitedCeaseOrder) => decode(entity).map(Self::UnsolicitedCeaseOrder),
            Some(EntityType::ServiceTest) => decode(entity).map(Self::ServiceTest),
            Some(EntityType::ServiceProblem) => decode(entity).map(Self::ServiceProblem),
            Some(ethernet) if ethernet.is_ethernet_order() => decode(entity).map(Self::EthernetOrder),
            Some(_) | None => None,
        };
        known.unwrap_or_else(|| Self::Unknown(entity.clone()))
    }
}

/// What is unknown may hold anything, so it is not shown.
impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProvideOrder(order) => f.debug_tuple("ProvideOrder").field(order).finish(),
            Self::CeaseOrder(order) => f.debug_tuple("CeaseOrder").field(order).finish(),
            Self::ModifyOrder(order) => f.debug_tuple("ModifyOrder").field(order).finish(),
            Self::UnsolicitedCeaseOrder(order) => {
                f.debug_tuple("UnsolicitedCeaseOrder").field(order).finish()
            }
            Self::EthernetOrder(order) => f.debug_tuple("EthernetOrder").field(order).finish(),
            Self::ServiceTest(test) => f.debug_tuple("ServiceTest").field(test).finish(),
            Self::ServiceProblem(problem) => f.debug_tuple("ServiceProblem").field(problem).finish(),
            Self::Unknown(_) => f.write_str("Unknown(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_known_kind_in_another_shape_is_kept_and_not_shown() {
        for (entity_type, entity) in [
            (
                Some("PROVIDE_ORDER"),
                json!({"id": "twelve", "orderType": "NEW", "status": "HELD", "notes": "Aroha"}),
            ),
            (Some("SERVICE_TEST"), json!({"id": 1, "note": "Aroha"})),
            (Some("INVOICE"), json!(["Aroha"])),
            (None, json!("Aroha")),
        ] {
            let entity_type = entity_type.map(EntityType::from);
            let found = Entity::of(entity_type.as_ref(), &entity);
            assert_eq!(found, Entity::Unknown(entity));
            assert!(!format!("{found:?}").contains("Aroha"));
        }
    }

    #[test]
    fn every_value_with_ethernet_in_it_is_an_ethernet_order() {
        for word in ["PROVIDE_ETHERNET_ORDER", "ETHERNET_ORDER", "CEASE_ETHERNET_ORDER"] {
            let found = Entity::of(Some(&word.into()), &json!({"id": 5.0, "status": "HELD"}));
            assert!(matches!(found, Entity::EthernetOrder(order) if order.id == 5), "{word}");
            assert!(!EntityType::from(word).is_order());
        }
    }
}
