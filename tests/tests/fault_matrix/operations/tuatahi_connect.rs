//! Connect: orders, which are listed by our reference, and operations on them, which are not.

use super::{Operation, Submission, request};
use crate::access::Access;
use crate::carrier::Shape;
use crate::expected::Ended;
use fibre_core::Error;
use tuatahi_connect::Client;
use tuatahi_connect::params::{PerformOrderOperation, PlaceOrder};

const ORDER: &str = include_str!("../../../../specs/samples/tuatahi-connect/OrderRequest.new.json");
const CANCELLATION: &str =
    include_str!("../../../../specs/samples/tuatahi-connect/OrderOperation.cancel-inflight.json");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        api: "tuatahi-connect",
        id: "placeOrder",
        answer: Shape::Json(r#"{"id":"ORD000000000001","externalId":"KT-008-01"}"#),
        call: |access| {
            Box::pin(async move {
                client(&access)?.place_order(&request(ORDER), PlaceOrder::new()).await.map(drop)
            })
        },
        submission: Some(Submission {
            evidence: true,
            run: |access, journal| {
                Box::pin(async move {
                    let (client, order) = (client(&access)?, request(ORDER));
                    let submission = client.order_submission(&order, PlaceOrder::new())?;
                    submission.submit_once(&journal).await.map(Ended::from)
                })
            },
        }),
    },
    Operation {
        api: "tuatahi-connect",
        id: "performOrderOperation",
        answer: Shape::Empty,
        call: |access| {
            Box::pin(async move {
                let (client, cancellation) = (client(&access)?, request(CANCELLATION));
                let params = PerformOrderOperation::new();
                client.perform_order_operation("ORD000000000001", &cancellation, params).await.map(drop)
            })
        },
        submission: Some(Submission {
            evidence: false,
            run: |access, journal| {
                Box::pin(async move {
                    let (client, cancellation) = (client(&access)?, request(CANCELLATION));
                    let params = PerformOrderOperation::new();
                    let submission =
                        client.order_operation_submission("C-1", "ORD000000000001", &cancellation, params)?;
                    submission.submit_once(&journal).await.map(Ended::from)
                })
            },
        }),
    },
];

fn client(access: &Access) -> Result<Client, Error> {
    Client::builder()
        .base_url(&access.base_url)
        .credentials(access.credentials())
        .customer_id("66450")
        .http_client(access.http.clone())
        .clock(access.clock.clone())
        .build()
}
