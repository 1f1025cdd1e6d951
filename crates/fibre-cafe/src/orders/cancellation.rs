//! Cancelling an order.

use super::{OrderKind, RequestError};
use crate::states::NextAction;
use crate::types::{CancellationReasonCode, Order, OrderCancellationRequest};

impl Order {
    /// A request to cancel the order, or to object to it if it is an unsolicited cease.
    ///
    /// Send it with [`Client::cancel_order`](crate::Client::cancel_order), best in the journey of the order; an update tells
    /// whether the supplier agrees. A reason that this version does not know is sent as it is.
    ///
    /// ```
    /// use fibre_cafe::types::{CancellationReasonCode, Order};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let order: Order = serde_json::from_str(r#"{"id": 123, "orderType": "NEW", "status": "ACKNOWLEDGED"}"#)?;
    /// let request = order.cancellation(CancellationReasonCode::CustomerChangedMind)?.text("Delivery too long");
    /// assert_eq!(request.order_id, 123);
    /// assert!(order.cancellation(CancellationReasonCode::EndUserNotMoving).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An order at its end, one of an unknown type, or a reason that is for other orders.
    pub fn cancellation(
        &self,
        reason: impl Into<CancellationReasonCode>,
    ) -> Result<OrderCancellationRequest, RequestError> {
        let reason = reason.into();
        let (kind, id) = self.open()?;
        let allowed = match kind {
            OrderKind::UnsolicitedCease => NextAction::CancelOther.reasons(),
            _ => NextAction::Cancel.reasons(),
        };
        if reason.is_known() && !allowed.contains(&reason) {
            return Err(RequestError::ReasonNotAllowed { kind, reason, allowed });
        }
        let mut request = OrderCancellationRequest::new(id, reason);
        request.supplier = self.supplier().map(str::to_owned);
        request.validate()?;
        Ok(request)
    }

    /// Kind and id of an order about which something can still be asked.
    pub(super) fn open(&self) -> Result<(OrderKind, i64), RequestError> {
        let Some((kind, id)) = self.kind().zip(self.id()) else {
            return Err(RequestError::UnknownKind { order_type: self.order_type().map(str::to_owned) });
        };
        match self.status() {
            Some(status) if status.is_terminal() => Err(RequestError::Ended { status }),
            _ => Ok((kind, id)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::states::{CANCEL, CANCEL_OTHER};
    use crate::types::OrderStatus;
    use serde_json::json;

    fn order(order_type: &str, status: &str) -> Order {
        serde_json::from_value(
            json!({"id": 7, "orderType": order_type, "status": status, "supplier": "FIBRECO"}),
        )
        .unwrap()
    }

    #[test]
    fn each_kind_has_its_five_reasons() {
        for (order_type, own, other) in [
            ("NEW", &CANCEL, &CANCEL_OTHER),
            ("CEASE", &CANCEL, &CANCEL_OTHER),
            ("UNSOLICITED_CEASE", &CANCEL_OTHER, &CANCEL),
        ] {
            let order = order(order_type, "IN_PROGRESS");
            for reason in own {
                let request = order.cancellation(reason.clone()).unwrap();
                assert_eq!((request.order_id, request.supplier.as_deref()), (7, Some("FIBRECO")));
            }
            for reason in other {
                let refused = order.cancellation(reason.clone()).unwrap_err();
                assert!(refused.to_string().contains(own[0].as_str()), "{refused}");
            }
            assert!(order.cancellation("REASON_OF_TOMORROW").is_ok());
        }
    }

    #[test]
    fn ends_and_unknown_types_are_refused() {
        let ended = order("NEW", "COMPLETED").cancellation("OTHER").unwrap_err();
        assert_eq!(ended, RequestError::Ended { status: OrderStatus::Completed });
        let unknown = order("RENEW", "HELD").cancellation("OTHER").unwrap_err();
        assert_eq!(unknown, RequestError::UnknownKind { order_type: Some("RENEW".to_owned()) });
        assert!(order("NEW", "PAUSED").cancellation("OTHER").is_ok(), "an unknown status is no end");
    }
}
