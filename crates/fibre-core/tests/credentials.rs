//! How tokens are fetched, shared, renewed and replaced.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use fibre_core::credentials::{AccessToken, ClientAuthentication, ClientSecret, StaticToken, from_fn};
use fibre_core::{ErrorKind, Outcome, TestClock};
use futures::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::Client;
use support::server::{Server, Step, json as answer};
use wiremock::matchers::{body_string, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn token(name: &str) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_json(json!({"access_token": name, "token_type": "Bearer", "expires_in": 1000}))
}

async fn tokens(server: &MockServer, answers: Vec<ResponseTemplate>) {
    for (priority, answer) in (1..).zip(answers) {
        Mock::given(path("/token"))
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(priority)
            .mount(server)
            .await;
    }
}

async fn things(server: &MockServer) {
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
        .mount(server)
        .await;
}

fn client(server: &MockServer, clock: &TestClock) -> Client {
    Client::builder()
        .base_url(server.uri())
        .client_secret(format!("{}/token", server.uri()), "id", "secret")
        .clock(clock.clone())
        .build()
        .unwrap()
}

async fn count(server: &MockServer, wanted: &str) -> usize {
    server.received_requests().await.unwrap().iter().filter(|request| request.url.path() == wanted).count()
}

#[tokio::test]
async fn the_secret_travels_as_basic_or_in_the_body() {
    let server = MockServer::start().await;
    // `a:b c` and `s&t=ü`, form-encoded and then joined (RFC 6749, 2.3.1).
    Mock::given(header("authorization", "Basic YSUzQWIrYzpzJTI2dCUzRCVDMyVCQw=="))
        .and(body_string("grant_type=client_credentials&scope=x+y"))
        .respond_with(token("one"))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(body_string("grant_type=client_credentials&client_id=a%3Ab+c&client_secret=s%26t%3D%C3%BC"))
        .respond_with(token("two"))
        .expect(1)
        .mount(&server)
        .await;
    things(&server).await;
    let basic = ClientSecret::new(format!("{}/token", server.uri()), "a:b c", "s&t=ü");
    let body = basic.clone().authentication(ClientAuthentication::Body);
    for credentials in [basic.scope("x y"), body] {
        let client = Client::builder().base_url(server.uri()).credentials(credentials).build().unwrap();
        client.read("1").await.unwrap();
    }
}

#[tokio::test]
async fn many_calls_share_one_request_for_a_token() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one")]).await;
    Mock::given(header("authorization", "Bearer one"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
        .mount(&server)
        .await;
    let client = client(&server, &TestClock::new());
    for result in join_all((0..50).map(|_| client.read("1"))).await {
        result.unwrap();
    }
    assert_eq!((count(&server, "/token").await, count(&server, "/things/1").await), (1, 50));
}

#[tokio::test]
async fn many_calls_share_one_failure() {
    let server = MockServer::start().await;
    Mock::given(path("/token"))
        .respond_with(ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"})))
        .mount(&server)
        .await;
    let client = client(&server, &TestClock::new());
    for result in join_all((0..50).map(|_| client.read("1"))).await {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotSent));
        assert!(error.to_string().contains("invalid_client"), "{error}");
    }
    assert_eq!(count(&server, "/token").await, 1);
}

#[tokio::test]
async fn a_cancelled_leader_strands_nobody() {
    let hold = Arc::new(tokio::sync::Notify::new());
    let (asked, released) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&hold));
    let seen = Arc::clone(&asked);
    let credentials = from_fn(move || {
        seen.fetch_add(1, Ordering::SeqCst);
        let released = Arc::clone(&released);
        async move {
            released.notified().await;
            Ok::<_, std::io::Error>(AccessToken::new("one"))
        }
    });
    let server = MockServer::start().await;
    things(&server).await;
    let client = Client::builder().base_url(server.uri()).credentials(credentials).build().unwrap();
    let mut leader = Box::pin(client.read("1"));
    assert!(futures::poll!(leader.as_mut()).is_pending());
    let mut follower = Box::pin(client.read("2"));
    assert!(futures::poll!(follower.as_mut()).is_pending());
    drop(leader);
    hold.notify_one();
    follower.await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn tokens_are_renewed_ahead_and_the_old_one_serves_if_that_fails() {
    let server = MockServer::start().await;
    let broken = ResponseTemplate::new(500);
    tokens(&server, vec![token("one"), broken.clone(), token("two")]).await;
    things(&server).await;
    let clock = TestClock::new();
    let client = client(&server, &clock);
    // (time passed, token requests so far)
    for (seconds, asked) in [(0, 1), (740, 1), (170, 2), (5, 2), (6, 3), (0, 3)] {
        clock.advance(Duration::from_secs(seconds));
        client.read("1").await.unwrap();
        assert_eq!(count(&server, "/token").await, asked, "after {seconds} s");
    }
    assert!(clock.slept().is_empty());
}

