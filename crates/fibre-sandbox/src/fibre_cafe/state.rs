//! The carrier as the server knows it.

use std::sync::{Arc, LazyLock};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};
use chrono::{DateTime, Utc};

use super::{FibreCafeAccess, UnknownId, delivery, error_body, routes, seed, services, world::World};
use crate::{
    callbacks::Callbacks,
    carrier::{Carrier, Common},
    client_secret::ClientSecret,
    contract::{Call, Contract},
    guarded::Guarded,
    refusal::Refusal,
    token_endpoint::{Denial, Form},
    tokens::Tokens,
};

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    Contract::bundled_with_open_lists(include_str!("../specs/fibre-cafe.json"), &PROSE_LISTS)
});

/// Schemas whose values the carrier lists in prose, without closing the list.
const PROSE_LISTS: [&str; 4] =
    ["CharacteristicName", "EngineerTask", "ServiceCharacteristicName", "ServiceProblemType"];

/// Sent back with every answer that is not an error.
const CORRELATION: [(&str, HeaderName); 2] = [
    ("X-Request-ID", HeaderName::from_static("x-request-id")),
    ("X-Conversation-ID", HeaderName::from_static("x-conversation-id")),
];

/// The carrier with what it keeps.
pub(crate) struct FibreCafe {
    common: Arc<Common>,
    client: ClientSecret,
    tokens: Tokens,
    world: Arc<Guarded<World>>,
}

impl FibreCafe {
    pub(crate) fn new(common: Arc<Common>) -> Self {
        Self {
            common,
            client: ClientSecret::new("sandbox-fibre-cafe"),
            tokens: Tokens::default(),
            world: Arc::new(Guarded::new(World::seeded())),
        }
    }

    pub(crate) fn access(&self, port: u16) -> FibreCafeAccess {
        let base_url = format!("http://127.0.0.1:{port}/{}/{}", Self::NAME, routes::VERSION);
        FibreCafeAccess {
            token_url: format!("{base_url}{}", Self::TOKEN_PATH),
            base_url,
            client_id: self.client.client_id().to_owned(),
            client_secret: self.client.secret().to_owned(),
            supplier: seed::SUPPLIER,
        }
    }

    pub(crate) fn tokens_issued(&self) -> u64 {
        self.tokens.issued()
    }

    pub(crate) fn expire_tokens(&self) {
        self.tokens.expire_all();
    }

    pub(crate) fn advance(&self, id: i64) -> Result<String, UnknownId> {
        let status = self.at_present(|world, now| world.advance(id, now));
        status.ok_or_else(|| unknown(id))
    }

    pub(crate) fn set_status(&self, id: i64, status: &str) -> Result<String, UnknownId> {
        let status = self.at_present(|world, now| world.set_status(id, status, now));
        status.ok_or_else(|| unknown(id))
    }

    pub(crate) fn cease_unsolicited(&self, service_id: &str) -> Result<i64, UnknownId> {
        self.at_present(|world, now| services::cease_unsolicited(world, service_id, now))
    }

    pub(crate) fn set_supplier_reachable(&self, is_reachable: bool) {
        self.at_present(|world, _| world.supplier_is_reachable = is_reachable);
    }

    /// Runs `work` on the world as it is now, and hands over what it gives to tell.
    pub(super) fn at_present<T>(&self, work: impl FnOnce(&mut World, DateTime<Utc>) -> T) -> T {
        delivery::at_present(&self.world, self.callbacks(), work)
    }

    fn callbacks(&self) -> &Callbacks {
        &self.common.callbacks
    }
}

impl Carrier for FibreCafe {
    const NAME: &'static str = delivery::CARRIER;

    const TOKEN_PATH: &'static str = "/auth/tenant/access-token";

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
        error_body::respond(refusal)
    }

    fn carry_out(&self, call: &Call) -> Result<Response, Refusal> {
        let correlation = correlation(call)?;
        let mut response = routes::carry_out(self, call)?;
        response.headers_mut().extend(correlation);
        Ok(response)
    }
}

/// The two ids of a request, for its answer.
fn correlation(call: &Call) -> Result<Vec<(HeaderName, HeaderValue)>, Refusal> {
    let header = |(parameter, name): (&str, HeaderName)| {
        let value = call.text(parameter).filter(|value| !value.is_empty());
        let value = value.and_then(|value| HeaderValue::from_str(value).ok());
        let value = value.ok_or_else(|| Refusal::invalid(format!("{parameter} must hold plain text")))?;
        Ok((name, value))
    };
    CORRELATION.into_iter().map(header).collect()
}

fn unknown(id: i64) -> UnknownId {
    UnknownId::new("order, test or problem", id)
}
