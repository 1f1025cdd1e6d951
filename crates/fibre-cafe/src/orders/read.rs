//! What every kind of order has, whichever it is.

use crate::Timestamp;
use crate::number::{decode, whole};
use crate::types::{Order, OrderStatus, OrderUpdate, ServiceCharacteristicName};
use std::fmt;

/// The kind of an order. It decides what can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderKind {
    /// For a service at an address.
    Provide,
    /// Changes a service.
    Modify,
    /// Ends a service.
    Cease,
    /// The end of a service that the tenant did not order.
    UnsolicitedCease,
}

impl fmt::Display for OrderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Provide => "provide order",
            Self::Modify => "modify order",
            Self::Cease => "cease order",
            Self::UnsolicitedCease => "unsolicited cease",
        })
    }
}

/// A member of a known order, or of one that is kept as it came.
macro_rules! member {
    ($order:expr, $member:ident, $other:ident => $kept:expr) => {
        match $order {
            Order::Provide(order) => order.$member.as_ref(),
            Order::Modify(order) => order.$member.as_ref(),
            Order::Cease(order) => order.$member.as_ref(),
            Order::UnsolicitedCease(order) => order.$member.as_ref(),
            Order::Other($other) => $kept,
        }
    };
}

impl Order {
    /// Its id. Only an order of an unknown type may have none.
    #[must_use]
    pub fn id(&self) -> Option<i64> {
        match self {
            Self::Provide(order) => Some(order.id),
            Self::Modify(order) => Some(order.id),
            Self::Cease(order) => Some(order.id),
            Self::UnsolicitedCease(order) => Some(order.id),
            Self::Other(order) => whole(order.extra.get("id")?),
        }
    }

    /// Where it is. Only an order of an unknown type may not say so.
    #[must_use]
    pub fn status(&self) -> Option<OrderStatus> {
        match self {
            Self::Provide(order) => Some(order.status.clone()),
            Self::Modify(order) => Some(order.status.clone()),
            Self::Cease(order) => Some(order.status.clone()),
            Self::UnsolicitedCease(order) => Some(order.status.clone()),
            Self::Other(order) => order.extra.text("status").map(OrderStatus::from),
        }
    }

    /// Its kind; none for a type that this version does not know.
    #[must_use]
    pub fn kind(&self) -> Option<OrderKind> {
        match self {
            Self::Provide(_) => Some(OrderKind::Provide),
            Self::Modify(_) => Some(OrderKind::Modify),
            Self::Cease(_) => Some(OrderKind::Cease),
            Self::UnsolicitedCease(_) => Some(OrderKind::UnsolicitedCease),
            Self::Other(_) => None,
        }
    }

    /// The `orderType` on the wire, such as `NEW` or `MODIFY`.
    #[must_use]
    pub fn order_type(&self) -> Option<&str> {
        match self {
            Self::Provide(order) => Some(order.order_type.as_str()),
            Self::Modify(order) => Some(order.order_type.as_str()),
            Self::Cease(order) => Some(order.order_type.as_str()),
            Self::UnsolicitedCease(order) => Some(order.order_type.as_str()),
            Self::Other(order) => order.order_type.as_deref(),
        }
    }

    /// The supplier.
    #[must_use]
    pub fn supplier(&self) -> Option<&str> {
        match self {
            Self::Other(order) => order.extra.text("supplier"),
            known => member!(known, supplier, _other => None).map(String::as_str),
        }
    }

    /// Its number at the supplier, once it is acknowledged.
    #[must_use]
    pub fn supplier_order_number(&self) -> Option<&str> {
        match self {
            Self::Other(order) => order.extra.text("supplierOrderNumber"),
            known => member!(known, supplier_order_number, _other => None).map(String::as_str),
        }
    }

    /// The service: the one that it changes or ends, or the one that it has brought about, which a provide order names by
    /// the characteristic `SERVICE_ID`.
    #[must_use]
    pub fn service_id(&self) -> Option<&str> {
        match self {
            Self::Provide(order) => {
                let item = order.service_order_item.as_ref()?;
                let name = ServiceCharacteristicName::ServiceId;
                let mut known = item.service_characteristics.iter().flatten();
                known.find(|known| known.name.as_deref() == Some(name.as_str()))?.value.as_deref()
            }
            Self::Modify(order) => order.service_id.as_deref(),
            Self::Cease(order) => order.service_id.as_deref(),
            Self::UnsolicitedCease(order) => order.service_id.as_deref(),
            Self::Other(order) => order.extra.text("serviceId"),
        }
    }

    /// The updates on it, as a reading lists them; none in an update's own picture of the order.
    #[must_use]
    pub fn updates(&self) -> &[OrderUpdate] {
        member!(self, updates, _other => None).map(Vec::as_slice).unwrap_or_default()
    }

    /// When it last changed.
    #[must_use]
    pub fn updated(&self) -> Option<Timestamp> {
        match self {
            Self::Other(order) => order.extra.get("updated").and_then(decode),
            known => member!(known, updated, _other => None).cloned(),
        }
    }

    /// The date that the supplier committed to. It stays, unless tenant or customer want another one.
    #[must_use]
    pub fn committed_date(&self) -> Option<&Timestamp> {
        member!(self, committed_date, _other => None)
    }

    /// The date as it is expected now. It moves with delays.
    #[must_use]
    pub fn target_date(&self) -> Option<&Timestamp> {
        member!(self, target_date, _other => None)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn order(more: &Value) -> Order {
        let mut order = json!({
            "id": 7, "status": "HELD", "supplier": "FIBRECO", "serviceId": "S1", "supplierOrderNumber": "FC7",
        });
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(order).unwrap()
    }

    #[test]
    fn every_kind_says_the_same_things() {
        for (order_type, kind) in [
            ("NEW", Some(OrderKind::Provide)),
            ("TAKEOVER", Some(OrderKind::Provide)),
            ("MODIFY", Some(OrderKind::Modify)),
            ("CEASE", Some(OrderKind::Cease)),
            ("UNSOLICITED_CEASE", Some(OrderKind::UnsolicitedCease)),
            ("RENEW", None),
        ] {
            let order = order(&json!({"orderType": order_type, "updated": "2024-04-10T09:53:38.622Z"}));
            assert_eq!((order.kind(), order.order_type()), (kind, Some(order_type)));
            assert_eq!((order.id(), order.status()), (Some(7), Some(OrderStatus::Held)));
            assert_eq!((order.supplier(), order.supplier_order_number()), (Some("FIBRECO"), Some("FC7")));
            assert_eq!(order.updated().unwrap().as_str(), "2024-04-10T09:53:38.622Z");
            let service = (kind != Some(OrderKind::Provide)).then_some("S1");
            assert_eq!(order.service_id(), service);
        }
    }

    #[test]
    fn a_provide_order_names_its_service_by_a_characteristic() {
        let characteristics =
            json!([{"name": "LINE_PROFILE", "value": "1"}, {"name": "SERVICE_ID", "value": "S2"}]);
        let order = order(
            &json!({"orderType": "NEW", "serviceOrderItem": {"serviceCharacteristics": characteristics}}),
        );
        assert_eq!(order.service_id(), Some("S2"));
    }

    #[test]
    fn an_order_without_anything_says_nothing() {
        let order: Order = serde_json::from_value(json!({})).unwrap();
        assert_eq!((order.id(), order.status(), order.kind()), (None, None, None));
        assert!(order.updates().is_empty() && order.updated().is_none() && order.target_date().is_none());
    }
}
