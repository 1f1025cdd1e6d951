//! Building a client, and what belongs to no single operation.

use crate::Client;
use chrono::{DateTime, Utc};
use fibre_core::rt::{self, ApiClient as _};

rt::client_builder!(Client, "Tuatahi Notifications Management API");

impl ClientBuilder {
    fn new() -> Self {
        let mut settings = rt::Settings::new(Client::API);
        // Inferred: this API's page lists no such header; its sibling APIs and its own deliveries use this one.
        settings.request_id_header(Some("x-transaction-id".to_owned()));
        Self { settings }
    }
}

impl Client {
    /// What the client's clock says, by which the days of subscriptions are judged.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.rt.clock().utc()
    }
}
