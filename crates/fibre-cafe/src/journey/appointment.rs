//! Free timeslots, and reserving one.

use super::{Journey, Offer};
use crate::params::AvailableAppointments;
use crate::types::{
    AddressIdentifier, Appointment, AppointmentPurpose, AppointmentRequest, ProvideServiceOrder,
    RequestedTimeslot, ServiceCharacteristic, ServiceCharacteristicName, ServiceSpecification, Timeslot,
};
use crate::{CalendarDate, Error, Response, Timestamp};
use chrono::{DateTime, Utc};
use std::fmt;

/// What an engineer would come for.
///
/// An [`Offer`] is one, and so is an order that needs another appointment:
///
/// ```
/// use fibre_cafe::journey::{AppointmentSearch, Journey, Visit};
/// use fibre_cafe::types::ProvideServiceOrder;
///
/// # async fn again(journey: Journey, order: ProvideServiceOrder) -> Result<(), Box<dyn std::error::Error>> {
/// let visit = Visit::for_order(&order).ok_or("the order does not say what it is for")?;
/// let slots = journey.appointments(&visit, AppointmentSearch::new()).await?;
/// let slot = slots.first().ok_or("no free timeslot")?;
/// let reservation = journey.reserve(&visit, slot).await?;
/// # let _ = reservation;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Visit {
    supplier: String,
    address: AddressIdentifier,
    specification_id: String,
    purpose: AppointmentPurpose,
    service_id: Option<String>,
    characteristics: Vec<ServiceCharacteristic>,
}

impl Visit {
    /// A visit of `supplier` for one of its services, whose id in the catalogue is `specification_id`.
    pub fn new(
        supplier: impl Into<String>,
        address: impl Into<AddressIdentifier>,
        specification_id: impl Into<String>,
        purpose: AppointmentPurpose,
    ) -> Self {
        Self {
            supplier: supplier.into(),
            address: AddressIdentifier::from(&address.into()),
            specification_id: specification_id.into(),
            purpose,
            service_id: None,
            characteristics: Vec::new(),
        }
    }

    /// Another visit for an order; none where the order leaves out its supplier, address or service.
    pub fn for_order(order: &ProvideServiceOrder) -> Option<Self> {
        let specification = order.service_order_item.as_ref()?.service_specification.as_ref()?;
        let (supplier, address) = (order.supplier.as_ref()?, order.address.as_ref()?);
        Some(Self::new(supplier, address, specification.id.as_ref()?, AppointmentPurpose::Provide))
    }

    /// The service that the visit is for, if it exists already.
    pub fn service_id(mut self, id: impl Into<String>) -> Self {
        self.service_id = Some(id.into());
        self
    }

    /// A characteristic that the timeslots depend on, such as `CARE_LEVEL`.
    pub fn characteristic(
        mut self,
        name: impl Into<ServiceCharacteristicName>,
        value: impl Into<String>,
    ) -> Self {
        super::replace(&mut self.characteristics, name.into(), value);
        self
    }

    fn specification(&self) -> ServiceSpecification {
        ServiceSpecification::new(&self.specification_id)
    }
}

impl From<&Offer> for Visit {
    fn from(offer: &Offer) -> Self {
        Self::new(&offer.supplier, &offer.address, &offer.service_id, AppointmentPurpose::Provide)
    }
}

impl From<&Self> for Visit {
    fn from(visit: &Self) -> Self {
        visit.clone()
    }
}

/// Without the address.
impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("supplier", &self.supplier)
            .field("specification_id", &self.specification_id)
            .field("purpose", &self.purpose)
            .field("service_id", &self.service_id)
            .field("characteristics", &self.characteristics)
            .finish_non_exhaustive()
    }
}

/// Which timeslots to look for; by default all of them.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct AppointmentSearch(AvailableAppointments);

impl AppointmentSearch {
    /// Every free timeslot that the supplier lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// From this day on.
    pub fn from(self, day: impl Into<CalendarDate>) -> Self {
        Self(self.0.appointment_from_date(day))
    }

    /// None that costs extra.
    pub fn standard_only(self) -> Self {
        Self(self.0.standard_only(true))
    }

    /// The work has to be done in a single day.
    pub fn single_day(self) -> Self {
        Self(self.0.single_day_appointment(true))
    }
}

impl Journey {
    /// The free timeslots for an [`Offer`] or another [`Visit`]; none is reserved by that.
    ///
    /// # Errors
    ///
    /// Those of [`Client::available_appointments`](crate::Client::available_appointments), and before anything is sent a
    /// value that breaks the carrier's limits.
    pub async fn appointments(
        &self,
        visit: impl Into<Visit>,
        search: AppointmentSearch,
    ) -> Result<Response<Vec<Timeslot>>, Error> {
        let visit = visit.into();
        let mut params = search.0;
        if let Some(service_id) = &visit.service_id {
            params = params.service_id(service_id);
        }
        if !visit.characteristics.is_empty() {
            params = params.service_characteristics(visit.characteristics.clone());
        }
        params.validate()?;
        visit.address.validate()?;
        let (specification, purpose) = (visit.specification(), &visit.purpose);
        let client = &self.client;
        let found = client
            .available_appointments(&visit.supplier, &visit.address, &specification, purpose, params)
            .await?;
        Ok(found.map(|found| found.available_timeslots.unwrap_or_default()))
    }

