//! Which function answers which operation. Paths and methods come from the bundled specification.

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Response};

use super::{
    Superloop360, appointment_slots, appointments, cancellations, orders, plan_changes, qualifications,
    requests, services,
};
use crate::{
    carrier::{self, Carrier},
    contract::Call,
    refusal::Refusal,
    token_endpoint,
};

/// The operations below the carrier's name, and a second time from the host on: a `Location` begins
/// with `/api`, as the carrier writes it, and clients resolve it against the host.
pub(crate) fn router(carrier: &Arc<Superloop360>) -> Router {
    let name = Superloop360::NAME;
    let below_host = Router::new().nest("/api", carrier::router_below(carrier, "/api"));
    Router::new()
        .nest(&format!("/{name}"), token_endpoint::router(carrier).merge(carrier::router(carrier)))
        .merge(below_host)
}

pub(super) fn carry_out(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    match call.operation {
        "requestLocationSearch" => qualifications::request_search(carrier, call),
        "requestQualification" => qualifications::request(carrier, call),
        "requestFibreBuildCharge" => qualifications::request_fibre_build_charge(carrier, call),
        "createOrder" => orders::create(carrier, call),
        "getOrder" => orders::order(carrier, call),
        "requestAppointmentSlots" => appointment_slots::request(carrier, call),
        "bookAppointment" => appointments::book(carrier, call),
        "cancelAppointment" => appointments::cancel(carrier, call),
        "getService" => services::service(carrier, call),
        "requestPlanChangeOptions" => plan_changes::request_options(carrier, call),
        "requestPlanChange" => plan_changes::request(carrier, call),
        "requestServiceCancellation" => cancellations::request(carrier, call),
        "rescheduleServiceCancellation" => cancellations::reschedule(carrier, call),
        "abortServiceCancellation" => cancellations::abort(carrier, call),
        "requestAggregationConversion" => services::request_aggregation_conversion(carrier, call),
        "requestDslStabilityProfileChange" => services::request_dsl_stability_profile_change(carrier, call),
        "requestServiceHealth" => services::request_health(carrier, call),
        "listDiagnosticTestOptions" => services::diagnostic_test_options(carrier, call),
        "requestDiagnosticTest" => services::request_diagnostic_test(carrier, call),
        "getLocationSearch"
        | "getQualification"
        | "getAppointmentSlots"
        | "getAppointmentBooking"
        | "getAppointmentCancellation"
        | "getPlanChangeOptions"
        | "getPlanChange"
        | "getServiceCancellation"
        | "getAggregationConversion"
        | "getDslStabilityProfileChange"
        | "getServiceHealth"
        | "getDiagnosticTest"
        | "getFibreBuildCharge" => requests::read(carrier, call),
        // Reached only by an operation that is new in the specification.
        other => {
            let message = format!("The sandbox does not play {other} yet");
            Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message))
        }
    }
}
