//! What suppliers have for an address.

use super::{Journey, Line, Offer};
use crate::params::CheckAvailability;
use crate::types::{AddressIdentifier, Availability, ServiceType, UnavailabilityReason};
use crate::{Error, Response};
use std::fmt;

/// Whom to ask, and for what; by default all suppliers of the tenant, for everything.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct AvailabilitySearch {
    suppliers: Vec<String>,
    service_types: Vec<ServiceType>,
}

impl AvailabilitySearch {
    /// All suppliers that the tenant is set up for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only this supplier, and those that are added likewise.
    pub fn supplier(mut self, supplier: impl Into<String>) -> Self {
        self.suppliers.push(supplier.into());
        self
    }

    /// Only services of this kind, and of those that are added likewise.
    pub fn service_type(mut self, service_type: impl Into<ServiceType>) -> Self {
        self.service_types.push(service_type.into());
        self
    }

    fn into_params(self) -> CheckAvailability {
        let mut params = CheckAvailability::new();
        // An empty list is no filter: the carrier takes none.
        if !self.suppliers.is_empty() {
            params = params.suppliers(self.suppliers);
        }
        if !self.service_types.is_empty() {
            params = params.service_types(self.service_types);
        }
        params
    }
}

impl Journey {
    /// Asks suppliers what they have for an address: an [`Address`](crate::types::Address) of
    /// [`addresses`](Self::addresses), or an identifier that you know.
    ///
    /// # Errors
    ///
    /// Those of [`Client::check_availability`](crate::Client::check_availability), and before anything is sent an
    /// identifier that breaks the carrier's limits.
    pub async fn availability(
        &self,
        address: impl Into<AddressIdentifier>,
        search: AvailabilitySearch,
    ) -> Result<Response<Vec<SupplierAvailability>>, Error> {
        let address = AddressIdentifier::from(&address.into());
        address.validate()?;
        let found = self.client.check_availability(&address, search.into_params()).await?;
        Ok(found.map(|suppliers| {
            let of_supplier = |availability| SupplierAvailability { address: address.clone(), availability };
            suppliers.into_iter().map(of_supplier).collect()
        }))
    }
}

/// What one supplier has for an address.
#[derive(Clone, PartialEq)]
pub struct SupplierAvailability {
    address: AddressIdentifier,
    availability: Availability,
}

impl SupplierAvailability {
    /// The supplier.
    #[must_use]
    pub fn supplier(&self) -> &str {
        &self.availability.supplier
    }

    /// What can be ordered for broadband: each service on each line, the new one first. Services for Ethernet come
    /// without lines and are ordered by a quote; they are in [`answer`](Self::answer).
    pub fn offers(&self) -> impl Iterator<Item = Offer> + '_ {
        let services = self.availability.service_specifications.iter().flatten();
        services.flat_map(|service| {
            let lines = self.lines();
            lines.filter_map(|line| Offer::new(self.supplier(), &self.address, service, line))
        })
    }

    /// Why the supplier has nothing; empty if it has something.
    #[must_use]
    pub fn unavailability_reasons(&self) -> &[UnavailabilityReason] {
        self.availability.unavailability_reasons.as_deref().unwrap_or_default()
    }

    /// The supplier's whole answer.
    #[must_use]
    pub fn answer(&self) -> &Availability {
        &self.availability
    }

    fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let site = self.availability.site_information.as_ref();
        let new = site.and_then(|site| site.line.clone()).map(Line::New);
        let existing = site.and_then(|site| site.existing_lines.as_deref()).unwrap_or_default();
        new.into_iter().chain(existing.iter().cloned().map(Line::Existing))
    }
}

/// Without the address.
impl fmt::Debug for SupplierAvailability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SupplierAvailability")
            .field("supplier", &self.supplier())
            .field("offers", &self.offers().count())
            .field("unavailability_reasons", &self.unavailability_reasons())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
pub(super) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// What a supplier answers, as the journey hands it out.
    pub(crate) fn answered(answer: Value) -> SupplierAvailability {
        SupplierAvailability {
            address: AddressIdentifier::new("A00000031882", "NAD"),
            availability: serde_json::from_value(answer).unwrap(),
        }
    }

    #[test]
    fn each_service_on_each_line_is_an_offer() {
        let found = answered(json!({
            "supplier": "SUPPLIER1",
            "serviceSpecifications": [{"id": "a"}, {"name": "without an id"}, {"id": ""}, {"id": "b"}],
            "siteInformation": {"line": {}, "existingLines": [{"lineId": "L1"}, {"lineId": "L2"}]},
        }));
        let offers: Vec<_> = found
            .offers()
            .map(|offer| (offer.service_id().to_owned(), offer.line_id().map(str::to_owned)))
            .collect();
        let offer = |service: &str, line: Option<&str>| (service.to_owned(), line.map(str::to_owned));
        assert_eq!(
            offers,
            [
                offer("a", None),
                offer("a", Some("L1")),
                offer("a", Some("L2")),
                offer("b", None),
                offer("b", Some("L1")),
                offer("b", Some("L2")),
            ]
        );
    }

    #[test]
    fn a_supplier_without_anything_says_why() {
        let found = answered(json!({
            "supplier": "SUPPLIER2",
            "unavailabilityReasons": [{"code": "NO_COVERAGE", "text": "Not yet", "since": 1}],
        }));
        assert_eq!(found.offers().count(), 0);
        assert_eq!(found.unavailability_reasons()[0].code.as_deref(), Some("NO_COVERAGE"));
        assert_eq!(found.supplier(), "SUPPLIER2");
        assert!(!format!("{found:?}").contains("A00000031882"));
    }

    #[test]
    fn filters_that_are_not_set_are_not_sent() {
        assert_eq!(AvailabilitySearch::new().into_params(), CheckAvailability::new());
        let both = AvailabilitySearch::new().supplier("A").supplier("B").service_type(ServiceType::Broadband);
        let params = CheckAvailability::new().suppliers(["A", "B"]).service_types([ServiceType::Broadband]);
        assert_eq!(both.into_params(), params);
    }
}
