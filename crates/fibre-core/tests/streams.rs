//! Streamed answers on a real socket.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use fibre_core::{CallOptions, ErrorKind, Outcome, TestClock};
use futures::{StreamExt, TryStreamExt};
use std::time::Duration;
use support::client;
use support::server::{Server, Step};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

fn chunked(text: &str) -> Vec<u8> {
    format!("{HEAD}{text}").into_bytes()
}

#[tokio::test]
async fn bytes_arrive_and_the_end_is_clean() {
    let server = Server::start(vec![Step::Write(chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))]).await;
    let mut stream = client(&server.url, &TestClock::new()).stream().await.unwrap().into_inner();
    assert_eq!(stream.media_type(), Some("text/event-stream"));
    let bytes = stream.by_ref().map_ok(|chunk| chunk.to_vec()).try_concat().await.unwrap();
    assert_eq!((bytes.as_slice(), stream.received()), (&b"abcde"[..], 5));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_broken_connection_is_an_error_and_then_the_end() {
    for body in ["3\r\nabc\r\n", "3\r\nab", "3\r\nabc\r\nzz\r\n"] {
        let server = Server::start(vec![Step::WriteAndClose(chunked(body))]).await;
        let mut stream = client(&server.url, &TestClock::new()).stream().await.unwrap().into_inner();
        let error = loop {
            match stream.next().await.expect("no end before the error") {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Truncated, Outcome::Accepted), "{body:?}");
        assert_eq!(error.operation(), Some("streamThings"));
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn silence_longer_than_the_idle_limit_is_an_error() {
    let mut server = Server::start(vec![Step::WriteAndHang(chunked("3\r\nabc\r\n"))]).await;
    let clock = TestClock::new();
    let options = CallOptions::new().idle_timeout(Duration::from_secs(5)).timeout(Duration::from_secs(1));
    let mut stream = client(&server.url, &clock).with(options).stream().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    // Far beyond the total limit: a stream has none.
    let (error, ()) = tokio::join!(async { stream.next().await.unwrap().unwrap_err() }, async {
        clock.limits_set(2).await;
        clock.advance(Duration::from_secs(5));
    });
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("idle limit of 5s, 3 bytes"), "{error}");
    assert!(stream.next().await.is_none());
    server.client_left().await;
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection() {
    let mut server = Server::start(vec![Step::WriteAndHang(chunked("3\r\nabc\r\n"))]).await;
    let mut stream = client(&server.url, &TestClock::new()).stream().await.unwrap().into_inner();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    server.client_left().await;
}

#[tokio::test]
async fn refusals_before_the_first_byte_are_ordinary_errors() {
    let busy = Step::Write(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_vec());
    let server = Server::start(vec![busy, Step::Write(chunked("0\r\n\r\n"))]).await;
    let response = client(&server.url, &TestClock::new()).stream().await.unwrap();
    assert_eq!(response.attempts(), 2);
}
