//! From an offer to the body of its order.

use super::{Offer, OfferError, Reservation, replace};
use crate::CalendarDate;
use crate::types::{
    Contact, EngineerTask, OrderRequest, ProvideOrderRequest, ProvideOrderType, ServiceCharacteristic,
    ServiceCharacteristicName, ServiceOrderItem, ServiceSpecification,
};
use std::fmt;

impl Offer {
    /// Begins an order for this service on this line, with the person to reach at the address.
    ///
    /// On a new line it is of type `NEW`. For a line that is there, say what is to happen to it:
    /// [`start`](ProvideOrder::start), [`takeover`](ProvideOrder::takeover), [`transfer`](ProvideOrder::transfer) or
    /// [`swap`](ProvideOrder::swap).
    pub fn order(&self, primary_contact: Contact) -> ProvideOrder<'_> {
        ProvideOrder {
            offer: self,
            order_type: None,
            port: None,
            primary_contact,
            characteristics: Vec::new(),
            without_line_profile: false,
            reservation: None,
            secondary_contact: None,
            requested_completion_date: None,
            engineer_tasks: Vec::new(),
            hazards: None,
            on_site_restrictions: None,
            notes: None,
        }
    }
}

/// An order in the making, from [`Offer::order`]; [`build`](Self::build) checks it.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct ProvideOrder<'a> {
    offer: &'a Offer,
    order_type: Option<ProvideOrderType>,
    port: Option<i64>,
    primary_contact: Contact,
    characteristics: Vec<ServiceCharacteristic>,
    without_line_profile: bool,
    reservation: Option<Reservation>,
    secondary_contact: Option<Contact>,
    requested_completion_date: Option<CalendarDate>,
    engineer_tasks: Vec<EngineerTask>,
    hazards: Option<String>,
    on_site_restrictions: Option<String>,
    notes: Option<String>,
}

