//! Building a client, and what belongs to no single operation.

use crate::Client;
use fibre_core::CallOptions;
use fibre_core::rt::{self, ApiClient as _};

rt::client_builder!(Client, "Tuatahi Connect API");

/// The parameter that says on whose behalf a call is made.
const CUSTOMER_ID: &str = "customerId";

impl ClientBuilder {
    fn new() -> Self {
        let mut settings = rt::Settings::new(Client::API);
        // Inferred: Connect's page lists no such header; its sibling APIs use this one.
        settings.request_id_header(Some("x-transaction-id".to_owned()));
        Self { settings }
    }

    /// The party id that calls are made for, sent wherever an operation takes one.
    ///
    /// Credentials for a single party can do without it where the carrier does; some operations always need it, and
    /// fail before anything is sent if it is given neither here nor in their params.
    pub fn customer_id(mut self, id: impl Into<String>) -> Self {
        self.settings.standing_parameter(CUSTOMER_ID, id.into());
        self
    }
}

impl Client {
    /// A cheap clone of the client that makes its calls for another customer.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = tuatahi_connect::Client::builder().base_url("https://connect.example").anonymous().build()?;
    /// let theirs = client.for_customer("66523");
    /// assert_eq!(theirs.customer_id(), Some("66523"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn for_customer(&self, id: impl Into<String>) -> Self {
        self.with(CallOptions::new().standing_parameter(CUSTOMER_ID, id))
    }

    /// The party id that calls are made for, if one is set.
    #[must_use]
    pub fn customer_id(&self) -> Option<&str> {
        self.rt.standing_parameter(CUSTOMER_ID)
    }
}
