//! Finding an address.

use super::Journey;
use crate::params::LookupAddresses;
use crate::types::{Address, AddressIdentifier};
use crate::{Error, Response};
use std::fmt;

/// Which addresses to look for: those of a postcode, or the one of a UPRN. `Debug` shows neither.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct AddressSearch(LookupAddresses);

impl AddressSearch {
    /// The addresses of a postcode, which can be narrowed down.
    pub fn postcode(postcode: impl Into<String>) -> PostcodeSearch {
        PostcodeSearch(LookupAddresses::new().postal_code(postcode))
    }

    /// The address of a unique property reference number.
    pub fn uprn(uprn: impl Into<String>) -> Self {
        Self(LookupAddresses::new().uprn(uprn))
    }

    /// The supplier to ask; the tenant's default one unless set.
    pub fn supplier(self, supplier: impl Into<String>) -> Self {
        Self(self.0.supplier(supplier))
    }
}

/// A search by postcode, from [`AddressSearch::postcode`].
#[derive(Clone, PartialEq)]
#[must_use]
pub struct PostcodeSearch(LookupAddresses);

impl PostcodeSearch {
    /// Only premises of this name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self(self.0.name(name))
    }

    /// Only this number in the street.
    pub fn street_number(self, number: impl Into<String>) -> Self {
        Self(self.0.street_number(number))
    }

    /// Only this street.
    pub fn street_name(self, name: impl Into<String>) -> Self {
        Self(self.0.street_name(name))
    }

    /// The supplier to ask; the tenant's default one unless set.
    pub fn supplier(self, supplier: impl Into<String>) -> Self {
        Self(self.0.supplier(supplier))
    }
}

impl From<PostcodeSearch> for AddressSearch {
    fn from(search: PostcodeSearch) -> Self {
        Self(search.0)
    }
}

impl fmt::Debug for AddressSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AddressSearch").field(&self.0).finish()
    }
}

impl fmt::Debug for PostcodeSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostcodeSearch").field(&self.0).finish()
    }
}

impl Journey {
    /// Looks addresses up. The source may cut long results off, so narrow a postcode down.
    ///
    /// # Errors
    ///
    /// Those of [`Client::lookup_addresses`](crate::Client::lookup_addresses), and before anything is sent a supplier that
    /// is none.
    pub async fn addresses(&self, search: impl Into<AddressSearch>) -> Result<Response<Vec<Address>>, Error> {
        let AddressSearch(search) = search.into();
        search.validate()?;
        self.client.lookup_addresses(search).await
    }
}

/// The identifier as later calls take it.
impl From<&Address> for AddressIdentifier {
    fn from(address: &Address) -> Self {
        Self::from(&address.identifier)
    }
}

/// A copy that can be sent: an answer may have an empty list of further identifiers, a request may not.
impl From<&AddressIdentifier> for AddressIdentifier {
    fn from(identifier: &AddressIdentifier) -> Self {
        let mut identifier = identifier.clone();
        identifier.additional_identifiers =
            identifier.additional_identifiers.filter(|further| !further.is_empty());
        identifier
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_that_was_read_can_be_sent() {
        let read = |further: &str| -> Address {
            let json = format!(
                r#"{{"identifier": {{"id": "A1", "type": "NAD", "additionalIdentifiers": {further}}}}}"#
            );
            serde_json::from_str(&json).unwrap()
        };
        let sent = AddressIdentifier::from(&read("[]"));
        assert_eq!(serde_json::to_string(&sent).unwrap(), r#"{"id":"A1","type":"NAD"}"#);
        let address = read(r#"[{"id": "2", "type": "UPRN"}]"#);
        assert_eq!(AddressIdentifier::from(&address), address.identifier);
    }

    #[test]
    fn where_someone_lives_is_not_shown() {
        let search = AddressSearch::postcode("TW18 4LG")
            .street_number("2017")
            .name("Rosebank")
            .street_name("Kingston");
        let shown = format!(
            "{search:?} {:?} {:?}",
            AddressSearch::from(search.clone()),
            AddressSearch::uprn("200004033694")
        );
        for personal in ["TW18", "2017", "Rosebank", "Kingston", "200004033694"] {
            assert!(!shown.contains(personal), "{shown}");
        }
    }
}
