//! Deliveries on a real socket: who gets in, what is refused, and in which order that is decided.

#![allow(clippy::unwrap_used, clippy::type_complexity, reason = "tests")]

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use bytes::Bytes;
use fibre_core::webhook::{Delivered, Delivery, Envelope, Identity, Position, Receiver, Rejection, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A delivery that must be a JSON object and have the header `x-id`.
#[derive(Clone, Debug, PartialEq)]
struct Note {
    id: String,
    body: Bytes,
}

impl Delivery for Note {
    const CARRIER: &'static str = "example";

    fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
        let id = headers.get("x-id").and_then(|id| id.to_str().ok());
        let id = id.ok_or_else(|| Rejection::malformed("the header x-id is missing"))?.to_owned();
        match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) if value.is_object() => Ok(Self { id, body }),
            _ => Err(Rejection::malformed("the body is no JSON object")),
        }
    }

    fn envelope(&self) -> Envelope {
        Envelope::new(Self::CARRIER, Identity::Id(self.id.clone()), "note", self.body.clone())
            .with_subject("note")
            .with_position(Position::new("note", 1))
            .with_header("X-Id", self.id.clone())
    }
}

const SECRET: &str = "correct horse battery";

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap());
    }
    headers
}

#[test]
fn each_way_accepts_its_secret_and_nothing_near_it() {
    let basic = Verifier::basic("gateway", SECRET).unwrap();
    let bearer = Verifier::bearer(SECRET).unwrap();
    let key = Verifier::api_key(HeaderName::from_static("x-api-key"), SECRET).unwrap();
    let good = "Z2F0ZXdheTpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=";
    let cases: &[(&Verifier, &[(&str, &str)], bool)] = &[
        (&basic, &[("authorization", &format!("Basic {good}"))], true),
        (&basic, &[("authorization", &format!("bAsIc   {good}"))], true),
        (&basic, &[("authorization", &format!("Basic {}", good.trim_end_matches('=')))], true),
        (&basic, &[("authorization", good)], false),
        (&basic, &[("authorization", "Basic")], false),
        (&basic, &[("authorization", "Basic *")], false),
        (&basic, &[("authorization", "Basic Z2F0ZXdheTpjb3JyZWN0IGhvcnNlIGJhdHRlcg==")], false),
        (&basic, &[("authorization", &format!("Bearer {SECRET}"))], false),
        (&basic, &[("authorization", &format!("Basic {good}")), ("authorization", "Basic x")], false),
        (&basic, &[], false),
        (&bearer, &[("authorization", &format!("Bearer {SECRET}"))], true),
        (&bearer, &[("authorization", "Bearer correct horse batter")], false),
        (&bearer, &[("authorization", "Bearer ")], false),
        (&key, &[("x-api-key", SECRET)], true),
        (&key, &[("x-api-key", "")], false),
        (&key, &[("authorization", SECRET)], false),
        (&Verifier::unverified(), &[], true),
    ];
    for (verifier, presented, accepted) in cases {
        assert_eq!(verifier.verify(&headers(presented)).is_ok(), *accepted, "{verifier:?} {presented:?}");
    }
    let both = basic.or(key);
    assert!(both.verify(&headers(&[("x-api-key", SECRET)])).is_ok());
    assert!(both.verify(&headers(&[("authorization", &format!("Basic {good}"))])).is_ok());
    assert!(!format!("{both:?}").contains("horse"));
}

#[test]
fn what_an_unset_variable_gives_is_no_secret() {
    let key = HeaderName::from_static("x-api-key");
    for error in [
        Verifier::basic("", SECRET),
        Verifier::basic("gateway", ""),
        Verifier::basic("gate:way", SECRET),
        Verifier::bearer(""),
        Verifier::bearer(" padded"),
        Verifier::api_key(key, "read from a file\n"),
    ] {
        assert_eq!(error.map(drop).unwrap_err().kind(), fibre_core::ErrorKind::Configuration);
    }
}

