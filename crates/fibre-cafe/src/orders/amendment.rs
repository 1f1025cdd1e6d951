//! Amending an order. Nothing in the body tells its kind, so it is built from the order's.

use super::{OrderKind, RequestError};
use crate::CalendarDate;
use crate::journey::{Reservation, replace};
use crate::types::{
    CeaseAmendmentRequest, Contact, EngineerTask, ModifyAmendmentRequest, Order, OrderAmendmentRequest,
    ProvideAmendmentRequest, ServiceCharacteristicName,
};
use std::fmt;

impl Order {
    /// Begins an amendment: what is given replaces what was ordered, the rest stays.
    ///
    /// ```
    /// use fibre_cafe::types::Order;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let order: Order = serde_json::from_str(r#"{"id": 123, "orderType": "NEW", "status": "PENDING"}"#)?;
    /// let request = order.amendment()?.line_profile("1G1G").notes("Ring twice").build()?;
    /// // client.amend_order(&request).await?;
    /// # let _ = request;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An order at its end, one of an unknown type, or an unsolicited cease, which cannot be amended.
    pub fn amendment(&self) -> Result<Amendment, RequestError> {
        let (kind, id) = self.open()?;
        if kind == OrderKind::UnsolicitedCease {
            return Err(RequestError::NotAmendable);
        }
        let mut request = ProvideAmendmentRequest::new(id);
        request.supplier = self.supplier().map(str::to_owned);
        Ok(Amendment { kind, request })
    }
}

/// An amendment in the making, from [`Order::amendment`].
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Amendment {
    kind: OrderKind,
    /// It has what the amendments of the other kinds have.
    request: ProvideAmendmentRequest,
}

impl Amendment {
    /// Another value for a characteristic of the service.
    pub fn characteristic(
        mut self,
        name: impl Into<ServiceCharacteristicName>,
        value: impl Into<String>,
    ) -> Self {
        replace(self.request.service_characteristics.get_or_insert_default(), name.into(), value);
        self
    }

    /// Another speed.
    pub fn line_profile(self, profile: impl Into<String>) -> Self {
        self.characteristic(ServiceCharacteristicName::LineProfile, profile)
    }

    /// Another appointment: the answer to a demand to reappoint.
    pub fn reservation(self, reservation: &Reservation) -> Self {
        self.reservation_id(reservation.id())
    }

    /// The same by its id, for a reservation of an earlier run.
    pub fn reservation_id(mut self, id: i64) -> Self {
        self.request.appointment_reservation_id = Some(id);
        self
    }

    /// Another person to reach, completely: the new contact takes the place of the old one.
    pub fn primary_contact(mut self, contact: Contact) -> Self {
        self.request.primary_contact = Some(contact);
        self
    }

    /// Another second person to reach, completely.
    pub fn secondary_contact(mut self, contact: Contact) -> Self {
        self.request.secondary_contact = Some(contact);
        self
    }

    /// Another wanted day; for orders without an appointment.
    pub fn requested_completion_date(mut self, day: impl Into<CalendarDate>) -> Self {
        self.request.requested_completion_date = Some(day.into());
        self
    }

    /// Work for the engineer, in place of all that was ordered.
    pub fn engineer_tasks(mut self, tasks: impl IntoIterator<Item = EngineerTask>) -> Self {
        self.request.engineer_tasks = Some(tasks.into_iter().collect());
        self
    }

    /// Dangers at the address.
    pub fn hazards(mut self, hazards: impl Into<String>) -> Self {
        self.request.hazards = Some(hazards.into());
        self
    }

    /// Restrictions at the address.
    pub fn on_site_restrictions(mut self, restrictions: impl Into<String>) -> Self {
        self.request.on_site_restrictions = Some(restrictions.into());
        self
    }

    /// Notes on the order; also the answer to a demand for information that no other field holds.
    pub fn notes(mut self, notes: impl Into<String>) -> Self {
        self.request.notes = Some(notes.into());
        self
    }

    /// The body of the amendment, for [`Client::amend_order`](crate::Client::amend_order).
    ///
    /// # Errors
    ///
    /// An amendment that changes nothing, a field that orders of this kind do not have, and what no amendment may have.
    pub fn build(self) -> Result<OrderAmendmentRequest, RequestError> {
        let unchanged = ProvideAmendmentRequest {
            supplier: self.request.supplier.clone(),
            ..ProvideAmendmentRequest::new(self.request.order_id)
        };
        if self.request == unchanged {
            return Err(RequestError::NothingToChange);
        }
        let request = match self.kind {
            OrderKind::Cease => cease(self.request)?.into(),
            OrderKind::Modify => modify(self.request).into(),
            OrderKind::Provide => self.request.into(),
            OrderKind::UnsolicitedCease => return Err(RequestError::NotAmendable),
        };
        OrderAmendmentRequest::validate(&request)?;
        Ok(request)
    }
}

