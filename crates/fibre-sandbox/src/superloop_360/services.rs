//! Reading, changing and testing services.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    Superloop360,
    error_body::with_usual_headers,
    findings::refused,
    requests::{self, MODIFICATIONS, Work},
    service::{Change, Service},
    world::World,
};
use crate::{contract::Call, refusal::Refusal};

/// Tests of every service. The carrier does not publish names.
const TESTS: [&str; 2] = ["CONNECTIVITY", "SPEED"];

/// A further test of services on a copper pair.
const COPPER_TEST: &str = "LINE_QUALITY";

pub(super) fn service(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let id = call.integer("id").unwrap_or_default();
    carrier.with_world(|world| {
        let mut body = known(world, id)?.document.clone();
        body["modifications"] = world
            .requests
            .modifications(id)
            .map(|(request_id, read, status)| {
                json!({
                    "id": request_id,
                    "type": read.trim_start_matches("get"),
                    "status": status,
                })
            })
            .collect();
        Ok(with_usual_headers(Json(body).into_response()))
    })
}

pub(super) fn request_aggregation_conversion(
    carrier: &Superloop360,
    call: &Call,
) -> Result<Response, Refusal> {
    let method = &call.body["aggregationMethod"];
    carrier.with_world(|world| {
        let service = modifiable(world, call)?;
        if service.document["aggregationMethod"] == *method {
            let message = "The service has this aggregation method already";
            let code = "constraints.aggregation.unchanged";
            return Err(refused(call.operation, code, "aggregationMethod", method, message));
        }
        let change = Change::Aggregation(method.as_str().unwrap_or_default().to_owned());
        let work = Work::Modify { service_id: service.id, change };
        let service_id = Some(service.id);
        Ok(requests::begin(carrier, world, "getAggregationConversion", service_id, work))
    })
}

pub(super) fn request_dsl_stability_profile_change(
    carrier: &Superloop360,
    call: &Call,
) -> Result<Response, Refusal> {
    let profile = &call.body["dslStabilityProfile"];
    carrier.with_world(|world| {
        let service = modifiable(world, call)?;
        if !service.is_copper() {
            let message = "Only a service on a copper pair has a profile";
            let code = "constraints.technology.not.supported";
            return Err(refused(call.operation, code, "dslStabilityProfile", profile, message));
        }
        let change = Change::DslStabilityProfile(profile.as_str().unwrap_or_default().to_owned());
        let work = Work::Modify { service_id: service.id, change };
        let service_id = Some(service.id);
        Ok(requests::begin(carrier, world, "getDslStabilityProfileChange", service_id, work))
    })
}

pub(super) fn request_health(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    carrier.with_world(|world| {
        let service = named(world, call)?;
        let (id, avc_id) = (service.id, service.avc_id.clone());
        let checked = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let work = Work::Done(
            json!({ "serviceId": id, "avcId": avc_id, "operationalStatus": "Up", "checkedOn": checked }),
        );
        Ok(requests::begin(carrier, world, "getServiceHealth", Some(id), work))
    })
}

pub(super) fn diagnostic_test_options(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let id = call.integer("serviceId").unwrap_or_default();
    let tests = carrier.with_world(|world| known(world, id).map(tests_of))?;
    Ok(with_usual_headers(Json(json!({ "testTypes": tests })).into_response()))
}

pub(super) fn request_diagnostic_test(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    const READ: &str = "getDiagnosticTest";
    let test = &call.body["testType"];
    carrier.with_world(|world| {
        let service = named(world, call)?;
        let id = service.id;
        if !tests_of(service).iter().any(|offered| test == offered) {
            let message = "The service has no such test";
            return Err(refused(call.operation, "constraints.test.unknown", "testType", test, message));
        }
        if world.requests.is_busy(id, &[READ]) {
            let message = "Another test of the service is running";
            return Err(refused(call.operation, "constraints.test.running", "testType", test, message));
        }
        let result = json!({ "serviceId": id, "testType": test, "result": "PASSED" });
        Ok(requests::begin(carrier, world, READ, Some(id), Work::Done(result)))
    })
}

/// The service that the body names.
pub(super) fn named<'a>(world: &'a World, call: &Call) -> Result<&'a Service, Refusal> {
    known(world, call.body["serviceId"].as_i64().unwrap_or_default())
}

/// The service that the body names, if nothing else is about to change it.
pub(super) fn modifiable<'a>(world: &'a World, call: &Call) -> Result<&'a Service, Refusal> {
    let service = named(world, call)?;
    if world.requests.is_busy(service.id, &MODIFICATIONS) {
        let message = "Another modification of the service is in progress";
        let code = "constraints.modification.in.progress";
        return Err(refused(call.operation, code, "serviceId", &service.id.into(), message));
    }
    Ok(service)
}

fn known(world: &World, id: i64) -> Result<&Service, Refusal> {
    world.services.find(id).ok_or_else(|| Refusal::not_found("There is no such service"))
}

fn tests_of(service: &Service) -> Vec<&'static str> {
    TESTS.into_iter().chain(service.is_copper().then_some(COPPER_TEST)).collect()
}

/// A value of the body as text of its own.
pub(super) fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
