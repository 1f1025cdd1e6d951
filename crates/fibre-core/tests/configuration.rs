//! Settings that cannot work are refused when the client is built, by name; the rest reaches the wire as documented.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use fibre_core::credentials::StaticToken;
use fibre_core::operation::{Operation, OperationToken};
use fibre_core::rt::{self, ApiClient as _, Method};
use fibre_core::{CallOptions, ErrorKind, TestClock, Timeouts};
use serde_json::{Value, json};
use std::time::Duration;
use support::server::{Server, Step, json as answer};
use support::{Client, ClientBuilder, READ, client};

fn usable() -> ClientBuilder {
    Client::builder().base_url("https://things.example").anonymous()
}

#[test]
fn unusable_settings_are_named() {
    let secret = |url: &str, id: &str, secret: &str| usable().client_secret(url, id, secret);
    let token_url = "https://login.example/token";
    for (builder, name) in [
        (Client::builder().anonymous(), "`base_url` is missing"),
        (Client::builder().base_url("https://things.example"), "`credentials` are missing"),
        (usable().base_url("things.example"), "`base_url` is not a URL"),
        (usable().base_url("https://things.example?x=1"), "`base_url` holds a query"),
        (secret("login.example", "id", "secret"), "`token_url` is not a URL"),
        (secret("", "id", "secret"), "`token_url` is empty"),
        (secret(token_url, "", "secret"), "`client_id` is empty"),
        (secret(token_url, "id", ""), "`client_secret` is empty"),
        (secret(token_url, "id", "secret\n"), "`client_secret` contains a control character"),
        (secret(token_url, " id", "secret"), "`client_id` begins or ends with a space"),
        (usable().credentials(StaticToken::new("a\r\nb: c")), "`static_token` contains a control character"),
        (usable().header("x y", "1"), "`header` has \"x y\""),
        (usable().header("x-key", "1\n2"), "`header` has a value with characters"),
        (usable().user_agent("a\nb"), "`user_agent` has a value with characters"),
        (usable().request_id_header(Some("x:y")), "`request_id_header` has \"x:y\""),
        (usable().timeouts(Timeouts::new().idle(Duration::ZERO)), "zero for `idle`"),
        (usable().path(&READ, "/things"), "lacks the parameter `{id}`"),
        (usable().customer_id(""), "`customerId` is empty"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(name), "{name}: {error}");
    }
    assert!(usable().build().is_ok());
}

