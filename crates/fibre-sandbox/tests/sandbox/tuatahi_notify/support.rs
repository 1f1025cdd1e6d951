//! A client that holds every answer against the specification, and what it subscribes to.

use std::{error::Error, sync::LazyLock};

use fibre_sandbox::Sandbox;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    receiver::Receiver,
    support::{checked_against, http},
};

pub(crate) type Failure = Box<dyn Error>;

static SPECIFICATION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../src/specs/tuatahi-notify.json")).expect("the file is JSON")
});

/// A sandbox and a client with a token for it.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    token: String,
}

impl Client {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let (sandbox, http) = (Sandbox::start().await?, http());
        let access = sandbox.tuatahi_notify();
        let answer = http
            .post(access.token_url())
            .basic_auth(access.client_id(), Some(access.client_secret()))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await?;
        let body: Value = answer.error_for_status()?.json().await?;
        let token = body["access_token"].as_str().ok_or("the answer holds no token")?.to_owned();
        Ok(Self { sandbox, http, token })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.tuatahi_notify().base_url());
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<(u16, Value), Failure> {
        checked_against(&SPECIFICATION, self.request(Method::GET, path).send().await?).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<(u16, Value), Failure> {
        checked_against(&SPECIFICATION, self.request(method, path).json(body).send().await?).await
    }

    /// Subscribes and gives the subscription.
    pub(crate) async fn subscribe(&self, subscription: &Value) -> Result<Value, Failure> {
        let (status, created) = self.send(Method::POST, "/subscriptions", subscription).await?;
        assert_eq!(status, 201, "{created}");
        Ok(created)
    }

    /// Sends notifications again, or tells which.
    pub(crate) async fn replay(&self, request: &Value) -> Result<Value, Failure> {
        let (status, report) = self.send(Method::POST, "/notifications/replay", request).await?;
        assert_eq!(status, 200, "{report}");
        Ok(report)
    }
}

/// A client and a receiver that is subscribed to every activation.
pub(crate) async fn subscribed() -> Result<(Client, Receiver), Failure> {
    let (client, receiver) = (Client::start().await?, Receiver::start().await?);
    client.subscribe(&to(&receiver, &json!([]))).await?;
    Ok((client, receiver))
}

/// A subscription of the receiver with filters.
pub(crate) fn to(receiver: &Receiver, attributes: &Value) -> Value {
    let auth = json!({ "username": "gateway", "password": "secret" });
    json!({
        "eventType": "ONTActivation",
        "filters": { "target": "my", "attributes": attributes },
        "contactEmails": [{ "email": "network@isp.example" }],
        "notificationChannels": {
            "webhook": [{ "callbackUri": receiver.url(), "errorStrategy": "ignore", "auth": auth }],
        },
    })
}

/// The numbers of the events that the receiver was sent.
pub(crate) fn event_ids(receiver: &Receiver) -> Vec<String> {
    receiver.field("/eventId").iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}