impl ProvideOrder<'_> {
    /// Starts a line that is there and idle.
    ///
    /// `port` is a port of its device; `None` names the line by its id.
    pub fn start(self, port: impl Into<Option<i64>>) -> Self {
        self.onto(ProvideOrderType::Start, port.into())
    }

    /// Takes over a line that another customer uses. For `port` see [`start`](Self::start).
    ///
    /// Whose line it is hears of it as an unsolicited cease.
    pub fn takeover(self, port: impl Into<Option<i64>>) -> Self {
        self.onto(ProvideOrderType::Takeover, port.into())
    }

    /// Moves a line from another provider. For `port` see [`start`](Self::start).
    pub fn transfer(self, port: impl Into<Option<i64>>) -> Self {
        self.onto(ProvideOrderType::Transfer, port.into())
    }

    /// The type `SWAP`, for which the carrier publishes no more than its name. For `port` see [`start`](Self::start).
    pub fn swap(self, port: impl Into<Option<i64>>) -> Self {
        self.onto(ProvideOrderType::Swap, port.into())
    }

    fn onto(mut self, order_type: ProvideOrderType, port: Option<i64>) -> Self {
        self.order_type = Some(order_type);
        self.port = port;
        self
    }

    /// A characteristic of the service, such as `CARE_LEVEL`. Numbers and flags are text too.
    pub fn characteristic(
        mut self,
        name: impl Into<ServiceCharacteristicName>,
        value: impl Into<String>,
    ) -> Self {
        replace(&mut self.characteristics, name.into(), value);
        self
    }

    /// The speed, one of [`Offer::line_profiles`].
    pub fn line_profile(self, profile: impl Into<String>) -> Self {
        self.characteristic(ServiceCharacteristicName::LineProfile, profile)
    }

    /// Lets the order go without a speed although some are on offer. That it needs one is inferred.
    pub fn without_line_profile(mut self) -> Self {
        self.without_line_profile = true;
        self
    }

    /// The appointment, from [`Journey::reserve`](super::Journey::reserve) for the same offer.
    pub fn reservation(mut self, reservation: &Reservation) -> Self {
        self.reservation = Some(reservation.clone());
        self
    }

    /// Whom else to reach at the address.
    pub fn secondary_contact(mut self, contact: Contact) -> Self {
        self.secondary_contact = Some(contact);
        self
    }

    /// The wanted day; for orders without an appointment.
    pub fn requested_completion_date(mut self, day: impl Into<CalendarDate>) -> Self {
        self.requested_completion_date = Some(day.into());
        self
    }

    /// Work for the engineer, and further work that is added likewise.
    pub fn engineer_task(mut self, task: impl Into<EngineerTask>) -> Self {
        self.engineer_tasks.push(task.into());
        self
    }

    /// Dangers at the address.
    pub fn hazards(mut self, hazards: impl Into<String>) -> Self {
        self.hazards = Some(hazards.into());
        self
    }

    /// Restrictions at the address.
    pub fn on_site_restrictions(mut self, restrictions: impl Into<String>) -> Self {
        self.on_site_restrictions = Some(restrictions.into());
        self
    }

    /// Notes on the order.
    pub fn notes(mut self, notes: impl Into<String>) -> Self {
        self.notes = Some(notes.into());
        self
    }

    /// The body of the order.
    ///
    /// # Errors
    ///
    /// What does not fit the offer or is missing, and what no order may have.
    pub fn build(self) -> Result<OrderRequest, OfferError> {
        let offer = self.offer;
        let order_type = self.order_type()?;
        self.check_choices()?;
        self.check_appointment()?;
        let mut characteristics = self.characteristics;
        if order_type != ProvideOrderType::New {
            name_line(offer, self.port, &mut characteristics)?;
        }
        let item = ServiceOrderItem::new(ServiceSpecification::new(&offer.service_id), characteristics);
        let address = offer.address.clone();
        let mut request =
            ProvideOrderRequest::new(order_type, &offer.supplier, address, item, self.primary_contact);
        request.appointment_reservation_id = self.reservation.as_ref().map(Reservation::id);
        request.secondary_contact = self.secondary_contact;
        request.requested_completion_date = self.requested_completion_date;
        request.engineer_tasks = (!self.engineer_tasks.is_empty()).then_some(self.engineer_tasks);
        request.hazards = self.hazards;
        request.on_site_restrictions = self.on_site_restrictions;
        request.notes = self.notes;
        request.validate()?;
        Ok(request.into())
    }

    fn order_type(&self) -> Result<ProvideOrderType, OfferError> {
        match (&self.order_type, self.offer.is_new_line()) {
            (None, true) => Ok(ProvideOrderType::New),
            (None, false) => Err(OfferError::OrderTypeNeeded),
            (Some(order_type), false) => Ok(order_type.clone()),
            (Some(order_type), true) => Err(OfferError::NoExistingLine { order_type: order_type.clone() }),
        }
    }

    fn check_choices(&self) -> Result<(), OfferError> {
        for chosen in &self.characteristics {
            let offered = self.offer.values_of(chosen.name.as_str());
            if !offered.is_empty() && !offered.contains(&chosen.value) {
                return Err(OfferError::ValueNotOffered {
                    name: chosen.name.clone(),
                    offered: offered.to_vec(),
                });
            }
        }
        let name = ServiceCharacteristicName::LineProfile;
        let offered = self.offer.line_profiles();
        let is_chosen =
            self.without_line_profile || self.characteristics.iter().any(|chosen| chosen.name == name);
        if is_chosen || offered.is_empty() {
            return Ok(());
        }
        Err(OfferError::ChoiceNeeded { name, offered: offered.to_vec() })
    }

    fn check_appointment(&self) -> Result<(), OfferError> {
        match &self.reservation {
            Some(reservation) => match reservation.mismatch(self.offer) {
                Some(what) => Err(OfferError::OtherReservation { what }),
                None => Ok(()),
            },
            None if self.offer.needs_appointment() => {
                Err(OfferError::AppointmentNeeded { supplier: self.offer.supplier.clone() })
            }
            None => Ok(()),
        }
    }
}

