//! Operations that take a while, from the request to the end.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use fibre_core::operation::{Operation, OperationToken, Polling, Progress};
use fibre_core::{Error, ErrorKind, Outcome, TestClock};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use support::client;
use support::server::{Server, Step, json as answer};

fn created(location: &str) -> Step {
    Step::Write(answer("201 Created", &format!("location: {location}\r\n"), "{}"))
}

fn running(headers: &str) -> Step {
    Step::Write(answer("202 Accepted", headers, r#"{"status":"RUNNING"}"#))
}

fn done() -> Step {
    Step::Write(answer("200 OK", "", r#"{"status":"DONE"}"#))
}

async fn begin(server: &Server, clock: &TestClock) -> Result<Operation<Value>, Error> {
    client(&format!("{}/api", server.url), clock).begin(&json!({"a": 1})).await
}

fn lines(server: &Server) -> Vec<String> {
    server
        .requests()
        .iter()
        .map(|request| request.lines().next().unwrap_or_default().replace(" HTTP/1.1", ""))
        .collect()
}

#[tokio::test]
async fn awaiting_reads_until_the_end_and_keeps_the_floor() {
    let server =
        Server::start(vec![created("/api/requests/7"), running(""), running("retry-after: 40\r\n"), done()])
            .await;
    let clock = TestClock::new();
    let result = begin(&server, &clock).await.unwrap().await.unwrap();
    assert_eq!(*result, json!({"status": "DONE"}));
    assert_eq!(
        lines(&server),
        ["POST /api/things", "GET /api/requests/7", "GET /api/requests/7", "GET /api/requests/7"]
    );
    assert_eq!(clock.slept(), [5000, 7500, 40_000].map(Duration::from_millis));
}

#[tokio::test]
async fn the_stream_yields_every_state_and_then_ends() {
    let empty = Step::Write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_vec());
    let server = Server::start(vec![created("requests/7"), running(""), empty, done()]).await;
    let mut operation = begin(&server, &TestClock::new()).await.unwrap();
    let mut states = Vec::new();
    while let Some(progress) = operation.next().await {
        states.push(match progress.unwrap() {
            Progress::Running(said) => said.map_or("silent".to_owned(), |said| said["status"].to_string()),
            Progress::Done(response) => response["status"].to_string(),
            _ => "unknown".to_owned(),
        });
    }
    assert_eq!(states, ["\"RUNNING\"", "silent", "\"DONE\""]);
}

#[tokio::test]
async fn a_late_refusal_is_the_carriers_word_and_not_a_failure_of_transport() {
    let reasons = r#"{"apiSubErrors":[{"message":"port in use"}]}"#;
    let refused = Step::Write(answer("422 Unprocessable Entity", "", reasons));
    let server = Server::start(vec![created("/api/requests/7"), running(""), refused]).await;
    let error = begin(&server, &TestClock::new()).await.unwrap().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Rejected, Outcome::Rejected));
    assert_eq!(error.service::<Value>().unwrap()["apiSubErrors"][0]["message"], "port in use");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_token_goes_on_after_a_restart_with_one_request_sent() {
    let server = Server::start(vec![created("/api/requests/7?v=1"), running(""), running(""), done()]).await;
    let clock = TestClock::new();
    let mut operation = begin(&server, &clock).await.unwrap();
    operation.next().await.unwrap().unwrap();
    let stored = serde_json::to_string(&operation.token()).unwrap();
    drop(operation);
    assert_eq!(server.requests().len(), 2, "dropping it stops the reading");

    let token: OperationToken = serde_json::from_str(&stored).unwrap();
    let client = client(&format!("{}/api", server.url), &clock);
    assert_eq!(*client.resume(&token).unwrap().await.unwrap(), json!({"status": "DONE"}));
    assert_eq!(lines(&server).iter().filter(|line| line.starts_with("POST")).count(), 1);
    assert_eq!(lines(&server)[3], "GET /api/requests/7?v=1");

    let other: OperationToken = "1:otherThing:/api/requests/7".parse().unwrap();
    assert_eq!(client.resume(&other).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_an_error_that_says_that_the_request_was_accepted() {
    let elsewhere = Server::start(vec![done()]).await;
    for step in [
        created(&format!("{}/requests/7", elsewhere.url)),
        created("http://"),
        Step::Write(answer("201 Created", "", "{}")),
    ] {
        let server = Server::start(vec![step]).await;
        let error = begin(&server, &TestClock::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Accepted));
    }
    assert!(elsewhere.requests().is_empty(), "the token went nowhere else");
}

#[tokio::test]
async fn the_deadline_ends_the_waiting_and_not_the_operation() {
    let server = Server::start(vec![created("/api/requests/7"), running("")]).await;
    let clock = TestClock::new();
    let polling = Polling::new()
        .floor(Duration::from_secs(10))
        .ceiling(Duration::from_secs(10))
        .deadline(Duration::from_secs(35));
    let error = begin(&server, &clock).await.unwrap().polling(polling).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Accepted));
    assert_eq!(clock.slept(), [Duration::from_secs(10); 3]);
}

#[tokio::test]
async fn a_reading_that_fails_for_now_is_repeated_and_the_request_is_not() {
    let busy = Step::Write(answer("503 Busy", "", "{}"));
    let server = Server::start(vec![created("/api/requests/7"), busy.clone(), busy, done()]).await;
    begin(&server, &TestClock::new()).await.unwrap().await.unwrap();
    assert_eq!(lines(&server).iter().filter(|line| line.starts_with("POST")).count(), 1);
}
