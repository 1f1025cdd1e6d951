//! Why an order cannot be amended or cancelled like that.

use super::OrderKind;
use crate::types::{CancellationReasonCode, OrderStatus};
use crate::{Error, Invalid};

/// What is wrong with a request about an order. Nothing has been sent when it appears.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The order has come to its end.
    #[error(
        "the order is {status}, and nothing can be changed about it any more; a service is ended by a cease order"
    )]
    Ended {
        /// Its status.
        status: OrderStatus,
    },
    /// An order of a type that this version does not know.
    #[error("orders of type {} are not known; build the request by hand", order_type.as_deref().unwrap_or("(none)"))]
    UnknownKind {
        /// The type, as on the wire.
        order_type: Option<String>,
    },
    /// The carrier amends no unsolicited cease.
    #[error("an unsolicited cease cannot be amended; it can be cancelled, for the reasons that exist for it")]
    NotAmendable,
    /// The order has no such thing.
    #[error("a {kind} has no {field} to amend")]
    NotForKind {
        /// The kind of order.
        kind: OrderKind,
        /// The field, as on the wire.
        field: &'static str,
    },
    /// The amendment changes nothing.
    #[error("the amendment changes nothing")]
    NothingToChange,
    /// The reason is for other orders.
    #[error("{reason} is no reason to cancel a {kind} (reasons are: {})", listed(allowed))]
    ReasonNotAllowed {
        /// The kind of order.
        kind: OrderKind,
        /// The reason that was given.
        reason: CancellationReasonCode,
        /// The reasons that exist for it.
        allowed: &'static [CancellationReasonCode],
    },
    /// A value breaks a rule that holds for every request.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// So that `?` works where calls are made: the kind is [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Invalid(invalid) => invalid.into(),
            other => Self::invalid_request(other.to_string()).with_source(other),
        }
    }
}

fn listed(items: &[CancellationReasonCode]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