/// Names the line by its device and port if a port was chosen, or else by its id: one of the two sets has to be there.
fn name_line(
    offer: &Offer,
    port: Option<i64>,
    characteristics: &mut Vec<ServiceCharacteristic>,
) -> Result<(), OfferError> {
    let is_named = |name| characteristics.iter().any(|known| known.name == name);
    let ports = || offer.ports().iter().filter_map(|port| port.port_number).collect::<Vec<_>>();
    match (port, offer.line_id(), offer.ont_reference()) {
        (Some(_), _, None) => Err(OfferError::NoDevice),
        (Some(port), _, Some(ont)) => {
            let ports = ports();
            if !ports.is_empty() && !ports.contains(&port) {
                return Err(OfferError::NoSuchPort { ont: ont.to_owned(), port, ports });
            }
            replace(characteristics, ServiceCharacteristicName::OntReference, ont);
            replace(characteristics, ServiceCharacteristicName::OntPort, port.to_string());
            Ok(())
        }
        (None, Some(line), _) => {
            replace(characteristics, ServiceCharacteristicName::LineId, line);
            Ok(())
        }
        // The caller knows the line from elsewhere.
        (None, None, _) if is_named(ServiceCharacteristicName::LineId) => Ok(()),
        (None, None, Some(ont)) => Err(OfferError::PortNeeded { ont: ont.to_owned(), ports: ports() }),
        (None, None, None) => Err(OfferError::LineNotNamed),
    }
}

