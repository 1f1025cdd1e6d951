//! Sending notifications again.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Days, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    TuatahiNotify,
    notification::{Ended, Notification},
    seed,
};
use crate::{contract::Call, refusal::Refusal, uuid::uuid};

/// More notifications than this are not sent at once. The carrier's own ceiling is not published.
const CEILING: u64 = 1000;

/// How far back a replay goes that does not say so.
const USUAL_DAYS: Days = Days::new(30);

pub(super) fn by_query(carrier: &TuatahiNotify, call: &Call) -> Response {
    let request = effective(&call.body, carrier.client_id(), carrier.now());
    let is_dry_run = request["dryRun"] == true;
    let limit = request["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let is_own = request["clientId"] == carrier.client_id() && request["organisation"] == seed::ORGANISATION;
    let found: Vec<(usize, String)> = carrier.world.with(|world| {
        let matching = world.notifications.iter().filter(|(_, one)| is_own && matches(&request, one));
        matching.take(limit).map(|(number, one)| (number, one.id.clone())).collect()
    });
    if !is_dry_run {
        for (number, _) in &found {
            carrier.send(*number);
        }
    }
    let status = if is_dry_run { "DryRun" } else { "Queued" };
    let notifications: Vec<Value> =
        found.iter().map(|(_, id)| json!({ "id": id, "status": status })).collect();
    let results = json!({ "sent": found.len(), "errored": 0, "notifications": notifications });
    Json(json!({ "id": uuid(), "request": request, "results": results })).into_response()
}

pub(super) fn one(carrier: &TuatahiNotify, call: &Call) -> Result<Response, Refusal> {
    let id = call.required_text("id")?;
    let found = carrier.world.with(|world| {
        let found = world.notifications.iter().find(|(_, one)| one.id.eq_ignore_ascii_case(id));
        found.map(|(number, one)| (number, one.id.clone()))
    });
    let (number, id) = found.ok_or_else(|| Refusal::not_found("There is no such notification"))?;
    carrier.send(number);
    Ok(Json(json!({ "id": id, "replayId": uuid(), "status": "Queued" })).into_response())
}

/// The request with everything that it leaves out.
fn effective(request: &Value, client_id: &str, now: DateTime<Utc>) -> Value {
    let mut effective = request.clone();
    let mut default = |name: &str, value: Value| {
        if effective[name].is_null() {
            effective[name] = value;
        }
    };
    default("status", Ended::Failed.name().into());
    default("event", json!({}));
    default("clientId", client_id.into());
    default("organisation", seed::ORGANISATION.into());
    // As a fraction, because a whole number can be written with one of zero.
    let limit = request["limit"].as_f64().map_or(CEILING, |limit| limit.min(CEILING as f64) as u64);
    effective["limit"] = limit.into();
    if effective["event"]["createdFrom"].is_null() {
        let day = now.date_naive().checked_sub_days(USUAL_DAYS).unwrap_or_default();
        let from = day.and_time(chrono::NaiveTime::MIN).and_utc();
        effective["event"]["createdFrom"] = from.to_rfc3339_opts(SecondsFormat::Millis, true).into();
    }
    effective
}

fn matches(request: &Value, notification: &Notification) -> bool {
    let moment = |name: &str| {
        let text = request["event"][name].as_str()?;
        DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.with_timezone(&Utc))
    };
    request["id"].as_str().is_none_or(|id| id.eq_ignore_ascii_case(&notification.id))
        && notification.ended.is_some_and(|ended| request["status"] == ended.name())
        && moment("createdFrom").is_none_or(|from| notification.created >= from)
        && moment("createdTo").is_none_or(|to| notification.created <= to)
}
