//! The activation of an optical network terminal, as it is notified.

use serde_json::{Value, json};

/// What the samples say of a field about an error where there is none.
const NONE: &str = "Success";

/// How the activation of an optical network terminal (ONT) went.
///
/// ```
/// use fibre_sandbox::tuatahi_notify::OntActivation;
///
/// let good = OntActivation::of("ORD000015374757");
/// let bad = OntActivation::failed("ORD000015374758", "E1001").ont_serial_number("4857544383F7C537");
/// # let _ = (good, bad);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OntActivation {
    order_id: String,
    ont_serial_number: String,
    optical_status: String,
    /// The code, if it failed.
    failure: Option<String>,
}

impl OntActivation {
    /// One that went well, for this order.
    pub fn of(order_id: impl Into<String>) -> Self {
        Self {
            order_id: order_id.into(),
            ont_serial_number: "4857544374F0EBA6".to_owned(),
            optical_status: "Good".to_owned(),
            failure: None,
        }
    }

    /// One that failed, for this order, with a code. The carrier publishes neither codes nor texts.
    pub fn failed(order_id: impl Into<String>, error_code: impl Into<String>) -> Self {
        Self { optical_status: "Poor".to_owned(), failure: Some(error_code.into()), ..Self::of(order_id) }
    }

    /// With another terminal.
    #[must_use]
    pub fn ont_serial_number(mut self, serial_number: impl Into<String>) -> Self {
        self.ont_serial_number = serial_number.into();
        self
    }

    /// With another state of the optical signal.
    #[must_use]
    pub fn optical_status(mut self, status: impl Into<String>) -> Self {
        self.optical_status = status.into();
        self
    }

    pub(super) fn message(&self) -> Value {
        let code = self.failure.as_deref();
        json!({
            "status": code.map_or(NONE, |_| "Failure"),
            "errorCode": code.unwrap_or(NONE),
            "errorDetails": code.map_or(NONE, |_| "The terminal did not come up"),
            "errorTitle": code.map_or(NONE, |_| "Activation failed"),
            "error": code.is_some(),
            "orderID": self.order_id,
            "ontSerialNumber": self.ont_serial_number,
            "opticalStatus": self.optical_status,
        })
    }
}

impl From<&str> for OntActivation {
    fn from(order_id: &str) -> Self {
        Self::of(order_id)
    }
}

impl From<String> for OntActivation {
    fn from(order_id: String) -> Self {
        Self::of(order_id)
    }
}
