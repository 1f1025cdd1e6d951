//! The ready route: verify, read, store, and only then answer.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use bytes::Bytes;
use fibre_core::BoxFuture;
use fibre_core::webhook::{Delivery, Envelope, Identity, Position, Receiver, Rejection, Verifier};
use fibre_inbox::{Inbox, MemoryStore, SqliteStore};
use http::{HeaderMap, Method, StatusCode, header};
use tower_service::Service as _;

/// A carrier that numbers its events.
struct Note {
    body: Bytes,
    id: u64,
}

impl Delivery for Note {
    const CARRIER: &'static str = "notes";
    const ACCEPTED: StatusCode = StatusCode::OK;

    fn read(_: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
        let read: Option<u64> =
            serde_json::from_slice::<serde_json::Value>(&body).ok().and_then(|note| note["id"].as_u64());
        match read {
            Some(id) => Ok(Self { body, id }),
            None => Err(Rejection::malformed("the note has no id")),
        }
    }

    fn envelope(&self) -> Envelope {
        Envelope::new(Self::CARRIER, Identity::Id(self.id.to_string()), "note", self.body.clone())
            .with_position(Position::new("notes", u128::from(self.id)))
    }
}

fn receiver() -> Result<Receiver<Note>, fibre_core::Error> {
    Ok(Receiver::new(Verifier::bearer("secret")?).limit(100))
}

fn request(method: Method, credentials: &str, body: &str) -> Result<Request, http::Error> {
    http::Request::builder()
        .method(method)
        .uri("/notes")
        .header(header::AUTHORIZATION, credentials)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
}

fn send(app: &mut Router, body: &str) -> BoxFuture<'static, Result<StatusCode, Box<dyn std::error::Error>>> {
    let answer = request(Method::POST, "Bearer secret", body).map(|request| app.call(request));
    Box::pin(async move { Ok(answer?.await?.status()) })
}

#[tokio::test]
async fn deliveries_are_stored_before_they_are_accepted() -> Result<(), Box<dyn std::error::Error>> {
    let inbox = Inbox::builder(MemoryStore::new()).build();
    let mut app: Router = Router::new().route("/notes", inbox.route(receiver()?));
    assert_eq!(send(&mut app, r#"{"id":7,"text":"x"}"#).await?, StatusCode::OK);
    assert_eq!(inbox.counts().await?.waiting, 1);
    assert_eq!(send(&mut app, r#"{"id":7,"text":"x"}"#).await?, StatusCode::OK, "a duplicate is accepted");
    assert_eq!(inbox.counts().await?.waiting, 1);
    Ok(())
}

#[tokio::test]
async fn refusals_store_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let inbox = Inbox::builder(MemoryStore::new()).build();
    let mut app: Router = Router::new().route("/notes", inbox.route(receiver()?));
    let long = format!(r#"{{"id":8,"text":"{}"}}"#, "x".repeat(200));
    for (method, credentials, body, status) in [
        (Method::POST, "Bearer guess", r#"{"id":8}"#, StatusCode::UNAUTHORIZED),
        (Method::POST, "Bearer secret", r#"{"id":"#, StatusCode::BAD_REQUEST),
        (Method::POST, "Bearer secret", long.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
        (Method::GET, "Bearer secret", "", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        assert_eq!(app.call(request(method, credentials, body)?).await?.status(), status);
    }
    assert_eq!(inbox.counts().await?, fibre_inbox::Counts::default());
    Ok(())
}

#[tokio::test]
async fn a_store_that_fails_makes_the_carrier_repeat() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let store = SqliteStore::open(directory.path().join("inbox.sqlite")).await?;
    let inbox = Inbox::builder(store.clone()).build();
    let mut app: Router = Router::new().route("/notes", inbox.route(receiver()?));
    assert_eq!(send(&mut app, r#"{"id":1}"#).await?, StatusCode::OK);
    store.close().await;
    let answer = app.call(request(Method::POST, "Bearer secret", r#"{"id":2}"#)?).await?;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    let body = to_bytes(answer.into_body(), 1000).await?;
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    Ok(())
}
