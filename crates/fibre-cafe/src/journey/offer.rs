//! A service on a line.

use crate::types::{
    AddressIdentifier, AvailableService, ExistingLine, LineConstraint, NewLine, OntPort,
    ServiceCharacteristicName,
};
use std::fmt;

/// A service of a supplier on one line of an address: what can be ordered.
///
/// [`order`](Self::order) begins the order for it.
#[derive(Clone, PartialEq)]
pub struct Offer {
    pub(super) supplier: String,
    pub(super) address: AddressIdentifier,
    pub(super) service_id: String,
    service: AvailableService,
    line: Line,
}

/// The line that an offer is for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "a handful of offers are compared, none is kept")]
pub enum Line {
    /// One that would be installed.
    New(NewLine),
    /// One that is there.
    Existing(ExistingLine),
}

impl Offer {
    /// None for a service without an id, which cannot be ordered.
    pub(super) fn new(
        supplier: &str,
        address: &AddressIdentifier,
        service: &AvailableService,
        line: Line,
    ) -> Option<Self> {
        let service_id = service.id.as_ref().filter(|id| !id.is_empty())?.clone();
        let (supplier, address, service) = (supplier.to_owned(), address.clone(), service.clone());
        Some(Self { supplier, address, service_id, service, line })
    }

    /// The supplier.
    #[must_use]
    pub fn supplier(&self) -> &str {
        &self.supplier
    }

    /// The address, as it was asked for.
    #[must_use]
    pub fn address(&self) -> &AddressIdentifier {
        &self.address
    }

    /// The id of the service.
    #[must_use]
    pub fn service_id(&self) -> &str {
        &self.service_id
    }

    /// The service, with what can be chosen.
    #[must_use]
    pub fn service(&self) -> &AvailableService {
        &self.service
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Whether the line would be installed first.
    #[must_use]
    pub fn is_new_line(&self) -> bool {
        matches!(self.line, Line::New(_))
    }

    /// Whether an engineer has to come, so that the order needs a [reservation](super::Journey::reserve).
    ///
    /// The carrier says so by naming an installation type, whichever it is.
    #[must_use]
    pub fn needs_appointment(&self) -> bool {
        match &self.line {
            Line::New(line) => line.installation_type.is_some(),
            Line::Existing(line) => line.installation_type.is_some(),
        }
    }

    /// What stands in the way of a new line, such as `SURVEY_REQUIRED`.
    #[must_use]
    pub fn constraints(&self) -> &[LineConstraint] {
        match &self.line {
            Line::New(line) => line.constraints.as_deref().unwrap_or_default(),
            Line::Existing(_) => &[],
        }
    }

    /// The values on offer for a characteristic of the service; empty if there is no choice.
    #[must_use]
    pub fn values_of(&self, name: &str) -> &[String] {
        let characteristics = self.service.service_characteristics.iter().flatten();
        let found = characteristics.into_iter().find(|known| known.name.as_deref() == Some(name));
        found.and_then(|known| known.values.as_deref()).unwrap_or_default()
    }

    /// The speeds on offer, such as `100/20`.
    #[must_use]
    pub fn line_profiles(&self) -> &[String] {
        self.values_of(ServiceCharacteristicName::LineProfile.as_str())
    }

    /// The id of an existing line.
    #[must_use]
    pub fn line_id(&self) -> Option<&str> {
        self.existing()?.line_id.as_deref().filter(|id| !id.is_empty())
    }

    /// The reference of the device at which an existing line ends.
    #[must_use]
    pub fn ont_reference(&self) -> Option<&str> {
        self.existing()?.ont.as_ref()?.ont_reference.as_deref().filter(|reference| !reference.is_empty())
    }

    /// The ports of that device.
    #[must_use]
    pub fn ports(&self) -> &[OntPort] {
        let ont = self.existing().and_then(|line| line.ont.as_ref());
        ont.and_then(|ont| ont.ports.as_deref()).unwrap_or_default()
    }

    fn existing(&self) -> Option<&ExistingLine> {
        match &self.line {
            Line::Existing(line) => Some(line),
            Line::New(_) => None,
        }
    }
}

/// Without the address.
impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("supplier", &self.supplier)
            .field("service", &self.service)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl OntPort {
    /// Whether nobody uses the port, so that a service can be started on it.
    ///
    /// A port whose status is not known counts as used.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.status.as_deref() == Some("STOPPED")
    }
}
