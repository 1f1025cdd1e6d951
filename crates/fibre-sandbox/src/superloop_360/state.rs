//! The carrier as the server knows it.

use std::sync::{Arc, LazyLock};

use axum::{http::HeaderMap, response::Response};

use super::{
    SuperloopAccess, cancellations, error_body, routes,
    signed_assertion::{CLIENT_ID, KEY_ID, PRIVATE_KEY_PEM, SignedAssertions},
    world::World,
};
use crate::{
    carrier::{Carrier, Common},
    contract::{Call, Contract},
    guarded::Guarded,
    refusal::Refusal,
    settings::Values,
    token_endpoint::{Denial, Form},
    tokens::Tokens,
};

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::bundled(include_str!("../specs/superloop-360.json")));

/// The carrier with what it keeps.
pub(crate) struct Superloop360 {
    common: Arc<Common>,
    tokens: Tokens,
    assertions: SignedAssertions,
    origin: String,
    pub(super) world: Guarded<World>,
}

impl Superloop360 {
    pub(crate) fn new(common: Arc<Common>, port: u16) -> Self {
        let origin = format!("http://127.0.0.1:{port}/{}", Self::NAME);
        Self {
            common,
            tokens: Tokens::default(),
            assertions: SignedAssertions::for_audience(format!("{origin}{}", Self::TOKEN_PATH)),
            origin,
            world: Guarded::new(World::seeded()),
        }
    }

    /// How to reach it, with the path of a file that holds [`Self::private_key_pem`].
    pub(crate) fn access(&self, private_key_file: String) -> SuperloopAccess {
        SuperloopAccess {
            base_url: self.origin.clone(),
            token_url: self.assertions.token_url().to_owned(),
            client_id: CLIENT_ID,
            key_id: KEY_ID,
            private_key_pem: PRIVATE_KEY_PEM,
            private_key_file,
        }
    }

    pub(crate) fn private_key_pem() -> &'static str {
        PRIVATE_KEY_PEM
    }

    pub(crate) fn tokens_issued(&self) -> u64 {
        self.tokens.issued()
    }

    pub(crate) fn expire_tokens(&self) {
        self.tokens.expire_all();
    }

    pub(crate) fn order_count(&self) -> usize {
        self.world.with(|world| world.orders.len())
    }

    /// The status that the order has now, if there is one.
    pub(crate) fn advance_order(&self, order_id: &str) -> Option<String> {
        let id = order_id.parse().ok()?;
        self.world.with(|world| {
            let order = world.orders.find_mut(id)?;
            order.advance(&mut world.services);
            Some(order.status.clone())
        })
    }

    /// Whether there is such an order.
    pub(crate) fn set_order_status(&self, order_id: &str, status: &str) -> bool {
        let Ok(id) = order_id.parse() else { return false };
        self.world.with(|world| {
            let order = world.orders.find_mut(id);
            order.map(|order| order.set_status(status.to_owned(), &mut world.services)).is_some()
        })
    }

    pub(crate) fn advance_cancellation(&self, service_id: i64) -> Option<String> {
        self.world.with(|world| cancellations::advance(world, service_id))
    }

    pub(crate) fn expire_qualifications(&self) {
        self.world.with(|world| world.qualifications.expire_all());
    }

    pub(super) fn settings(&self) -> Values {
        self.common.settings.values()
    }
}

impl Carrier for Superloop360 {
    const NAME: &'static str = "superloop-360";

    const TOKEN_PATH: &'static str = "/auth/realms/superloop/protocol/openid-connect/token";

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
        self.assertions.authenticate(headers, form)
    }

    fn refuse(refusal: Refusal) -> Response {
        error_body::respond(refusal)
    }

    fn broken_contract(operation: &'static str, refusal: Refusal) -> Refusal {
        error_body::broken_contract(operation, refusal)
    }

    fn carry_out(&self, call: &Call) -> Result<Response, Refusal> {
        routes::carry_out(self, call)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::signed_assertion::TOKEN_ENDPOINT, *};

    #[test]
    fn the_audience_ends_as_the_check_expects() {
        assert!(Superloop360::TOKEN_PATH.ends_with(TOKEN_ENDPOINT));
    }
}
