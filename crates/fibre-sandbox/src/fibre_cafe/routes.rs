//! Which function answers which operation. Paths and methods come from the bundled specification.

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Response};

use super::{
    FibreCafe, address, amendments, appointments, availability, cancellations, ethernet, orders, problems,
    quotes, resolutions, service_tests,
};
use crate::{
    carrier::{self, Carrier},
    contract::Call,
    refusal::Refusal,
    token_endpoint,
};

pub(super) const VERSION: &str = "v1";

/// The operations and, on the same server, the token endpoint.
pub(crate) fn router(carrier: &Arc<FibreCafe>) -> Router {
    let path = format!("/{}/{VERSION}", FibreCafe::NAME);
    Router::new().nest(&path, token_endpoint::router(carrier).merge(carrier::router(carrier)))
}

pub(super) fn carry_out(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    match call.operation {
        "handleAddressLookup" => address::look_up(call),
        "handleAvailabilityCheck" => availability::check(carrier, call),
        "handleQuote" => quotes::create(carrier, call),
        "handleAppointmentAvailability" => appointments::available(carrier, call),
        "handleReserveAppointment" => appointments::reserve(carrier, call),
        "handleCreateOrder" => orders::create(carrier, call),
        "handleGetOrder" => orders::read(carrier, call),
        "handleAmendOrder" => amendments::amend_order(carrier, call),
        "handleCancelOrder" => cancellations::cancel_order(carrier, call),
        "handleCreateEthernetOrder" => ethernet::create(carrier, call),
        "handleGetEthernetOrder" => ethernet::read(carrier, call),
        "handleServiceTest" => service_tests::create(carrier, call),
        "handleGetServiceTestById" => service_tests::read(carrier, call),
        "handleCreateProblem" => problems::create(carrier, call),
        "handleGetServiceProblemById" => problems::read(carrier, call),
        "handleAmendProblem" => amendments::amend_problem(carrier, call),
        "handleCancelProblem" => cancellations::cancel_problem(carrier, call),
        "handleServiceProblemResolution" => resolutions::answer(carrier, call),
        // Reached only by an operation that is new in the specification.
        other => {
            let message = format!("The sandbox does not play {other} yet");
            Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message))
        }
    }
}
