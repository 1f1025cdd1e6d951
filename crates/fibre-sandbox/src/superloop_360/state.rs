//! The carrier as the server knows it.

use std::{
    mem,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{http::HeaderMap, response::Response};

use super::{
    SuperloopAccess, cancellations, error_body, requests, routes,
    signed_assertion::{CLIENT_ID, KEY_ID, PRIVATE_KEY_PEM, SignedAssertions},
    world::World,
};
use crate::{
    callbacks::Callbacks,
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
    /// Shared with what the carrier plans to do.
    world: Arc<Guarded<World>>,
}

impl Superloop360 {
    pub(crate) fn new(common: Arc<Common>, port: u16) -> Self {
        let origin = format!("http://127.0.0.1:{port}/{}", Self::NAME);
        Self {
            common,
            tokens: Tokens::default(),
            assertions: SignedAssertions::for_audience(format!("{origin}{}", Self::TOKEN_PATH)),
            origin,
            world: Arc::new(Guarded::new(World::seeded())),
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
        self.with_world(|world| world.orders.len())
    }

    /// The status that the order has now, if there is one.
    pub(crate) fn advance_order(&self, order_id: &str) -> Option<String> {
        let id = order_id.parse().ok()?;
        self.with_world(|world| {
            let order = world.orders.find_mut(id)?;
            order.advance(&mut world.services, &mut world.events);
            Some(order.status.clone())
        })
    }

    /// Whether there is such an order.
    pub(crate) fn set_order_status(&self, order_id: &str, status: &str) -> bool {
        let Ok(id) = order_id.parse() else { return false };
        self.with_world(|world| {
            let order = world.orders.find_mut(id);
            let (services, events) = (&mut world.services, &mut world.events);
            order.map(|order| order.set_status(status.to_owned(), services, events)).is_some()
        })
    }

    pub(crate) fn advance_cancellation(&self, service_id: i64) -> Option<String> {
        self.with_world(|world| cancellations::advance(world, service_id))
    }

    pub(crate) fn reject_cancellation(&self, service_id: i64) -> Option<String> {
        self.with_world(|world| cancellations::reject(world, service_id))
    }

    /// Whether the service had a modification that could still be turned down.
    pub(crate) fn reject_modification(&self, service_id: i64) -> bool {
        self.with_world(|world| requests::reject_modification(world, service_id))
    }

    pub(crate) fn expire_qualifications(&self) {
        self.with_world(|world| world.qualifications.expire_all());
    }

    /// Works on what the carrier keeps, and tells by webhook what has happened.
    pub(super) fn with_world<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        with_world(&self.world, &self.common.callbacks, work)
    }

    /// The same later, unless the sandbox stops before.
    pub(super) fn later(&self, delay: Duration, work: impl FnOnce(&mut World) + Send + 'static) {
        let world = self.world.clone();
        self.common.callbacks.schedule(delay, move |callbacks| with_world(&world, callbacks, work));
    }

    pub(super) fn settings(&self) -> Values {
        self.common.settings.values()
    }
}

fn with_world<R>(world: &Guarded<World>, callbacks: &Callbacks, work: impl FnOnce(&mut World) -> R) -> R {
    let (result, events) = world.with(|world| (work(world), mem::take(&mut world.events)));
    for event in events {
        callbacks.enqueue(event.into_callback(callbacks.now()));
    }
    result
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
