//! Tuatahi notifications: subscriptions, which are listed, and having notifications sent again.

use super::{Operation, Submission, request};
use crate::access::Access;
use crate::carrier::Shape;
use crate::expected::Ended;
use fibre_core::Error;
use tuatahi_notify::Client;

const SUBSCRIPTION: &str =
    r#"{"eventType":"ONTActivation","contactEmails":[{"email":"network@isp.example"}]}"#;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        api: "tuatahi-notify",
        id: "createSubscription",
        answer: Shape::Json(
            r#"{"id":"1","eventType":"ONTActivation","contactEmails":[{"email":"network@isp.example"}]}"#,
        ),
        call: |access| {
            Box::pin(async move { client(&access)?.subscribe(&request(SUBSCRIPTION)).await.map(drop) })
        },
        submission: Some(Submission {
            evidence: true,
            run: |access, journal| {
                Box::pin(async move {
                    let (client, subscription) = (client(&access)?, request(SUBSCRIPTION));
                    let submission = client.subscription_submission("S-1", &subscription)?;
                    submission.submit_once(&journal).await.map(Ended::from)
                })
            },
        }),
    },
    Operation {
        api: "tuatahi-notify",
        id: "replayNotifications",
        answer: Shape::Json(r#"{"id":"1","results":{"sent":1}}"#),
        call: |access| Box::pin(async move { client(&access)?.replay().send().await.map(drop) }),
        submission: None,
    },
];

fn client(access: &Access) -> Result<Client, Error> {
    Client::builder()
        .base_url(&access.base_url)
        .credentials(access.credentials())
        .http_client(access.http.clone())
        .clock(access.clock.clone())
        .build()
}
