//! The carrier as the server knows it.

use std::sync::{Arc, LazyLock};

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{NotifyAccess, OntActivation, notification::Ended, routes, seed, world::World};
use crate::{
    callbacks::Callback,
    carrier::{Carrier, Common},
    client_secret::ClientSecret,
    contract::{Call, Contract},
    guarded::Guarded,
    refusal::Refusal,
    token_endpoint::{Denial, Form},
    tokens::Tokens,
    uuid::uuid,
};

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::bundled(include_str!("../specs/tuatahi-notify.json")));

/// The carrier with what it keeps.
pub(crate) struct TuatahiNotify {
    common: Arc<Common>,
    client: ClientSecret,
    tokens: Tokens,
    pub(super) world: Arc<Guarded<World>>,
}

impl TuatahiNotify {
    pub(crate) fn new(common: Arc<Common>) -> Self {
        Self {
            common,
            client: ClientSecret::new("sandbox-tuatahi-notify"),
            tokens: Tokens::default(),
            world: Arc::default(),
        }
    }

    pub(crate) fn access(&self, port: u16) -> NotifyAccess {
        NotifyAccess {
            base_url: format!("http://127.0.0.1:{port}/{}/{}", Self::NAME, routes::VERSION),
            token_url: format!("http://127.0.0.1:{port}/{}{}", Self::NAME, Self::TOKEN_PATH),
            client_id: self.client.client_id().to_owned(),
            client_secret: self.client.secret().to_owned(),
        }
    }

    pub(crate) fn tokens_issued(&self) -> u64 {
        self.tokens.issued()
    }

    pub(crate) fn expire_tokens(&self) {
        self.tokens.expire_all();
    }

    pub(crate) fn notify_ont_activation(&self, activation: &OntActivation) -> Option<u128> {
        self.notify(seed::ONT_ACTIVATION, &activation.message(), &json!({}))
    }

    /// Lets an event happen: everybody who has subscribed to it is sent it. Gives its number, or nothing
    /// where nobody has.
    pub(crate) fn notify(&self, event_type: &str, message: &Value, payload: &Value) -> Option<u128> {
        let now = self.now();
        let (event_id, numbers) =
            self.world.with(|world| world.announce(event_type, message, payload, now))?;
        for number in numbers {
            self.send(number);
        }
        Some(event_id)
    }

    pub(crate) fn set_next_event_id(&self, event_type: &str, event_id: u128) {
        self.world.with(|world| world.set_next_event_id(event_type, event_id));
    }

    /// Sends the notification with this number, for the first time or again.
    pub(super) fn send(&self, number: usize) {
        let Some(notification) = self.world.with(|world| world.notifications.get(number).cloned()) else {
            return;
        };
        // Weak: what waits to be sent is kept by what this carrier keeps.
        let world = Arc::downgrade(&self.world);
        let callback = Callback::of_bytes(Self::NAME, notification.event_type, notification.body)
            .with_header("x-transaction-id", uuid())
            .to(notification.target)
            .at_end(move |fate| {
                if let Some(world) = world.upgrade() {
                    world.with(|world| world.notifications.end(number, Ended::of(fate)));
                }
            });
        self.common.callbacks.enqueue(callback);
    }

    pub(super) fn client_id(&self) -> &str {
        self.client.client_id()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.common.callbacks.now()
    }
}

impl Carrier for TuatahiNotify {
    const NAME: &'static str = "tuatahi-notify";

    const TOKEN_PATH: &'static str = "/oauth2/token";

    fn contract() -> &'static Contract {
        &CONTRACT
    }

    fn common(&self) -> &Common {
        &self.common
    }

    fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    fn authenticate(&self, headers: &HeaderMap, form: &Form) -> Result<(), Denial> {
        self.client.authenticate(headers, form)
    }

    fn refuse(refusal: Refusal) -> Response {
        let error = match refusal.status {
            StatusCode::BAD_REQUEST => "Input Validation error",
            status => status.canonical_reason().unwrap_or("Error"),
        };
        let body = json!({
            "statusCode": refusal.status.as_u16(),
            "error": error,
            "message": refusal.message,
        });
        let mut response = (refusal.status, Json(body)).into_response();
        response.headers_mut().extend(refusal.headers);
        response
    }

    fn carry_out(&self, call: &Call) -> Result<Response, Refusal> {
        routes::carry_out(self, call)
    }
}
