//! Fibre Cafe: orders, which its KCIs tell of, and further requests, each in a journey of its own.

use super::{Operation, Submission, request};
use crate::access::Access;
use crate::carrier::Shape;
use crate::expected::Ended;
use fibre_cafe::Client;
use fibre_core::Error;
use futures::future::ready;
use std::sync::Arc;

macro_rules! sample {
    ($file:literal) => {
        include_str!(concat!("../../../../specs/samples/fibre-cafe/", $file))
    };
}

const ORDER: &str = sample!("OrderRequest.provide.json");

/// A request after which nothing can be looked for.
macro_rules! untraced {
    ($id:literal, $call:ident, $submission:ident, $request:expr) => {
        Operation {
            api: "fibre-cafe",
            id: $id,
            answer: Shape::Json(r#"{"id":123,"status":"RECEIVED_BY_GATEWAY"}"#),
            call: |access| {
                Box::pin(async move { client(&access)?.$call(&request($request)).await.map(drop) })
            },
            submission: Some(Submission {
                evidence: false,
                run: |access, journal| {
                    Box::pin(async move {
                        let (journey, request) = (client(&access)?.journey(), request($request));
                        journey.$submission("R-1", &request)?.submit_once(&journal).await.map(Ended::from)
                    })
                },
            }),
        }
    };
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        api: "fibre-cafe",
        id: "handleCreateOrder",
        answer: Shape::Json(sample!("Order.provide-created.json")),
        call: |access| {
            Box::pin(async move { client(&access)?.create_order(&request(ORDER)).await.map(drop) })
        },
        submission: Some(Submission {
            evidence: true,
            run: |access, journal| {
                Box::pin(async move {
                    let (journey, order) = (client(&access)?.journey(), request(ORDER));
                    let told = Arc::clone(&access.told);
                    let inbox = journey.order_evidence(move |_| Box::pin(ready(Ok(told().then_some(123)))));
                    let submission = journey.order_submission("KT-1", &order)?.evidence(inbox);
                    submission.submit_once(&journal).await.map(Ended::from)
                })
            },
        }),
    },
    untraced!(
        "handleCreateEthernetOrder",
        create_ethernet_order,
        ethernet_order_submission,
        sample!("EthernetOrderRequest.1.json")
    ),
    untraced!(
        "handleAmendOrder",
        amend_order,
        order_amendment_submission,
        sample!("OrderAmendmentRequest.provide.json")
    ),
    untraced!(
        "handleCancelOrder",
        cancel_order,
        order_cancellation_submission,
        sample!("OrderCancellationRequest.1.json")
    ),
    untraced!(
        "handleCreateProblem",
        create_problem,
        problem_submission,
        sample!("ServiceProblemRequest.1.json")
    ),
    untraced!(
        "handleAmendProblem",
        amend_problem,
        problem_amendment_submission,
        r#"{"serviceProblemId":123,"problemText":"It drops at night as well."}"#
    ),
    untraced!(
        "handleCancelProblem",
        cancel_problem,
        problem_cancellation_submission,
        sample!("ServiceProblemCancellationRequest.1.json")
    ),
    untraced!(
        "handleReserveAppointment",
        reserve_appointment,
        appointment_submission,
        r#"{"supplier":"DUMMY_SUPPLIER","address":{"id":"A00000031882","type":"NAD"},
            "serviceSpecification":{"id":"ftthl2r"},
            "timeslot":{"timeslotStartDateTime":"2026-01-10T09:00:00Z","timeslotEndDateTime":"2026-01-10T13:00:00Z"}}"#
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
