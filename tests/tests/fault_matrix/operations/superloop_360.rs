//! Superloop 360: orders, which its webhooks tell of, and requests on services, which nothing shows.

use super::{Operation, Submission, request};
use crate::access::Access;
use crate::carrier::Shape;
use crate::expected::Ended;
use fibre_core::Error;
use futures::future::ready;
use std::sync::Arc;
use superloop_360::Client;

const ORDER: &str = include_str!("../../../../specs/samples/superloop-360/OrderRequest.first-ntd.json");

/// A request on a service or an appointment.
macro_rules! request_on {
    ($id:literal, $call:ident, $submission:ident, $request:literal) => {
        Operation {
            api: "superloop-360",
            id: $id,
            answer: Shape::Location("/api/connect/requests/7"),
            call: |access| {
                Box::pin(async move { client(&access)?.$call(&request($request)).await.map(drop) })
            },
            submission: Some(Submission {
                evidence: false,
                run: |access, journal| {
                    Box::pin(async move {
                        let (client, request) = (client(&access)?, request($request));
                        client.$submission("R-1", &request)?.submit_once(&journal).await.map(Ended::from)
                    })
                },
            }),
        }
    };
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        api: "superloop-360",
        id: "createOrder",
        answer: Shape::Json(r#"{"id":7,"orderType":"new","status":"OPEN","customerRef":"ABC123"}"#),
        call: |access| {
            Box::pin(async move { client(&access)?.create_order(&request(ORDER)).await.map(drop) })
        },
        submission: Some(Submission {
            evidence: true,
            run: |access, journal| {
                Box::pin(async move {
                    let (client, order) = (client(&access)?, request(ORDER));
                    let told = Arc::clone(&access.told);
                    let inbox = client.order_evidence(move |_| Box::pin(ready(Ok(told().then_some(7)))));
                    let submission = client.order_submission(&order)?.evidence(inbox);
                    submission.submit_once(&journal).await.map(Ended::from)
                })
            },
        }),
    },
    request_on!(
        "bookAppointment",
        book_appointment,
        appointment_booking_submission,
        r#"{"appointmentRequestId":1,"slotId":"S-1"}"#
    ),
    request_on!(
        "requestPlanChange",
        request_plan_change,
        plan_change_submission,
        r#"{"serviceId":300,"planName":"Home Fast 100/20","term":1}"#
    ),
    request_on!(
        "requestServiceCancellation",
        request_service_cancellation,
        service_cancellation_submission,
        r#"{"serviceId":300,"cancellationDate":"2026-12-24"}"#
    ),
    request_on!(
        "rescheduleServiceCancellation",
        reschedule_service_cancellation,
        service_cancellation_rescheduling_submission,
        r#"{"serviceId":300,"cancellationDate":"2027-01-04"}"#
    ),
    request_on!(
        "abortServiceCancellation",
        abort_service_cancellation,
        service_cancellation_abort_submission,
        r#"{"serviceId":300}"#
    ),
    request_on!(
        "requestAggregationConversion",
        request_aggregation_conversion,
        aggregation_conversion_submission,
        r#"{"serviceId":300,"aggregationMethod":"Ethernet"}"#
    ),
    request_on!(
        "requestDslStabilityProfileChange",
        request_dsl_stability_profile_change,
        dsl_stability_profile_change_submission,
        r#"{"serviceId":301,"dslStabilityProfile":"Stable"}"#
    ),
];

fn client(access: &Access) -> Result<Client, Error> {
    Client::builder()
        .base_url(&access.base_url)
        .credentials(access.credentials())
        .http_client(access.http.clone())
        .clock(access.clock.clone())
        .build()
}
