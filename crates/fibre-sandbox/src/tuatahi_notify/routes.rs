//! Which function answers which operation. Paths and methods come from the bundled specification.

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Response};

use super::{TuatahiNotify, replays, subscriptions};
use crate::{
    carrier::{self, Carrier},
    contract::Call,
    refusal::Refusal,
    token_endpoint,
};

pub(super) const VERSION: &str = "v1";

pub(crate) fn router(carrier: &Arc<TuatahiNotify>) -> Router {
    let name = TuatahiNotify::NAME;
    Router::new()
        .nest(&format!("/{name}/{VERSION}"), carrier::router(carrier))
        .nest(&format!("/{name}"), token_endpoint::router(carrier))
}

pub(super) fn carry_out(carrier: &TuatahiNotify, call: &Call) -> Result<Response, Refusal> {
    match call.operation {
        "listSubscriptions" => Ok(subscriptions::list(carrier)),
        "createSubscription" => Ok(subscriptions::create(carrier, call)),
        "updateSubscription" => subscriptions::update(carrier, call),
        "getSubscription" => subscriptions::subscription(carrier, call),
        "replayNotifications" => Ok(replays::by_query(carrier, call)),
        "replayNotification" => replays::one(carrier, call),
        // Reached only by an operation that is new in the specification.
        other => {
            let message = format!("The sandbox does not play {other} yet");
            Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message))
        }
    }
}
