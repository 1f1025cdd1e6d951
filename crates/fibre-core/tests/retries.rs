//! Which failures are repeated, how often, and what each leaves behind.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use fibre_core::retry::{Backoff, StandardRetry};
use fibre_core::{CallOptions, Error, ErrorKind, Outcome, TestClock};
use serde_json::{Value, json};
use std::time::Duration;
use support::server::{Server, Step, json as answer};
use support::{Client, client};

fn steps(statuses: &[&str]) -> Vec<Step> {
    statuses.iter().map(|status| Step::Write(answer(status, "", "{}"))).collect()
}

async fn create_on(step: Step) -> (Error, usize) {
    let server = Server::start(vec![step]).await;
    let error = client(&server.url, &TestClock::new()).create(&json!({"a": 1})).await.unwrap_err();
    (error, server.requests().len())
}

#[tokio::test]
async fn reads_are_repeated_until_they_succeed() {
    let server = Server::start(steps(&["503 Service Unavailable", "500 Oops", "200 OK"])).await;
    let clock = TestClock::new();
    let response = client(&server.url, &clock).read("1").await.unwrap();
    assert_eq!((response.attempts(), server.requests().len(), clock.slept().len()), (3, 3, 2));
}

#[tokio::test]
async fn reads_give_up_after_four_attempts() {
    let server = Server::start(steps(&["503 Service Unavailable"])).await;
    let error = client(&server.url, &TestClock::new()).read("1").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Server, 4, 4));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn final_refusals_are_not_repeated() {
    for status in
        ["400 Bad", "403 Forbidden", "404 Not Found", "409 Conflict", "422 No", "501 No", "302 Found"]
    {
        let server = Server::start(steps(&[status])).await;
        let error = client(&server.url, &TestClock::new()).read("1").await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{status}");
    }
}

