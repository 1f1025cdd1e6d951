//! What the carrier keeps while the sandbox runs.

use std::sync::{Arc, LazyLock};

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    order_book::{OrderBook, UnknownOrder},
    routes, seed,
};
use crate::{
    access::Access,
    carrier::{Carrier, Common},
    client_secret::ClientSecret,
    contract::{Call, Contract},
    guarded::Guarded,
    refusal::Refusal,
    settings::Values,
    token_endpoint::{Denial, Form},
    tokens::Tokens,
};

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::bundled(include_str!("../specs/tuatahi-connect.json")));

/// The carrier with its orders and tokens.
pub(crate) struct TuatahiConnect {
    common: Arc<Common>,
    client: ClientSecret,
    tokens: Tokens,
    pub(super) orders: Guarded<OrderBook>,
}

impl TuatahiConnect {
    pub(crate) fn new(common: Arc<Common>) -> Self {
        Self {
            common,
            client: ClientSecret::new("sandbox-tuatahi-connect"),
            tokens: Tokens::default(),
            orders: Guarded::new(OrderBook::seeded()),
        }
    }

    pub(crate) fn access(&self, port: u16) -> Access {
        Access {
            variable_prefix: "TUATAHI_CONNECT",
            base_url: format!("http://127.0.0.1:{port}/{}/{}", Self::NAME, routes::VERSION),
            token_url: format!("http://127.0.0.1:{port}/{}{}", Self::NAME, Self::TOKEN_PATH),
            client_id: self.client.client_id().to_owned(),
            client_secret: self.client.secret().to_owned(),
            customer_id: seed::CUSTOMER_ID.to_owned(),
        }
    }

    pub(crate) fn tokens_issued(&self) -> u64 {
        self.tokens.issued()
    }

    pub(crate) fn expire_tokens(&self) {
        self.tokens.expire_all();
    }

    pub(crate) fn advance_order(&self, order_id: &str) -> Result<String, UnknownOrder> {
        self.orders.with(|orders| orders.advance(order_id))
    }

    pub(crate) fn set_order_state(&self, order_id: &str, state: String) -> Result<(), UnknownOrder> {
        self.orders.with(|orders| orders.set_state(order_id, state))
    }

    pub(crate) fn order_count(&self) -> usize {
        self.orders.with(|orders| orders.len())
    }

    pub(super) fn settings(&self) -> Values {
        self.common.settings.values()
    }
}

impl Carrier for TuatahiConnect {
    const NAME: &'static str = "tuatahi-connect";

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