#[test]
fn the_credentials_are_looked_at_first_and_the_body_last() {
    let receiver = Receiver::<Note>::new(Verifier::bearer("token").unwrap()).limit(10);
    let cases: &[(&[(&str, &str)], &str, u16)] = &[
        (&[("content-length", "11"), ("content-type", "text/plain")], "no JSON", 401),
        (
            &[("authorization", "Bearer token"), ("content-length", "11"), ("content-type", "text/plain")],
            "{}",
            413,
        ),
        (&[("authorization", "Bearer token")], "{          }", 413),
        (&[("authorization", "Bearer token"), ("content-type", "text/plain")], "{}", 415),
        (&[("authorization", "Bearer token"), ("content-encoding", "gzip")], "{}", 415),
        (
            &[("authorization", "Bearer token"), ("content-type", "application/json; charset=utf-8")],
            "{}",
            400,
        ),
        (&[("authorization", "Bearer token"), ("x-id", "1")], "no JSON", 400),
    ];
    for (presented, body, status) in cases {
        let refused = receiver.accept(&headers(presented), Bytes::from(*body)).unwrap_err();
        assert_eq!(refused.status().as_u16(), *status, "{presented:?}: {refused}");
    }
    for media in ["application/json", "Application/JSON ; charset=utf-8", "application/problem+json"] {
        let accepted = headers(&[("authorization", "Bearer token"), ("content-type", media), ("x-id", "1")]);
        assert!(receiver.accept(&accepted, Bytes::from("{}")).is_ok(), "{media}");
    }
}

#[test]
fn what_was_kept_can_be_read_again_and_shows_no_content() {
    let note = Note { id: "7".into(), body: Bytes::from(r#"{"name":"Aroha"}"#) };
    let envelope = note.envelope();
    assert_eq!(Note::from_envelope(&envelope), Ok(note));
    assert_eq!(envelope.header("x-ID"), Some("7"));
    assert!(!format!("{envelope:?}").contains("Aroha"));
    assert_ne!(Identity::digest("a", b"bc"), Identity::digest("ab", b"c"));
}

#[derive(Clone)]
struct State {
    receiver: Receiver<Note>,
    accepted: Arc<Mutex<Vec<Note>>>,
}

impl FromRef<State> for Receiver<Note> {
    fn from_ref(state: &State) -> Self {
        state.receiver.clone()
    }
}

async fn serve(state: State) -> std::net::SocketAddr {
    async fn accept(
        axum::extract::State(state): axum::extract::State<State>,
        note: Delivered<Note>,
    ) -> StatusCode {
        state.accepted.lock().unwrap().push(note.0);
        Note::ACCEPTED
    }
    async fn raw(_: Bytes) -> StatusCode {
        StatusCode::OK
    }
    let guarded = Router::new().route("/raw", post(raw)).layer(state.receiver.layer());
    let app = Router::new().route("/notes", post(accept)).with_state(state).merge(guarded);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Sends the bytes as they are and gives what comes back.
async fn exchange(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses a body it has not read may reset the connection after its answer.
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn handlers_get_deliveries_and_everyone_else_gets_an_answer() {
    let receiver = Receiver::new(Verifier::basic("u", "p").unwrap()).limit(64);
    let state = State { receiver, accepted: Arc::default() };
    let address = serve(state.clone()).await;
    let head = |path: &str, more: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Basic dTpw\r\n{more}\r\n"
        )
    };

    let good = head("/notes", "x-id: 1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n") + "{}";
    assert!(exchange(address, good.as_bytes()).await.starts_with("HTTP/1.1 204 "));
    assert_eq!(state.accepted.lock().unwrap().len(), 1);

    // The body never comes: the answer does not wait for it.
    let unknown = "POST /notes HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 20000000\r\n\r\n";
    let answer = exchange(address, unknown.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains("www-authenticate: Basic"), "{answer}");
    let large = head("/notes", "content-length: 20000000\r\n");
    assert!(exchange(address, large.as_bytes()).await.starts_with("HTTP/1.1 413 "));
    let chunked = head("/notes", "transfer-encoding: chunked\r\n") + "64\r\n" + &" ".repeat(100) + "\r\n";
    assert!(exchange(address, chunked.as_bytes()).await.starts_with("HTTP/1.1 413 "));
    let broken = head("/notes", "x-id: 1\r\ncontent-length: 3\r\n") + "{\"a";
    let answer = exchange(address, broken.as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.ends_with(r#"{"error":"the body is no JSON object"}"#)
    );

    // The layer guards handlers that read the body themselves.
    let raw = head("/raw", "content-length: 2\r\n") + "{}";
    assert!(exchange(address, raw.as_bytes()).await.starts_with("HTTP/1.1 200 "));
    let stranger = "POST /raw HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
    assert!(exchange(address, stranger.as_bytes()).await.starts_with("HTTP/1.1 401 "));
    let chunked = head("/raw", "transfer-encoding: chunked\r\n") + "64\r\n" + &" ".repeat(100) + "\r\n";
    assert!(exchange(address, chunked.as_bytes()).await.starts_with("HTTP/1.1 413 "));
    assert_eq!(state.accepted.lock().unwrap().len(), 1);
}
