//! A receiver of callbacks on the loopback interface, and a token endpoint beside it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};

/// One request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// It answers 204, or what it is told to, and ends with its runtime.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    origin: String,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    received: Vec<Received>,
    answers: VecDeque<u16>,
    tokens: usize,
}

/// An answer of the receiver: none at all.
pub(crate) const NEVER: u16 = 0;

impl Receiver {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let receiver = Self { origin, memory: Arc::default() };
        let router = Router::new()
            .route("/callbacks", post(receive))
            .route("/token", post(token))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(receiver)
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/callbacks", self.origin)
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/token", self.origin)
    }

    /// The statuses of the next answers; 204 after them.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.with(|memory| memory.answers.extend(statuses));
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.with(|memory| memory.received.clone())
    }

    /// One field of every body, in the order of arrival.
    pub(crate) fn field(&self, pointer: &str) -> Vec<Value> {
        let value = |one: &Received| one.body.pointer(pointer).cloned().unwrap_or_default();
        self.with(|memory| memory.received.iter().map(value).collect())
    }

    pub(crate) fn clear(&self) {
        self.with(|memory| memory.received.clear());
    }

    /// How many tokens were given out.
    pub(crate) fn tokens(&self) -> usize {
        self.with(|memory| memory.tokens)
    }

    fn with<R>(&self, work: impl FnOnce(&mut Memory) -> R) -> R {
        work(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let status = receiver.with(|memory| {
        memory.received.push(Received { headers, body });
        memory.answers.pop_front().unwrap_or(204)
    });
    if status == NEVER {
        std::future::pending::<()>().await;
    }
    StatusCode::from_u16(status).expect("the tests name statuses")
}

async fn token(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> Json<Value> {
    assert_eq!(body, "grant_type=client_credentials");
    assert_eq!(headers["authorization"], "Basic Z2F0ZXdheTpzZWNyZXQ=", "gateway:secret");
    let number = receiver.with(|memory| {
        memory.tokens += 1;
        memory.tokens
    });
    Json(json!({ "access_token": format!("token-{number}"), "token_type": "Bearer", "expires_in": 3600 }))
}