fn modify(request: ProvideAmendmentRequest) -> ModifyAmendmentRequest {
    ModifyAmendmentRequest {
        order_id: request.order_id,
        supplier: request.supplier,
        service_characteristics: request.service_characteristics,
        primary_contact: request.primary_contact,
        secondary_contact: request.secondary_contact,
        appointment_reservation_id: request.appointment_reservation_id,
        requested_completion_date: request.requested_completion_date,
        engineer_tasks: request.engineer_tasks,
        hazards: request.hazards,
        on_site_restrictions: request.on_site_restrictions,
        notes: request.notes,
    }
}

/// A cease has neither service nor visit.
fn cease(request: ProvideAmendmentRequest) -> Result<CeaseAmendmentRequest, RequestError> {
    let given = [
        ("serviceCharacteristics", request.service_characteristics.is_some()),
        ("primaryContact", request.primary_contact.is_some()),
        ("secondaryContact", request.secondary_contact.is_some()),
        ("appointmentReservationId", request.appointment_reservation_id.is_some()),
        ("engineerTasks", request.engineer_tasks.is_some()),
        ("hazards", request.hazards.is_some()),
        ("onSiteRestrictions", request.on_site_restrictions.is_some()),
    ];
    if let Some((field, _)) = given.into_iter().find(|(_, given)| *given) {
        return Err(RequestError::NotForKind { kind: OrderKind::Cease, field });
    }
    Ok(CeaseAmendmentRequest {
        order_id: request.order_id,
        supplier: request.supplier,
        requested_completion_date: request.requested_completion_date,
        notes: request.notes,
    })
}

impl fmt::Debug for Amendment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Amendment").field("kind", &self.kind).field("request", &self.request).finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(order_type: &str, status: &str) -> Order {
        serde_json::from_value(
            json!({"id": 7, "orderType": order_type, "status": status, "supplier": "FIBRECO"}),
        )
        .unwrap()
    }

    fn amendment(order_type: &str) -> Amendment {
        order(order_type, "PENDING").amendment().unwrap()
    }

    #[test]
    fn the_kind_of_the_order_decides_what_is_built() {
        let notes = |order_type| amendment(order_type).notes("Ring twice").build().unwrap();
        assert!(matches!(notes("TAKEOVER"), OrderAmendmentRequest::Provide(_)));
        assert!(matches!(notes("MODIFY"), OrderAmendmentRequest::Modify(_)));
        assert!(matches!(notes("CEASE"), OrderAmendmentRequest::Cease(_)));
        for order_type in ["NEW", "MODIFY", "CEASE"] {
            let json = serde_json::to_value(notes(order_type)).unwrap();
            assert_eq!(json, json!({"orderId": 7, "supplier": "FIBRECO", "notes": "Ring twice"}));
        }
    }

    #[test]
    fn everything_that_was_set_is_sent() {
        let set = |order_type| {
            let amendment = amendment(order_type)
                .line_profile("100/20")
                .line_profile("1G1G")
                .characteristic("CARE_LEVEL", "2")
                .reservation_id(345)
                .primary_contact(Contact::new("John Smith", "01234 567890"))
                .secondary_contact(Contact::new("Jane Smith", "01234 567891"))
                .requested_completion_date("2022-01-10".parse::<CalendarDate>().unwrap())
                .engineer_tasks([EngineerTask::TestSingleDevice])
                .hazards("Asbestos")
                .on_site_restrictions("Dogs")
                .notes("Ring twice");
            assert!(!format!("{amendment:?}").contains("Smith"));
            serde_json::to_value(amendment.build().unwrap()).unwrap()
        };
        let expected = json!({
            "orderId": 7, "supplier": "FIBRECO",
            "serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "1G1G"}, {"name": "CARE_LEVEL", "value": "2"}],
            "primaryContact": {"name": "John Smith", "phoneNumber": "01234 567890"},
            "secondaryContact": {"name": "Jane Smith", "phoneNumber": "01234 567891"},
            "appointmentReservationId": 345, "requestedCompletionDate": "2022-01-10",
            "engineerTasks": ["TEST_SINGLE_DEVICE"], "hazards": "Asbestos", "onSiteRestrictions": "Dogs",
            "notes": "Ring twice",
        });
        assert_eq!(set("NEW"), expected);
        assert_eq!(set("MODIFY"), expected);
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_is_sent() {
        assert_eq!(amendment("NEW").build(), Err(RequestError::NothingToChange));
        let field = "appointmentReservationId";
        let refused = amendment("CEASE").reservation_id(345).build();
        assert_eq!(refused, Err(RequestError::NotForKind { kind: OrderKind::Cease, field }));
        let refused = amendment("NEW").notes("").build().unwrap_err();
        assert_eq!(refused.to_string(), "notes must not be empty");
        assert_eq!(order("UNSOLICITED_CEASE", "HELD").amendment(), Err(RequestError::NotAmendable));
        assert!(matches!(order("NEW", "COMPLETED").amendment(), Err(RequestError::Ended { .. })));
        assert!(matches!(order("RENEW", "HELD").amendment(), Err(RequestError::UnknownKind { .. })));
    }
}