async fn first_line(path: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> String {
    let server = Server::start(vec![Step::Write(answer("200 OK", "", "{}"))]).await;
    let builder = change(Client::builder().base_url(format!("{}{path}", server.url)).anonymous());
    builder.build().unwrap().read("a/b").await.unwrap();
    server.requests()[0].lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn base_urls_paths_and_methods_reach_the_wire() {
    for (prefix, expected) in [
        ("", "/things/a%2Fb"),
        ("/", "/things/a%2Fb"),
        ("/v1", "/v1/things/a%2Fb"),
        ("/v1/", "/v1/things/a%2Fb"),
    ] {
        assert_eq!(first_line(prefix, |builder| builder).await, format!("GET {expected} HTTP/1.1"));
    }
    let line =
        first_line("/v1", |builder| builder.path(&READ, "/v9/{id}/thing").method(&READ, Method::Post)).await;
    assert_eq!(line, "POST /v1/v9/a%2Fb/thing HTTP/1.1");
}

#[tokio::test]
async fn arguments_that_no_url_can_carry_are_refused_before_anything_is_sent() {
    let server = Server::start(vec![Step::Close]).await;
    let client = client(&server.url, &TestClock::new());
    for id in ["", ".", ".."] {
        let error = client.read(id).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("readThing")));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn standing_parameters_fill_in_where_the_call_says_nothing() {
    let server = Server::start(vec![Step::Write(answer("200 OK", "", "{}"))]).await;
    let client = Client::builder().base_url(&server.url).anonymous().customer_id("1").build().unwrap();
    let other = client.with(CallOptions::new().standing_parameter("customerId", "2"));
    client.create_for_customer(&json!({}), None).await.unwrap();
    other.create_for_customer(&json!({}), None).await.unwrap();
    other.create_for_customer(&json!({}), Some("3")).await.unwrap();
    client.create_with_customer_in_body(&json!({"text": "x"})).await.unwrap();
    client.create_with_customer_in_body(&json!({"customerId": 9})).await.unwrap();
    let requests = server.requests();
    for (request, customer) in requests.iter().zip(["1", "2", "3"]) {
        assert!(request.starts_with(&format!("POST /things?customerId={customer} ")), "{request}");
    }
    let body =
        |index: usize| requests[index].split_once("\r\n\r\n").map(|(_, body)| body.parse::<Value>().unwrap());
    assert_eq!(body(3), Some(json!({"customerId": 1, "text": "x"})));
    assert_eq!(body(4), Some(json!({"customerId": 9})));
}

#[tokio::test]
async fn a_required_parameter_that_nobody_gave_is_named() {
    let error = client("http://127.0.0.1:9", &TestClock::new())
        .create_for_customer(&json!({}), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`customerId` is required"), "{error}");
    let word = usable().customer_id("acme").build().unwrap();
    let error = word.create_with_customer_in_body(&json!({})).await.unwrap_err();
    assert!(error.to_string().contains("not a whole number"), "{error}");
}

#[tokio::test]
async fn identifiers_are_sent_fresh_for_each_attempt_and_returned() {
    let busy = Step::Write(answer("503 Busy", "", "{}"));
    let done = Step::Write(answer("200 OK", "x-request-id: theirs-1\r\n", "{}"));
    let server = Server::start(vec![busy, done]).await;
    let client = client(&server.url, &TestClock::new()).with(CallOptions::new().conversation_id("journey-7"));
    let response = client.read("1").await.unwrap();
    let sent = |name: &str| -> Vec<String> {
        let requests = server.requests();
        requests
            .iter()
            .filter_map(|text| Some(text.split_once(&format!("{name}: "))?.1.lines().next()?.to_owned()))
            .collect()
    };
    let ids = sent("x-request-id");
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[0], response.correlation().call_id().to_string());
    assert_eq!(ids[1], response.correlation().request_id().to_string());
    assert_eq!(sent("x-conversation-id"), ["journey-7", "journey-7"]);
    assert_eq!(
        (response.request_id(), response.correlation().conversation_id()),
        (Some("theirs-1"), Some("journey-7"))
    );
    let error = client.with(CallOptions::new().conversation_id("a\nb")).read("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_call_without_a_conversation_begins_its_own_where_the_api_wants_one() {
    let done = || Step::Write(answer("200 OK", "", "{}"));
    let busy = Step::Write(answer("503 Busy", "", "{}"));
    let server = Server::start(vec![busy, done(), done(), done()]).await;
    let client = Client::builder().base_url(&server.url).anonymous().clock(TestClock::new());
    let client = client.conversation_per_call().build().unwrap();
    let mut known = Vec::new();
    for options in [CallOptions::new(), CallOptions::new(), CallOptions::new().conversation_id("journey-7")] {
        let response = client.with(options).read("1").await.unwrap();
        known.push(response.correlation().conversation_id().unwrap_or_default().to_owned());
    }
    let sent: Vec<String> = server
        .requests()
        .iter()
        .filter_map(|text| Some(text.split_once("x-conversation-id: ")?.1.lines().next()?.to_owned()))
        .collect();
    assert_eq!(
        sent,
        [&known[0], &known[0], &known[1], &known[2]].map(String::as_str),
        "one for all attempts"
    );
    assert_eq!((known[0].len(), known[2].as_str()), (36, "journey-7"));
    assert_ne!(known[0], known[1]);
}

#[tokio::test]
async fn empty_answers_are_values_where_the_contract_allows_them() {
    let server = Server::start(vec![
        Step::Write(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        Step::Write(answer("200 OK", "", " \n")),
        Step::Write(answer("200 OK", "", "5")),
    ])
    .await;
    let client = client(&server.url, &TestClock::new());
    let mut values = Vec::new();
    for _ in 0..3 {
        values.push(client.read_or_empty("1").await.unwrap().into_inner());
    }
    assert_eq!(values, [None, None, Some(json!(5))]);
}

#[tokio::test]
async fn an_answer_that_does_not_decode_says_where_and_keeps_what_came() {
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only decoded")]
    struct Orders {
        orders: Vec<Order>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only decoded")]
    struct Order {
        id: String,
    }
    let html = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>".to_vec();
    let server = Server::start(vec![
        Step::Write(answer("200 OK", "x-request-id: r1\r\n", r#"{"orders":[{"id":"1"},{"id":2}]}"#)),
        Step::Write(html),
    ])
    .await;
    let client = client(&server.url, &TestClock::new());
    let error = client.read_as::<Orders>("1").await.unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("orders[1].id")));
    assert_eq!((error.request_id(), error.status().map(|status| status.as_u16())), (Some("r1"), Some(200)));
    assert!(error.body().is_some());
    let error = client.read_as::<Orders>("1").await.unwrap_err();
    assert!(error.to_string().contains("text/html instead of JSON"), "{error}");
}

#[tokio::test]
async fn service_errors_are_typed_on_demand() {
    let body = r#"{"statusCode":400,"error":"Input Validation error","message":"Input Validation error"}"#;
    let server = Server::start(vec![Step::Write(answer("400 Bad Request", "", body))]).await;
    let error = client(&server.url, &TestClock::new()).create(&json!({})).await.unwrap_err();
    let service: Value = error.service().unwrap();
    assert_eq!(service["statusCode"], 400);
    assert!(error.service::<Vec<u8>>().is_none());
}

#[tokio::test]
async fn your_own_http_client_is_used_for_calls_and_tokens() {
    let token = Step::Write(answer("200 OK", "", r#"{"access_token":"t","expires_in":60}"#));
    let server = Server::start(vec![token, Step::Write(answer("200 OK", "", "{}"))]).await;
    let own = fibre_core::http_client_builder().unwrap().user_agent("mine/1").build().unwrap();
    let client = Client::builder()
        .base_url(&server.url)
        .client_secret(&server.url, "id", "secret")
        .http_client(own)
        .build()
        .unwrap();
    client.read("1").await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.contains("user-agent: mine/1")));
}

/// An API whose paths all begin with the same segment, and whose version is a header.
mod versioned {
    use super::support::{CREATE, READ};
    use fibre_core::rt::{self, Api, ApiClient, Operation, Runtime};

    pub(super) static READ_BELOW: Operation = Operation { path: "/api/things/{id}", ..copy(&READ) };
    pub(super) static CREATE_BELOW: Operation = Operation { path: "/api/things", ..copy(&CREATE) };

    const fn copy(of: &Operation) -> Operation {
        Operation {
            id: of.id,
            method: of.method,
            path: of.path,
            accept: of.accept,
            idempotent: of.idempotent,
            provenance: of.provenance,
        }
    }

    #[derive(Clone, Debug)]
    pub(super) struct Client(Runtime);

    impl ApiClient for Client {
        const API: &'static Api = &Api {
            name: "versioned",
            version: "8",
            title: "Versioned",
            operations: &[&READ_BELOW, &CREATE_BELOW],
        };

        fn from_runtime(rt: Runtime) -> Self {
            Self(rt)
        }

        fn runtime(&self) -> &Runtime {
            &self.0
        }
    }

    rt::client_builder!(Client, "Versioned API");

    impl ClientBuilder {
        fn new() -> Self {
            Self { settings: rt::Settings::new(Client::API) }
        }
    }
}

use versioned::{CREATE_BELOW, READ_BELOW};

fn versioned_client(base_url: &str, clock: &TestClock) -> versioned::Client {
    versioned::Client::builder().base_url(base_url).anonymous().clock(clock.clone()).build().unwrap()
}

#[tokio::test]
async fn a_segment_that_all_paths_share_is_sent_once_however_the_base_url_ends() {
    let other = "/api/v9/{id}";
    for (base, path, expected) in [
        ("", None, "/api/things/1"),
        ("/api", None, "/api/things/1"),
        ("/api/", None, "/api/things/1"),
        ("/gateway", None, "/gateway/api/things/1"),
        ("/gateway/api", None, "/gateway/api/things/1"),
        ("/myapi", None, "/myapi/api/things/1"),
        ("/api", Some(other), "/api/v9/1"),
        ("/api", Some("/v9/{id}"), "/api/v9/1"),
    ] {
        let server = Server::start(vec![Step::Write(answer("200 OK", "", "{}"))]).await;
        let mut builder = versioned::Client::builder().base_url(format!("{}{base}", server.url)).anonymous();
        if let Some(path) = path {
            builder = builder.path(&READ_BELOW, path);
        }
        let client = builder.build().unwrap();
        client.runtime().call(&READ_BELOW).path("id", 1).send_json::<Value>().await.unwrap();
        assert!(
            server.requests()[0].starts_with(&format!("GET {expected} ")),
            "{base}: {}",
            server.requests()[0]
        );
    }
}

/// The value of the header in each request, and `-` where there is none.
fn versions(server: &Server) -> Vec<String> {
    let version = |request: &String| {
        let line = request.lines().find_map(|line| line.strip_prefix("x-api-version: "));
        line.unwrap_or("-").to_owned()
    };
    server.requests().iter().map(version).collect()
}

#[tokio::test]
async fn a_standing_header_comes_from_the_call_or_the_client_or_the_contract() {
    let server = Server::start(vec![Step::Write(answer("200 OK", "", "{}")); 5]).await;
    let client = versioned_client(&server.url, &TestClock::new());
    let pinned = client.with(CallOptions::new().standing_parameter("X-API-VERSION", "6"));
    for (client, value, default) in [
        (&client, None, None),
        (&client, None, Some("8")),
        (&pinned, None, Some("8")),
        (&pinned, Some("5"), Some("8")),
        (&client, Some("5"), None),
    ] {
        let call = client.runtime().call(&READ_BELOW).path("id", 1);
        call.standing_header("X-API-VERSION", value, default).send_json::<Value>().await.unwrap();
    }
    assert_eq!(versions(&server), ["-", "8", "6", "5", "5"]);

    let broken = client.with(CallOptions::new().standing_parameter("X-API-VERSION", "6\n"));
    let call =
        broken.runtime().call(&READ_BELOW).path("id", 1).standing_header("X-API-VERSION", None::<&str>, None);
    let error = call.send_json::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_standing_header_goes_with_the_readings_of_an_operation_and_after_a_restart() {
    let created = answer("201 Created", "location: /api/things/1\r\n", "");
    let steps =
        [created, answer("202 Accepted", "", ""), answer("200 OK", "", "{}"), answer("200 OK", "", "{}")];
    let server = Server::start(steps.map(Step::Write).to_vec()).await;
    let client = versioned_client(&format!("{}/api", server.url), &TestClock::new());
    let call = client.runtime().call(&CREATE_BELOW).standing_header("X-API-VERSION", None::<&str>, Some("7"));
    let begun: Operation<Value> = call.send_operation(&READ_BELOW).await.unwrap();
    let token = begun.token();
    begun.await.unwrap();

    let resume = |token: &OperationToken| -> Result<Operation<Value>, _> {
        let call: rt::Call<'_> = client.runtime().call(&READ_BELOW);
        call.standing_header("X-API-VERSION", None::<&str>, Some("7"))
            .resume_operation(&[&CREATE_BELOW], token)
    };
    resume(&token).unwrap().await.unwrap();
    assert_eq!(versions(&server), ["7", "7", "7", "7"]);
    let foreign: OperationToken = "1:otherThing:/api/things/1".parse().unwrap();
    assert_eq!(resume(&foreign).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn the_path_of_a_gateway_goes_before_a_location_that_does_not_know_it() {
    for base in ["", "/api", "/gateway", "/gateway/api"] {
        let created = answer("201 Created", "location: /api/things/1\r\n", "");
        let server = Server::start(vec![Step::Write(created), Step::Write(answer("200 OK", "", "{}"))]).await;
        let client = versioned_client(&format!("{}{base}", server.url), &TestClock::new());
        let begun = client.runtime().call(&CREATE_BELOW).send_operation::<Value>(&READ_BELOW).await.unwrap();
        begun.await.unwrap();
        let expected = format!("GET {}/api/things/1 ", base.trim_end_matches("/api"));
        assert!(server.requests()[1].starts_with(&expected), "{base}: {}", server.requests()[1]);
    }
}
