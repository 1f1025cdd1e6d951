//! Testing services.

use std::time::Duration;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    FibreCafe, characteristics,
    entity::{Entity, Kind},
    findings::Findings,
    moment, order_rules, orders,
    scenarios::{self, Wish},
    suppliers,
};
use crate::{clock, contract::Call, refusal::Refusal};

/// How long a result allows a problem to be raised.
const VALIDITY: Duration = Duration::from_secs(2 * 3600);

/// Results after which a problem may be raised.
const FAULTY: [&str; 3] = ["AMBER", "RED", "UNAVAILABLE"];

pub(super) fn create(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::SERVICE_TEST)?;
    let mut document = call.body.clone();
    suppliers::name_specifications(&mut document);
    carrier.at_present(|world, now| {
        let mut findings = Findings::default();
        order_rules::known_service(&document, world, &mut findings);
        let told = |name: &str| characteristics::has(&document["characteristics"], name);
        if check_has_worked(&document, &mut findings).as_deref() == Some("true") {
            let message = "SERVICE_LAST_WORKED is required if the service has worked";
            findings.require(told("SERVICE_LAST_WORKED"), message);
        }
        if document["problemType"] == "CPE" {
            let message = "EQUIPMENT_TYPE is required for a problem of the type CPE";
            findings.require(told("EQUIPMENT_TYPE"), message);
        }
        findings.conclude()?;
        let id = world.numbers.test();
        let test = Entity::received(Kind::ServiceTest, id, document, orders::conversation(call), now);
        let placed = world.add(test.with_script(wish, now));
        Ok((StatusCode::CREATED, Json(placed.read())).into_response())
    })
}

pub(super) fn read(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    orders::read_if(carrier, call, |kind| kind == Kind::ServiceTest)
}

/// Tests and problems alike have to say whether the service has ever worked.
pub(super) fn check_has_worked(request: &Value, findings: &mut Findings) -> Option<String> {
    let answer = characteristics::value(&request["characteristics"], "SERVICE_HAS_WORKED");
    findings.expect(answer, "SERVICE_HAS_WORKED is required")
}

/// Adds why a test does not allow a problem to be raised.
pub(super) fn check_allows_problem(
    test: &Entity,
    service_id: &Value,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    findings
        .require(test.document["serviceId"] == *service_id, "serviceTestId: the test is of another service");
    let result = &test.document["result"];
    let outcome = result["testOutcome"]["testResult"].as_str().unwrap_or_default();
    if test.status() != "COMPLETED" {
        findings.add("serviceTestId: the test is not completed");
        return;
    }
    findings.require(
        FAULTY.contains(&outcome),
        &format!("serviceTestId: a problem cannot be raised, the result of the test is {outcome}"),
    );
    let valid_until = result["testValidity"].as_str().and_then(moment::read);
    findings.require(
        valid_until.is_some_and(|until| now <= until),
        "serviceTestId: the result of the test is older than two hours",
    );
}

/// What a test that ends now has found.
pub(super) fn result(outcome: &str, at: DateTime<Utc>) -> Value {
    let found = match outcome {
        "GREEN" => Some(("NO_FAULT_FOUND", "No fault was found")),
        "AMBER" => Some(("STALE_PPP_SESSION", "The session is stale")),
        "RED" => Some(("PERFORMANCE_BOTTLENECK", "There is a bottleneck")),
        _ => None,
    };
    let mut result = json!({
        "testValidity": moment::text(clock::after(at, VALIDITY)),
        "testMeasures": [],
        "testOutcome": { "testResult": outcome },
    });
    let Some((code, description)) = found else { return result };
    let is_faulty = outcome != "GREEN";
    let mut measure = json!({
        "metricName": "ONT_LIGHT_LEVEL",
        "captureDateTime": moment::text(at),
        "metricValue": if is_faulty { "-28.0" } else { "-14.5" },
        "unitOfMeasure": "decibel",
        "ruleViolation": is_faulty,
    });
    if is_faulty {
        measure["ruleSeverity"] = "WARNING".into();
    }
    result["testMeasures"] = json!([measure]);
    result["testOutcome"]["code"] = code.into();
    result["testOutcome"]["description"] = description.into();
    result["testOutcome"]["supplierCodes"] = json!(["D1234"]);
    result
}