    /// Reserves a timeslot, begin and end as they were offered.
    ///
    /// # Errors
    ///
    /// Those of [`Client::reserve_appointment`](crate::Client::reserve_appointment), and before anything is sent a value
    /// that breaks the carrier's limits.
    pub async fn reserve(
        &self,
        visit: impl Into<Visit>,
        timeslot: &Timeslot,
    ) -> Result<Response<Reservation>, Error> {
        let visit = visit.into();
        let timeslot = RequestedTimeslot::new(
            timeslot.timeslot_start_date_time.clone(),
            timeslot.timeslot_end_date_time.clone(),
        );
        let mut request =
            AppointmentRequest::new(&visit.supplier, visit.address.clone(), visit.specification(), timeslot)
                .purpose(visit.purpose.clone());
        request.service_id.clone_from(&visit.service_id);
        if !visit.characteristics.is_empty() {
            request = request.service_characteristics(visit.characteristics.clone());
        }
        request.validate()?;
        let reserved = self.client.reserve_appointment(&request).await?;
        Ok(reserved.map(|appointment| Reservation { visit, appointment }))
    }
}

/// A reserved timeslot, and what it was reserved for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    pub(super) visit: Visit,
    appointment: Appointment,
}

impl Reservation {
    /// Its id, which orders, amendments and problems give as `appointmentReservationId`.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.appointment.id
    }

    /// When it is gone unless an order takes it; none if it lasts.
    #[must_use]
    pub fn expires(&self) -> Option<&Timestamp> {
        self.appointment.expiry_date_time.as_ref()
    }

    /// Whether it is gone at `now`. An expiry that cannot be read is not taken for one.
    #[must_use]
    pub fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        self.expires().and_then(|expiry| expiry.to_utc().ok()).is_some_and(|expiry| expiry <= now)
    }

    /// The timeslot.
    #[must_use]
    pub fn timeslot(&self) -> Option<&Timeslot> {
        self.appointment.timeslot.as_ref()
    }

    /// The gateway's whole answer.
    #[must_use]
    pub fn answer(&self) -> &Appointment {
        &self.appointment
    }

    /// In what it differs from what an offer needs.
    pub(super) fn mismatch(&self, offer: &Offer) -> Option<&'static str> {
        let visit = &self.visit;
        if visit.supplier != offer.supplier {
            Some("supplier")
        } else if (&visit.address.id, &visit.address.kind) != (&offer.address.id, &offer.address.kind) {
            Some("address")
        } else if visit.specification_id != offer.service_id {
            Some("service")
        } else {
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
pub(super) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// What the gateway answers to a reservation for an offer.
    pub(crate) fn reserved(visit: impl Into<Visit>, answer: Value) -> Reservation {
        Reservation { visit: visit.into(), appointment: serde_json::from_value(answer).unwrap() }
    }

    fn visit() -> Visit {
        Visit::new(
            "SUPPLIER1",
            AddressIdentifier::new("A00000031882", "NAD"),
            "ftthl2r",
            AppointmentPurpose::Repair,
        )
    }

    #[test]
    fn a_reservation_expires_if_it_says_so() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (expiry, gone) in [
            (json!("2022-01-01T13:45:00.000Z"), true),
            (json!("2022-01-01T13:45:00.000+01:00"), true),
            (json!("2022-01-01T13:46:00.000Z"), false),
            (json!("soon"), false),
            (Value::Null, false),
        ] {
            let reservation = reserved(visit(), json!({"id": 345, "expiryDateTime": expiry}));
            assert_eq!(reservation.is_expired_at(moment("2022-01-01T13:45:00Z")), gone, "{expiry}");
        }
    }

    #[test]
    fn an_order_tells_what_another_visit_is_for() {
        let order = |without: &str| -> ProvideServiceOrder {
            let mut order = json!({
                "id": 1, "status": "PENDING", "orderType": "NEW", "supplier": "SUPPLIER1",
                "address": {"id": "A00000031882", "type": "NAD", "additionalIdentifiers": []},
                "serviceOrderItem": {"serviceSpecification": {"id": "ftthl2r"}},
            });
            order.as_object_mut().unwrap().remove(without);
            serde_json::from_value(order).unwrap()
        };
        let expected = Visit { purpose: AppointmentPurpose::Provide, ..visit() };
        assert_eq!(Visit::for_order(&order("notes")), Some(expected));
        for missing in ["supplier", "address", "serviceOrderItem"] {
            assert_eq!(Visit::for_order(&order(missing)), None, "{missing}");
        }
    }

    #[test]
    fn where_the_visit_is_is_not_shown() {
        assert!(!format!("{:?}", visit()).contains("A00000031882"));
    }
}