/// The offer and the kind of order, not what it says about people.
impl fmt::Debug for ProvideOrder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProvideOrder")
            .field("offer", self.offer)
            .field("order_type", &self.order_type)
            .field("characteristics", &self.characteristics)
            .field("reservation", &self.reservation.as_ref().map(Reservation::id))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::appointment::tests::reserved;
    use super::super::availability::tests::answered;
    use super::*;
    use serde_json::{Value, json};

    fn offer(site: &Value) -> Offer {
        let found = answered(json!({
            "supplier": "SUPPLIER1",
            "serviceSpecifications": [{"id": "ftthl2r", "serviceCharacteristics": [
                {"name": "LINE_PROFILE", "values": ["100/20", "1G1G"]}, {"name": "CARE_LEVEL", "values": []}
            ]}],
            "siteInformation": site,
        }));
        found.offers().next().unwrap()
    }

    fn new_line(installation: Option<&str>) -> Offer {
        offer(&json!({"line": {"type": "NEW", "installationType": installation}}))
    }

    fn existing_line(line: &Value) -> Offer {
        offer(&json!({"existingLines": [line]}))
    }

    fn order(offer: &Offer) -> ProvideOrder<'_> {
        offer.order(Contact::new("John Smith", "01234 567890")).line_profile("100/20")
    }

    fn built(order: ProvideOrder<'_>) -> Result<Value, OfferError> {
        order.build().map(|request| serde_json::to_value(request).unwrap())
    }

    fn characteristics(request: &Value) -> Vec<String> {
        let list = request["serviceOrderItem"]["serviceCharacteristics"].as_array().unwrap();
        let text = |member: &Value| member.as_str().unwrap().to_owned();
        list.iter().map(|known| format!("{}={}", text(&known["name"]), text(&known["value"]))).collect()
    }

    #[test]
    fn an_order_for_a_new_line_says_what_was_offered_and_set() {
        let offer = new_line(Some("STANDARD"));
        let reservation = reserved(&offer, json!({"id": 345}));
        let order = order(&offer)
            .characteristic("CARE_LEVEL", "2")
            .reservation(&reservation)
            .secondary_contact(Contact::new("Jane Smith", "01234 567891"))
            .requested_completion_date("2022-01-10".parse::<CalendarDate>().unwrap())
            .engineer_task(EngineerTask::TestSingleDevice)
            .engineer_task("WALK_THE_DOG")
            .hazards("Asbestos")
            .on_site_restrictions("Dogs")
            .notes("Ring twice");
        let shown = format!("{order:?}");
        for secret in ["Smith", "01234", "Asbestos", "Dogs", "twice", "A00000031882"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let expected = json!({
            "orderType": "NEW", "supplier": "SUPPLIER1", "address": {"id": "A00000031882", "type": "NAD"},
            "serviceOrderItem": {
                "serviceSpecification": {"id": "ftthl2r"},
                "serviceCharacteristics":
                    [{"name": "LINE_PROFILE", "value": "100/20"}, {"name": "CARE_LEVEL", "value": "2"}],
            },
            "primaryContact": {"name": "John Smith", "phoneNumber": "01234 567890"},
            "secondaryContact": {"name": "Jane Smith", "phoneNumber": "01234 567891"},
            "appointmentReservationId": 345, "requestedCompletionDate": "2022-01-10",
            "engineerTasks": ["TEST_SINGLE_DEVICE", "WALK_THE_DOG"], "hazards": "Asbestos",
            "onSiteRestrictions": "Dogs", "notes": "Ring twice",
        });
        assert_eq!(built(order).unwrap(), expected);
    }

    #[test]
    fn an_existing_line_is_named_by_its_id_or_by_a_port() {
        let ports = json!([{"portNumber": 1, "status": "ACTIVE"}, {"portNumber": 3, "status": "STOPPED"}]);
        let ont = json!({"ontReference": "ONT1", "ports": ports});
        let both = existing_line(&json!({"lineId": "LIN1", "ont": ont}));
        let by_device = existing_line(&json!({"ont": ont}));
        let idle: Vec<_> =
            both.ports().iter().filter(|port| port.is_idle()).filter_map(|port| port.port_number).collect();
        assert_eq!(idle, [3]);
        for (order, order_type, named) in [
            (order(&both).start(3), "START", &["ONT_REFERENCE=ONT1", "ONT_PORT=3"][..]),
            (order(&both).takeover(None), "TAKEOVER", &["LINE_ID=LIN1"]),
            (order(&by_device).transfer(1), "TRANSFER", &["ONT_REFERENCE=ONT1", "ONT_PORT=1"]),
            (order(&both).start(1).swap(None), "SWAP", &["LINE_ID=LIN1"]),
            (order(&by_device).characteristic("LINE_ID", "LIN9").start(None), "START", &["LINE_ID=LIN9"]),
        ] {
            let request = built(order).unwrap();
            assert_eq!(request["orderType"], order_type);
            assert_eq!(characteristics(&request)[1..], *named);
        }
    }

    #[test]
    fn what_does_not_fit_the_offer_is_refused() {
        let ont = json!({"ontReference": "ONT1", "ports": [{"portNumber": 1}, {"portNumber": 3}]});
        let (quiet, visit) = (new_line(None), new_line(Some("STANDARD")));
        let (device, line) = (existing_line(&json!({"ont": ont})), existing_line(&json!({"lineId": "LIN1"})));
        let nameless = existing_line(&json!({"lineId": "", "ont": {}}));
        let of_visit = reserved(&visit, json!({"id": 345}));
        let mut elsewhere = visit.clone();
        elsewhere.address.id = "A00000031883".to_owned();
        let elsewhere = reserved(&elsewhere, json!({"id": 345}));
        let contact = || Contact::new("John Smith", "01234 567890");
        for (order, refusal) in [
            (order(&quiet).start(None), "an order of type START needs an offer for a line that is there"),
            (order(&line), "say whether to `start`"),
            (order(&nameless).start(None), "names its line neither by an id nor by a device"),
            (order(&nameless).start(1), "the offer names no device"),
            (order(&device).start(None), "names a port of ONT1 (there is: 1, 3)"),
            (order(&device).start(2), "ONT1 has no port 2 (there is: 1, 3)"),
            (order(&visit), "SUPPLIER1 has to send an engineer"),
            (order(&visit).reservation(&elsewhere), "for another address"),
            (quiet.order(contact()), "choose a value for LINE_PROFILE (offered: 100/20, 1G1G)"),
            (order(&quiet).line_profile("10G"), "the value for LINE_PROFILE is not on offer"),
            (order(&quiet).notes(""), "notes must not be empty"),
            (order(&quiet).characteristic("CARE_LEVEL", ""), "must not be empty"),
        ] {
            let refused = built(order).unwrap_err();
            assert!(refused.to_string().contains(refusal), "{refused}");
            let error = crate::Error::from(refused);
            assert_eq!(
                (error.kind(), error.outcome()),
                (crate::ErrorKind::InvalidRequest, crate::Outcome::NotSent)
            );
        }
        assert!(built(order(&visit).reservation(&of_visit)).is_ok());
        assert!(built(order(&quiet)).is_ok());
        let without = built(quiet.order(contact()).without_line_profile()).unwrap();
        assert_eq!(characteristics(&without), [""; 0]);
    }
}
