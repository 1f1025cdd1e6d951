//! A line of the access network: a copper pair, or a port of a termination device.

use serde_json::Value;

/// Which line a service runs on or an order takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) infrastructure_id: String,
    /// Of a termination device only.
    pub(super) port_id: Option<String>,
}

impl Line {
    pub(super) fn new(infrastructure_id: &str, port_id: Option<&str>) -> Self {
        Self { infrastructure_id: infrastructure_id.to_owned(), port_id: port_id.map(str::to_owned) }
    }

    /// The line as orders and services show it.
    pub(super) fn to_json(&self, product_id: &str) -> Value {
        let mut line = serde_json::json!({ "id": self.infrastructure_id, "productId": product_id });
        if let Some(port_id) = &self.port_id {
            line["portId"] = port_id.as_str().into();
        }
        line
    }
}
