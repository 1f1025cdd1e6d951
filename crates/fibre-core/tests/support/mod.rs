//! A small API and a raw server, for tests of the pipeline on a real socket.
#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "test support")]

pub mod log;
pub mod server;

use fibre_core::operation::{Operation, OperationToken};
use fibre_core::rt::{self, Api, ApiClient, Method, Provenance, Runtime};
use fibre_core::{ByteStream, Error, Response, TestClock};
use serde_json::Value;

pub static READ: rt::Operation = rt::Operation {
    id: "readThing",
    method: Method::Get,
    path: "/things/{id}",
    accept: "application/json",
    idempotent: true,
    provenance: Provenance::Inferred,
};
pub static CREATE: rt::Operation = rt::Operation {
    id: "createThing",
    method: Method::Post,
    path: "/things",
    accept: "application/json",
    idempotent: false,
    provenance: Provenance::Inferred,
};
pub static STREAM: rt::Operation = rt::Operation {
    id: "streamThings",
    method: Method::Get,
    path: "/stream",
    accept: "text/event-stream",
    idempotent: true,
    provenance: Provenance::Inferred,
};

#[derive(Clone, Debug)]
pub struct Client {
    rt: Runtime,
}

impl ApiClient for Client {
    const API: &'static Api =
        &Api { name: "things", version: "1", title: "Things", operations: &[&READ, &CREATE, &STREAM] };

    fn from_runtime(rt: Runtime) -> Self {
        Self { rt }
    }

    fn runtime(&self) -> &Runtime {
        &self.rt
    }
}

rt::client_builder!(Client, "Things API");

impl ClientBuilder {
    fn new() -> Self {
        let mut settings = rt::Settings::new(Client::API);
        settings.request_id_header(Some("x-request-id".into()));
        settings.conversation_header(Some("x-conversation-id".into()));
        Self { settings }
    }

    pub fn conversation_per_call(mut self) -> Self {
        self.settings.conversation_per_call();
        self
    }

    pub fn customer_id(mut self, id: &str) -> Self {
        self.settings.standing_parameter("customerId", id.into());
        self
    }
}

impl Client {
    pub async fn read(&self, id: &str) -> Result<Response<Value>, Error> {
        self.rt.call(&READ).path("id", id).standing_query("customerId", None::<&str>).send_json().await
    }

    pub async fn create(&self, body: &Value) -> Result<Response<Value>, Error> {
        self.rt.call(&CREATE).json(body).send_json().await
    }

    pub async fn create_for_customer(
        &self,
        body: &Value,
        customer: Option<&str>,
    ) -> Result<Response<()>, Error> {
        self.rt.call(&CREATE).required_standing_query("customerId", customer).json(body).send_empty().await
    }

    pub async fn create_with_customer_in_body(&self, body: &Value) -> Result<Response<Value>, Error> {
        self.rt.call(&CREATE).json(body).standing_body_number("customerId").send_json().await
    }

    pub async fn read_as<T: serde::de::DeserializeOwned>(&self, id: &str) -> Result<Response<T>, Error> {
        self.rt.call(&READ).path("id", id).send_json().await
    }

    pub async fn read_or_empty(&self, id: &str) -> Result<Response<Option<Value>>, Error> {
        self.rt.call(&READ).path("id", id).send_json_or_empty().await
    }

    pub async fn begin(&self, body: &Value) -> Result<Operation<Value>, Error> {
        self.rt.call(&CREATE).json(body).send_operation(&READ).await
    }

    pub fn resume(&self, token: &OperationToken) -> Result<Operation<Value>, Error> {
        self.rt.resume_operation(&CREATE, &READ, token)
    }

    pub async fn stream(&self) -> Result<Response<ByteStream>, Error> {
        self.rt.call(&STREAM).send_stream().await
    }
}

/// A client without credentials, on a clock that stands still.
pub fn client(base_url: &str, clock: &TestClock) -> Client {
    Client::builder().base_url(base_url).anonymous().clock(clock.clone()).build().unwrap()
}
