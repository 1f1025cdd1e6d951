//! What must never be printed. Alone in its file: a log that sees everything needs the process to itself.

mod support;

use fibre_core::credentials::{ClientSecret, StaticToken};
use fibre_core::{CallOptions, TestClock};
use serde_json::json;
use support::Client;
use support::server::{Server, Step, json as answer};

/// Everything that a user may print holds neither secrets nor arguments nor bodies.
#[tokio::test]
async fn nothing_planted_is_ever_printed() {
    const PLANTED: [&str; 6] = ["s3cret", "t0ken", "k3y", "Ana Person", "12 Hidden Street", "n0te"];
    let log = support::log::Log::default();
    let _guard = tracing::subscriber::set_default(log.subscriber());

    let token =
        Step::Write(answer("200 OK", "", r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":9}"#));
    let login = Server::start(vec![token]).await;
    let echo = r#"{"statusCode":400,"error":"Ana Person","message":"12 Hidden Street: n0te"}"#;
    let server = Server::start(vec![
        Step::Write(answer("400 Bad", "x-echo: t0ken\r\n", echo)),
        Step::Write(answer("503 Busy", "", echo)),
        Step::Write(answer("201 Created", "", r#"{"id": "Ana Person""#)),
        Step::Close,
    ])
    .await;
    let credentials = ClientSecret::new(&login.url, "id", "s3cret");
    let client = Client::builder()
        .base_url(&server.url)
        .credentials(credentials.clone())
        .header("x-api-key", "k3y")
        .clock(TestClock::new())
        .build()
        .unwrap();
    let client = client.with(
        CallOptions::new()
            .header(http::HeaderName::from_static("x-k"), http::HeaderValue::from_static("k3y")),
    );

    let mut printed = format!("{client:?} {credentials:?} {:?}", StaticToken::new("t0ken"));
    let body = json!({"name": "Ana Person", "address": "12 Hidden Street", "note": "n0te"});
    for _ in 0..4 {
        let error = client.create(&body).await.unwrap_err();
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            printed.push_str(&format!("{error} {error:?} {error:#?}"));
            cause = error.source();
        }
    }
    // The query holds an argument.
    let error = client.read("Ana Person").await.unwrap_err();
    printed.push_str(&format!("{error} {error:?} {:?}", std::error::Error::source(&error)));
    printed.push_str(&log.text());
    assert!(log.text().contains("createThing"), "the log is there: {}", log.text());
    for planted in PLANTED {
        assert!(!printed.contains(planted), "{planted} in {printed}");
        assert!(!printed.contains(&planted.replace(' ', "%20")), "{planted} in {printed}");
    }
}
