//! The end of a problem: the supplier proposes a resolution, the tenant takes it or does not.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    FibreCafe,
    entity::{Entity, Kind},
    findings::refused,
    moment,
    numbers::Numbers,
    scenarios::Step,
};
use crate::{contract::Call, refusal::Refusal};

/// The member under which KCIs show a resolution.
pub(super) const MEMBER: &str = "serviceProblemResolution";

/// Answers `PATCH /service-problem-resolutions/{id}`, the one change that takes effect at once.
pub(super) fn answer(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let id: i64 = call.text("id").and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    carrier.at_present(|world, now| {
        let entity = world
            .entities
            .values_mut()
            .find(|entity| entity.resolution.as_ref().is_some_and(|resolution| resolution["id"] == id))
            .ok_or_else(unknown)?;
        if !is_open(entity) {
            return Err(refused("The resolution has been answered already"));
        }
        let steps: &[Step] = match call.body["status"].as_str() {
            Some("ACCEPTED") => &[Step::Complete],
            Some("REJECTED") => &[Step::Reopen, Step::Resolve],
            _ => return Err(refused("Invalid value for status - accepted values are ACCEPTED, REJECTED")),
        };
        entity.ahead = steps.iter().copied().collect();
        entity.plan(now);
        let resolution = entity.resolution.as_mut().ok_or_else(unknown)?;
        resolution["status"] = call.body["status"].clone();
        if call.body["status"] == "ACCEPTED" {
            resolution["closedDate"] = moment::text(now).into();
        }
        if call.body["tenantNotes"].is_string() {
            resolution["tenantNotes"] = call.body["tenantNotes"].clone();
        }
        Ok(Json(resolution.clone()).into_response())
    })
}

/// Whether the tenant still has to answer.
pub(super) fn is_open(entity: &Entity) -> bool {
    entity.kind == Kind::ServiceProblem
        && entity.status() == "RESOLVED"
        && entity.resolution.as_ref().is_some_and(|resolution| resolution["status"] == "PENDING")
}

/// What the supplier says that it has done.
pub(super) fn proposed(problem: &Entity, numbers: &mut Numbers, at: DateTime<Utc>) -> Value {
    json!({
        "id": numbers.resolution(),
        "serviceProblemId": problem.id(),
        "status": "PENDING",
        "resolvedDate": moment::text(at),
        "resolutionDetails": {
            "resolutionCode": "NETWORK_ISSUE",
            "resolutionCategory": "FAULTY_EQUIPMENT",
            "resolutionText": "The device was replaced",
            "supplierCodes": ["R9"],
            "faultCode": ["DAMAGED_ONT"],
        },
    })
}

fn unknown() -> Refusal {
    refused("There is no such resolution")
}
