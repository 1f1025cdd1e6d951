//! Why an offer cannot be ordered like that.

use crate::types::{ProvideOrderType, ServiceCharacteristicName};
use crate::{Error, Invalid};

/// What is wrong with an order for an [`Offer`](super::Offer). Nothing has been sent when it appears.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OfferError {
    /// The order goes on with a line that is there, and the offer is for a new one.
    #[error(
        "an order of type {order_type} needs an offer for a line that is there, and this one is for a new line"
    )]
    NoExistingLine {
        /// The type that was asked for.
        order_type: ProvideOrderType,
    },
    /// The offer is for a line that is there, and it is open what happens to it.
    #[error(
        "the offer is for a line that is there: say whether to `start`, `takeover`, `transfer` or `swap` it"
    )]
    OrderTypeNeeded,
    /// The supplier gave nothing to name the line by.
    #[error(
        "the offer names its line neither by an id nor by a device; ask the supplier and set LINE_ID yourself"
    )]
    LineNotNamed,
    /// The line has no id, so that a port has to be chosen.
    #[error("the line has no id, so its order names a port of {ont} (there is: {})", listed(ports))]
    PortNeeded {
        /// The device.
        ont: String,
        /// Its ports.
        ports: Vec<i64>,
    },
    /// The line has no device to choose a port of.
    #[error("a port was chosen, but the offer names no device; leave the port out")]
    NoDevice,
    /// The device has no such port.
    #[error("{ont} has no port {port} (there is: {})", listed(ports))]
    NoSuchPort {
        /// The device.
        ont: String,
        /// The port that was asked for.
        port: i64,
        /// Its ports.
        ports: Vec<i64>,
    },
    /// An engineer has to come.
    #[error("{supplier} has to send an engineer: reserve an appointment and give its reservation")]
    AppointmentNeeded {
        /// The supplier.
        supplier: String,
    },
    /// The reservation is for something else.
    #[error("the reservation is for another {what} than the order")]
    OtherReservation {
        /// In what it differs.
        what: &'static str,
    },
    /// A characteristic is on offer and none of its values was chosen.
    #[error("choose a value for {name} (offered: {})", listed(offered))]
    ChoiceNeeded {
        /// The characteristic.
        name: ServiceCharacteristicName,
        /// Its values.
        offered: Vec<String>,
    },
    /// The value that was chosen is not on offer.
    #[error("the value for {name} is not on offer (offered: {})", listed(offered))]
    ValueNotOffered {
        /// The characteristic.
        name: ServiceCharacteristicName,
        /// Its values.
        offered: Vec<String>,
    },
    /// A value breaks a rule that holds for every order.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// So that `?` works where calls are made: the kind is [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
impl From<OfferError> for Error {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::Invalid(invalid) => invalid.into(),
            other => Self::invalid_request(other.to_string()).with_source(other),
        }
    }
}

fn listed(items: &[impl std::fmt::Display]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