#[tokio::test]
async fn an_expired_token_that_cannot_be_renewed_is_an_error() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one"), ResponseTemplate::new(400)]).await;
    things(&server).await;
    let clock = TestClock::new();
    let client = client(&server, &clock);
    client.read("1").await.unwrap();
    clock.advance(Duration::from_secs(995));
    let error = client.read("1").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Credentials, Outcome::NotSent, 0)
    );
    assert_eq!(error.operation(), Some("readThing"));
}

#[tokio::test]
async fn a_token_endpoint_that_fails_for_a_while_is_asked_again() {
    let server = MockServer::start().await;
    tokens(&server, vec![ResponseTemplate::new(503), ResponseTemplate::new(502), token("one")]).await;
    things(&server).await;
    let clock = TestClock::new();
    assert_eq!(client(&server, &clock).read("1").await.unwrap().attempts(), 1);
    assert_eq!(clock.slept().len(), 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_even_a_create_repeated_once() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one"), token("two")]).await;
    Mock::given(header("authorization", "Bearer one"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    Mock::given(header("authorization", "Bearer two"))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({"id": 1})))
        .mount(&server)
        .await;
    let response = client(&server, &TestClock::new()).create(&json!({})).await.unwrap();
    assert_eq!((response.attempts(), count(&server, "/things").await), (2, 2));
    assert_eq!(count(&server, "/token").await, 2);
}

#[tokio::test]
async fn calls_that_meet_a_401_together_renew_once() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one"), token("two")]).await;
    Mock::given(header("authorization", "Bearer one"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    things(&server).await;
    let client = client(&server, &TestClock::new());
    for result in join_all((0..20).map(|_| client.read("1"))).await {
        result.unwrap();
    }
    assert_eq!(count(&server, "/token").await, 2);
}

#[tokio::test]
async fn a_carrier_that_refuses_every_token_is_asked_twice_and_no_more() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one"), token("two"), token("three")]).await;
    Mock::given(header_exists("authorization")).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let client = client(&server, &TestClock::new());
    let error = client.create(&json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::Rejected));
    assert_eq!(count(&server, "/things").await, 2);
}

#[tokio::test]
async fn a_create_that_was_refused_is_not_called_unsent_when_no_new_token_can_be_had() {
    let server = MockServer::start().await;
    tokens(&server, vec![token("one"), ResponseTemplate::new(500), ResponseTemplate::new(500)]).await;
    Mock::given(header("authorization", "Bearer one"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    let error = client(&server, &TestClock::new()).create(&json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::Rejected));
    assert_eq!(count(&server, "/things").await, 1);
}

#[tokio::test]
async fn a_source_with_no_other_token_is_not_asked_to_no_end() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(401)).expect(1).mount(&server).await;
    let client =
        Client::builder().base_url(server.uri()).credentials(StaticToken::new("fixed")).build().unwrap();
    assert_eq!(client.create(&json!({})).await.unwrap_err().kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn a_token_endpoint_that_hangs_ends_with_the_limit() {
    let hanging = Server::start(vec![Step::Hang]).await;
    let clock = TestClock::new();
    let client = Client::builder()
        .base_url("http://127.0.0.1:9")
        .client_secret(&hanging.url, "id", "secret")
        .clock(clock.clone())
        .retry(fibre_core::retry::NeverRetry)
        .build()
        .unwrap();
    let (error, ()) = tokio::join!(async { client.read("1").await.unwrap_err() }, async {
        clock.limits_set(2).await;
        clock.advance(Duration::from_secs(60));
    });
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotSent));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_token_is_never_sent_to_where_a_redirect_points() {
    let elsewhere = Server::start(vec![Step::Write(answer("200 OK", "", "{}"))]).await;
    let redirect = format!("location: {}/things/1\r\n", elsewhere.url);
    let server = Server::start(vec![Step::Write(answer("302 Found", &redirect, ""))]).await;
    let client = Client::builder().base_url(&server.url).credentials(StaticToken::new("t")).build().unwrap();
    assert_eq!(client.read("1").await.unwrap_err().kind(), ErrorKind::UnexpectedStatus);
    assert_eq!(elsewhere.requests().len(), 0);
}
