//! Asking to cancel orders and problems that are under way.

use axum::response::Response;

use super::{
    FibreCafe,
    amendments::{check_asked_of, known_problem, take},
    entity::{Kind, What},
    findings::{Findings, refused},
    scenarios::{self, Wish},
};
use crate::{contract::Call, refusal::Refusal};

/// Why an order of the tenant can be cancelled.
const REASONS: [&str; 5] =
    ["CUSTOMER_CHANGED_MIND", "INSTALL_FAILED", "NETWORK_ISSUE", "NO_LONGER_REQUIRED", "OTHER"];

/// Why an unsolicited cease can be cancelled ("cancel other").
const REASONS_OF_UNSOLICITED_CEASES: [&str; 5] = [
    "NO_AUTHORISATION",
    "CUSTOMER_NOT_AWARE",
    "DELIBERATE_MISLEAD",
    "PURCHASED_DIFFERENT_PRODUCT",
    "END_USER_NOT_MOVING",
];

pub(super) fn cancel_order(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::CANCELLATION)?;
    let cancellation = &call.body;
    carrier.at_present(|world, now| {
        let id = cancellation["orderId"].as_i64().unwrap_or_default();
        let order = world.order(id).ok_or_else(|| refused("orderId: there is no such order"))?;
        let reasons = match order.kind {
            Kind::UnsolicitedCease => REASONS_OF_UNSOLICITED_CEASES,
            _ => REASONS,
        };
        let mut findings = Findings::default();
        check_asked_of(order, cancellation, &mut findings);
        let reason = cancellation["reasonCode"].as_str().unwrap_or_default();
        let expected = format!("Invalid value for reasonCode - accepted values are {}", reasons.join(", "));
        findings.require(reasons.contains(&reason), &expected);
        findings.conclude()?;
        take(world, id, What::Cancellation, cancellation, wish, now)
    })
}

pub(super) fn cancel_problem(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::CANCELLATION)?;
    let cancellation = &call.body;
    carrier.at_present(|world, now| {
        let id = cancellation["serviceProblemId"].as_i64().unwrap_or_default();
        let mut findings = Findings::default();
        check_asked_of(known_problem(world, id)?, cancellation, &mut findings);
        findings.conclude()?;
        take(world, id, What::Cancellation, cancellation, wish, now)
    })
}
