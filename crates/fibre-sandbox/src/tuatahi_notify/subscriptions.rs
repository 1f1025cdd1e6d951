//! The operations on subscriptions.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{TuatahiNotify, new_zealand, subscription::Subscription};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn list(carrier: &TuatahiNotify) -> Response {
    let all: Vec<Value> =
        carrier.world.with(|world| world.subscriptions.iter().map(Subscription::to_json).collect());
    Json(all).into_response()
}

pub(super) fn create(carrier: &TuatahiNotify, call: &Call) -> Response {
    let now = carrier.now();
    let expires_on = day(&call.body).map_or(new_zealand::a_year_ahead(now), |day| capped(day, now));
    let subscription = Subscription::new(&call.body, carrier.client_id(), expires_on);
    let body = subscription.to_json();
    carrier.world.with(|world| world.subscriptions.push(subscription));
    (StatusCode::CREATED, Json(body)).into_response()
}

pub(super) fn update(carrier: &TuatahiNotify, call: &Call) -> Result<Response, Refusal> {
    let id = call.required_text("id")?;
    let now = carrier.now();
    let Some(wanted) = day(&call.body) else {
        let message = "\"body.expiresOn\" is all that can be changed, and it is missing";
        return Err(Refusal::invalid(message).at("body.expiresOn"));
    };
    carrier.world.with(|world| {
        let subscription = world.subscriptions.iter_mut().find(|one| one.id.eq_ignore_ascii_case(id));
        let subscription = subscription.ok_or_else(unknown)?;
        subscription.expires_on = capped(wanted, now);
        Ok(Json(subscription.to_json()).into_response())
    })
}

pub(super) fn subscription(carrier: &TuatahiNotify, call: &Call) -> Result<Response, Refusal> {
    let id = call.required_text("id")?;
    let found = carrier.world.with(|world| {
        let subscription = world.subscriptions.iter().find(|one| one.id.eq_ignore_ascii_case(id));
        subscription.map(Subscription::to_json)
    });
    Ok(Json(found.ok_or_else(unknown)?).into_response())
}

/// The day of the body; that it is one was checked.
fn day(body: &Value) -> Option<NaiveDate> {
    body["expiresOn"].as_str()?.parse().ok()
}

fn capped(day: NaiveDate, now: DateTime<Utc>) -> NaiveDate {
    day.min(new_zealand::a_year_ahead(now))
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no such subscription")
}
