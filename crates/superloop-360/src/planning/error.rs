//! Why a qualification cannot be planned, or a choice cannot be ordered.

use super::{OptionKind, PlanExclusion};
use crate::Invalid;
use std::time::Duration;

/// What planning refuses. Nothing has been sent when it appears.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanningError {
    /// The qualification lacks something that an order or its fees are worked out from.
    #[error(
        "the qualification of {location} has no {field}, so no order can be planned from it; qualify again"
    )]
    Incomplete {
        /// The location.
        location: String,
        /// The missing field, as on the wire.
        field: &'static str,
    },
    /// The qualification says neither of the two words for a location that can be served.
    #[error("{location} cannot be ordered: its qualification status is {status:?}")]
    NotServiceable {
        /// The location.
        location: String,
        /// The status, as on the wire.
        status: String,
    },
    /// The qualification is older than the caller allows.
    #[error(
        "the qualification is {} s old and at most {} s are allowed; qualify again before ordering",
        age.as_secs(), limit.as_secs()
    )]
    Expired {
        /// How old it is.
        age: Duration,
        /// How old it may be.
        limit: Duration,
    },
    /// A kind of location whose ordering rules are not published.
    #[error(
        "{location} cannot be planned: the rules for {what} are not published; build the order request by hand"
    )]
    UnknownShape {
        /// The location.
        location: String,
        /// What is not understood.
        what: String,
    },
    /// The location has no option of this kind.
    #[error("{location} has no option {kind}{}", because(reason.as_deref()))]
    NotOffered {
        /// The location.
        location: String,
        /// The kind that was asked for.
        kind: OptionKind,
        /// Why, where planning knows.
        reason: Option<String>,
    },
    /// The location has several options of this kind.
    #[error("{location} has {count} options {kind}; choose one by its infrastructure or port")]
    Ambiguous {
        /// The location.
        location: String,
        /// The kind that was asked for.
        kind: OptionKind,
        /// How many there are.
        count: usize,
    },
    /// The location has no such device or pair.
    #[error(
        "{location} has no infrastructure {infrastructure} to order on (there is: {})",
        listed(available)
    )]
    NoSuchInfrastructure {
        /// The location.
        location: String,
        /// The id that was asked for.
        infrastructure: String,
        /// The ids of those with options.
        available: Vec<String>,
    },
    /// The device has no such port.
    #[error("{infrastructure} has no port {port} to order on (there is: {})", listed(available))]
    NoSuchPort {
        /// The device.
        infrastructure: String,
        /// The port that was asked for.
        port: i64,
        /// The ports with options.
        available: Vec<i64>,
    },
    /// The option does not allow this plan.
    #[error("plan {plan:?} is not offered for option {kind}{}", because(exclusion.as_ref()))]
    PlanNotOffered {
        /// The option.
        kind: OptionKind,
        /// The plan that was asked for.
        plan: String,
        /// What keeps out a plan that is on the list.
        exclusion: Option<PlanExclusion>,
    },
    /// The option does not allow this value.
    #[error("{field} {value:?} is not offered for option {kind} (offered: {})", listed(offered))]
    ValueNotOffered {
        /// The option.
        kind: OptionKind,
        /// The field of the order, as on the wire.
        field: &'static str,
        /// What was asked for.
        value: String,
        /// What there is.
        offered: Vec<String>,
    },
    /// A choice is open and the carrier's data does not settle it.
    #[error("option {kind} needs a choice of {field} (offered: {})", listed(offered))]
    ChoiceNeeded {
        /// The option.
        kind: OptionKind,
        /// The field of the order, as on the wire.
        field: &'static str,
        /// What there is.
        offered: Vec<String>,
    },
    /// The option takes over a service, so it needs that service's AVC id.
    #[error("option {kind} is a transfer and needs the AVC id of the service it takes over; use `take_over`")]
    TransferNeeded {
        /// The option.
        kind: OptionKind,
    },
    /// The AVC id given for a transfer is empty.
    #[error("the AVC id of the service to take over is empty; ask the end customer for it")]
    MissingAvcId,
    /// The option must not carry a field.
    #[error("option {kind} must not carry {field}: {reason}")]
    FieldNotAllowed {
        /// The option.
        kind: OptionKind,
        /// The field of the order, as on the wire.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// The option needs a statement that only the caller can make.
    #[error("option {kind} needs {field}: {reason}")]
    FieldNeeded {
        /// The option.
        kind: OptionKind,
        /// The field of the order, as on the wire.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// The carrier has not published what this option's order must carry.
    #[error(
        "whether an order for option {kind} carries {} is not published; ask the carrier and use `order_as_advised`",
        listed(fields)
    )]
    NotPublished {
        /// The option.
        kind: OptionKind,
        /// The fields in question, as on the wire.
        fields: Vec<&'static str>,
    },
    /// The fees of the choice are in several currencies and have no sum.
    #[error("the fees of option {kind} are in {first} and {second} and cannot be added")]
    MixedCurrencies {
        /// The option.
        kind: OptionKind,
        /// One currency.
        first: String,
        /// Another one.
        second: String,
    },
    /// The sum of the fees is larger than a decimal can hold.
    #[error("the fees of option {kind} are too large to be added")]
    TotalTooLarge {
        /// The option.
        kind: OptionKind,
    },
    /// A value breaks a rule that holds for every order.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

fn because(reason: Option<impl std::fmt::Display>) -> String {
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}

fn listed(items: &[impl std::fmt::Display]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