#[tokio::test]
async fn a_create_is_sent_once_whatever_happens_after_it_left() {
    let cut_answer =
        b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{\"id\":"
            .to_vec();
    for (step, kind, outcome) in [
        (Step::Close, ErrorKind::Transport, Outcome::Unknown),
        (Step::WriteAndClose(b"HTTP/1.1 201 Cre".to_vec()), ErrorKind::Transport, Outcome::Unknown),
        (Step::WriteAndClose(cut_answer), ErrorKind::Transport, Outcome::Accepted),
        (Step::Write(answer("201 Created", "", "{\"id\":")), ErrorKind::Decode, Outcome::Accepted),
        (Step::Write(answer("201 Created", "", "")), ErrorKind::Decode, Outcome::Accepted),
        (Step::Write(answer("500 Oops", "", "{}")), ErrorKind::Server, Outcome::Unknown),
        (Step::Write(answer("503 Busy", "retry-after: 1\r\n", "{}")), ErrorKind::Server, Outcome::Unknown),
        (
            Step::Write(answer("429 Slow", "retry-after: 1\r\n", "{}")),
            ErrorKind::RateLimited,
            Outcome::Rejected,
        ),
        (Step::Write(answer("422 No", "", "{}")), ErrorKind::Refused, Outcome::Rejected),
        (
            Step::Write(answer("307 Go", "location: /x\r\n", "")),
            ErrorKind::UnexpectedStatus,
            Outcome::Unknown,
        ),
    ] {
        let name = format!("{step:?}");
        let (error, requests) = create_on(step).await;
        assert_eq!(
            (error.kind(), error.outcome(), requests, error.attempts()),
            (kind, outcome, 1, 1),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_create_that_never_connected_is_tried_again() {
    // Bound and dropped: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let clock = TestClock::new();
    let error = client(&format!("http://127.0.0.1:{port}"), &clock).create(&json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome(), error.attempts()), (ErrorKind::Connect, Outcome::NotSent, 4));
    assert_eq!(clock.slept().len(), 3);
}

#[tokio::test]
async fn a_create_is_repeated_when_the_caller_vouches_for_it() {
    let server = Server::start(steps(&["503 Busy", "201 Created"])).await;
    let client = client(&server.url, &TestClock::new());
    let vouched = client.with(CallOptions::new().allow_replay("the carrier dedupes by externalId"));
    assert_eq!(vouched.create(&json!({})).await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn the_carriers_pause_is_kept_up_to_the_cap() {
    for (asked, slept, attempts) in
        [("7", vec![7], 2), ("31", vec![], 1), ("Thu, 01 Jan 2026 00:00:09 GMT", vec![9], 2)]
    {
        let busy = Step::Write(answer("429 Slow down", &format!("retry-after: {asked}\r\n"), "{}"));
        let server = Server::start(vec![busy, Step::Write(answer("200 OK", "", "{}"))]).await;
        let clock = TestClock::new();
        let result = client(&server.url, &clock).read("1").await;
        assert_eq!(clock.slept(), slept.into_iter().map(Duration::from_secs).collect::<Vec<_>>(), "{asked}");
        match result {
            Ok(response) => assert_eq!(response.attempts(), attempts),
            Err(error) => {
                assert_eq!(error.retry_after(), Some(Duration::from_secs(31)));
                assert!(error.to_string().contains("pause of 31 s"), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn the_policy_is_the_callers_choice() {
    let server = Server::start(steps(&["503 Busy"])).await;
    let clock = TestClock::new();
    let client = Client::builder()
        .base_url(&server.url)
        .anonymous()
        .clock(clock.clone())
        .retry(StandardRetry::new().max_attempts(6).backoff(Backoff::new(Duration::ZERO, Duration::ZERO)))
        .build()
        .unwrap();
    assert_eq!(client.read("1").await.unwrap_err().attempts(), 6);
    assert_eq!(client.with(CallOptions::new().no_retries()).read("1").await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn the_budget_is_shared_and_ends_retries() {
    let server = Server::start(steps(&["503 Busy"])).await;
    let client = Client::builder()
        .base_url(&server.url)
        .anonymous()
        .clock(TestClock::new())
        .retry_budget(5)
        .build()
        .unwrap();
    let mut attempts = Vec::new();
    for _ in 0..3 {
        attempts.push(client.clone().read("1").await.unwrap_err().attempts());
    }
    assert_eq!(attempts, [4, 3, 1]);
}

#[tokio::test]
async fn limits_end_an_attempt_and_say_what_may_have_happened() {
    let mut server = Server::start(vec![Step::Hang]).await;
    let clock = TestClock::new();
    let client = client(&server.url, &clock);
    let (error, ()) = tokio::join!(async { client.create(&json!({})).await.unwrap_err() }, async {
        clock.limits_set(1).await;
        // The request has arrived, so bytes have left for certain.
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(60));
    });
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Unknown));
    assert!(error.to_string().contains("attempt limit of 60s"), "{error}");
    server.client_left().await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_total_limit_covers_all_attempts() {
    let server = Server::start(vec![Step::Hang]).await;
    let clock = TestClock::new();
    let client = client(&server.url, &clock)
        .with(CallOptions::new().timeout(Duration::from_secs(70)).attempt_timeout(Duration::from_secs(40)));
    let (error, ()) = tokio::join!(async { client.read("1").await.unwrap_err() }, async {
        for attempt in 1..=2 {
            clock.limits_set(attempt).await;
            clock.advance(Duration::from_secs(40));
        }
    });
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert!(error.to_string().contains("total limit of 70s"), "{error}");
}

#[tokio::test]
async fn a_limit_also_covers_an_answer_that_stops_half_way() {
    // More than the sockets' buffers hold: once all of it is written, the client has read the head for certain.
    let mut half =
        b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 33554433\r\n\r\n"
            .to_vec();
    half.resize(half.len() + (32 << 20), b' ');
    let mut server = Server::start(vec![Step::WriteAndHang(half)]).await;
    let clock = TestClock::new();
    let client = client(&server.url, &clock);
    let body = json!({});
    let (error, ()) = tokio::join!(async { client.create(&body).await.unwrap_err() }, async {
        server.written().await;
        clock.advance(Duration::from_secs(60));
    });
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Accepted));
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused_and_not_read_on() {
    let server = Server::start(vec![Step::Write(answer("200 OK", "", &"9".repeat(5000)))]).await;
    let client = Client::builder().base_url(&server.url).anonymous().max_body(4999).build().unwrap();
    let error = client.read_as::<Value>("1").await.unwrap_err();
    assert!(error.to_string().contains("longer than the limit of 4999 bytes"), "{error}");
}
