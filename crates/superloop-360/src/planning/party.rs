//! What the caller brings along: the service wanted, a contact, an address for parts, the service taken over.

use super::PlanningError;
use crate::types::{AggregationMethod, OrderRequest, RestorationSla, TransferType};
use std::fmt;

/// The service to order: what every order must say and nothing can be assumed for.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedService {
    pub(super) plan: String,
    pub(super) term: u16,
    pub(super) restoration_sla: RestorationSla,
    pub(super) aggregation_method: AggregationMethod,
}

impl WantedService {
    /// A plan by name, the term (1 in every sample, presumably months), and one of the SLAs and hand-overs on offer.
    pub fn new(
        plan: impl Into<String>,
        term: u16,
        restoration_sla: RestorationSla,
        aggregation_method: AggregationMethod,
    ) -> Self {
        Self { plan: plan.into(), term, restoration_sla, aggregation_method }
    }
}

/// Whom the carrier asks about the order. Debug output hides it.
#[derive(Clone, PartialEq)]
pub struct Contact {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
}

impl Contact {
    /// A name (at most 40 characters), an Australian telephone number and a mail address (at most 50).
    pub fn new(name: impl Into<String>, phone: impl Into<String>, email: impl Into<String>) -> Self {
        Self { name: name.into(), phone: phone.into(), email: email.into() }
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact([redacted])")
    }
}

/// The service that a transfer takes over.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    avc_id: String,
    kind: TransferType,
}

impl Transfer {
    /// A service transfer (`SERVICE_TRANSFER`) of the service with this AVC id.
    pub fn service(avc_id: impl Into<String>) -> Self {
        Self { avc_id: avc_id.into(), kind: TransferType::ServiceTransfer }
    }

    /// The other type, `CONNECT_OUTSTANDING`. When it is the right one is not published; the carrier will say.
    pub fn connect_outstanding(avc_id: impl Into<String>) -> Self {
        Self { avc_id: avc_id.into(), kind: TransferType::ConnectOutstanding }
    }

    pub(super) fn write(self, request: &mut OrderRequest) {
        request.avc_id_for_transfer = Some(self.avc_id);
        request.transfer_type = Some(self.kind);
    }

    pub(super) fn check(&self) -> Result<(), PlanningError> {
        if self.avc_id.trim().is_empty() { Err(PlanningError::MissingAvcId) } else { Ok(()) }
    }
}

/// What the carrier has told about fields whose rules it has not published.
///
/// Left empty, the order carries none of them.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct CarrierAdvice {
    pub(super) port_id: Option<u32>,
    pub(super) transfer: Option<Transfer>,
}

impl CarrierAdvice {
    /// That the order carries none of the fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// That it names a port; for the replacement of a device only.
    pub fn port_id(mut self, port_id: u32) -> Self {
        self.port_id = Some(port_id);
        self
    }

    /// That it names the service to take over.
    pub fn transfer(mut self, transfer: Transfer) -> Self {
        self.transfer = Some(transfer);
        self
    }
}

/// Where posted equipment goes. Debug output hides it.
///
/// Goes with the installation `nbn-dispatch`. Which of the fields the carrier requires is not published, so each can be left
/// out.
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct Delivery {
    name: Option<String>,
    phone: Option<String>,
    same_address: Option<bool>,
    business: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    suburb: Option<String>,
    state: Option<String>,
    postcode: Option<String>,
    authority_to_leave: Option<bool>,
    instructions: Option<String>,
}

impl Delivery {
    /// To the address of the service.
    pub fn to_location() -> Self {
        Self { same_address: Some(true), ..Self::default() }
    }

    /// To another address.
    pub fn to_address(
        line1: impl Into<String>,
        suburb: impl Into<String>,
        state: impl Into<String>,
        postcode: impl Into<String>,
    ) -> Self {
        Self {
            same_address: Some(false),
            line1: Some(line1.into()),
            suburb: Some(suburb.into()),
            state: Some(state.into()),
            postcode: Some(postcode.into()),
            ..Self::default()
        }
    }

    /// The second line of the address.
    pub fn address_line2(mut self, line2: impl Into<String>) -> Self {
        self.line2 = Some(line2.into());
        self
    }

    /// Who receives it.
    pub fn recipient(mut self, name: impl Into<String>, phone: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self.phone = Some(phone.into());
        self
    }

    /// The business at the address.
    pub fn business_name(mut self, name: impl Into<String>) -> Self {
        self.business = Some(name.into());
        self
    }

    /// Whether it may be left unattended.
    pub fn authority_to_leave(mut self, authority: bool) -> Self {
        self.authority_to_leave = Some(authority);
        self
    }

    /// A word to the courier.
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    pub(super) fn write(self, request: &mut OrderRequest) {
        request.ntd_name = self.name;
        request.ntd_phone_number = self.phone;
        request.ntd_same_address_delivery = self.same_address;
        request.ntd_business_name = self.business;
        request.ntd_address_line1 = self.line1;
        request.ntd_address_line2 = self.line2;
        request.ntd_suburb = self.suburb;
        request.ntd_state = self.state;
        request.ntd_postcode = self.postcode;
        request.ntd_authority_to_leave = self.authority_to_leave;
        request.ntd_delivery_instructions = self.instructions;
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Delivery([redacted])")
    }
}
