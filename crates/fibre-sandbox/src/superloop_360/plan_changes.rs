//! What a service can be changed to, and changing it.

use axum::response::Response;
use serde_json::{Value, json};

use super::{
    Superloop360,
    findings::{Findings, refused},
    locations::{self, entries},
    plan::Plan,
    requests::{self, Work},
    service::{Change, Service},
    services,
};
use crate::{contract::Call, refusal::Refusal};

/// Faster plans need a device of generation two.
const FASTEST_WITHOUT_NEW_DEVICE: i64 = 1000;

/// The plan that needs one; of the carrier's documentation.
const FASTER: (&str, i64, i64) = ("Home Hyperfast 2000/200", 2000, 200);

const NTD_OPTIONS: [&str; 2] = ["1_PORT", "4_PORT_RESIDENTIAL"];

pub(super) fn request_options(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    carrier.with_world(|world| {
        let service = services::named(world, call)?;
        let id = service.id;
        let plans: Vec<Value> = offered(service).iter().map(|plan| option(service, plan)).collect();
        let work = Work::Done(json!({ "plans": plans }));
        Ok(requests::begin(carrier, world, "getPlanChangeOptions", Some(id), work))
    })
}

pub(super) fn request(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let body = &call.body;
    let mut findings = Findings::about(call.operation);
    carrier.with_world(|world| {
        let service = services::modifiable(world, call)?;
        let id = service.id;
        let plan = offered(service).into_iter().find(|plan| body["planName"] == plan.name);
        let Some(plan) = plan else {
            let message = "The plan is not offered for this service";
            let code = "constraints.plan.not.offered";
            return Err(refused(call.operation, code, "planName", &body["planName"], message));
        };
        let needs_device = plan.down > FASTEST_WITHOUT_NEW_DEVICE;
        let ntd_option = &body["ntdOption"];
        let fits = match ntd_option.as_str() {
            Some(name) => needs_device && NTD_OPTIONS.contains(&name),
            None => !needs_device,
        };
        let message = "A plan over 1000 Mbit/s needs an ntdOption, and no other plan takes one";
        findings.require(fits, "constraints.ntd.option.invalid", "ntdOption", ntd_option, message);
        if ntd_option.is_string() && call.text("X-API-VERSION").is_some_and(|version| version >= "8") {
            for field in ["contactName", "contactPhone", "contactEmail"] {
                let message = "Required with ntdOption";
                let given = body[field].is_string();
                findings.require(given, "constraints.contact.required", field, &body[field], message);
            }
        }
        findings.conclude()?;
        let change = Change::Plan {
            plan,
            term: body["term"].clone(),
            sla: services::owned(&body["restorationSla"]),
            ntd_option: services::owned(ntd_option),
        };
        let work = Work::Modify { service_id: id, change };
        Ok(requests::begin(carrier, world, "getPlanChange", Some(id), work))
    })
}

/// The plans of the location, the present one, and for fibre a faster one.
fn offered(service: &Service) -> Vec<Plan> {
    let document = &service.document;
    let location = document["locId"].as_str().and_then(locations::find);
    let products = location.map_or(&Value::Null, |location| &location["availableProducts"]);
    let mut plans: Vec<Plan> = match products["planOptions"].is_array() {
        true => entries(&products["planOptions"]).iter().map(Plan::of).collect(),
        false => entries(&products["options"]).iter().filter_map(Value::as_str).map(Plan::named).collect(),
    };
    let present = Plan::named(document["bandwidthProfile"]["planName"].as_str().unwrap_or_default());
    if plans.iter().all(|plan| plan.name != present.name) {
        plans.push(present);
    }
    let (name, down, up) = FASTER;
    if document["technologyType"] == "FTTP" && plans.iter().all(|plan| plan.name != name) {
        plans.push(Plan { name: name.to_owned(), down, up });
    }
    plans
}

fn option(service: &Service, plan: &Plan) -> Value {
    let speed = |speed: i64| json!({ "speed": speed, "unit": "Mbps" });
    let needs_device = plan.down > FASTEST_WITHOUT_NEW_DEVICE;
    let mut option = json!({
        "sourceType": "nbn",
        "accessTechnology": service.document["technologyType"],
        "plan": plan.name,
        "term": "1",
        "downSpeed": speed(plan.down),
        "upSpeed": speed(plan.up),
        "requiresAdditionalNtd": needs_device,
        "planFee": plan.fee(&json!(1)),
    });
    if needs_device {
        option["requiresAdditionalNtdReason"] = "The plan is faster than 1000 Mbit/s".into();
        option["ntdOptions"] = NTD_OPTIONS.iter().map(|name| json!({ "name": name })).collect();
    }
    option
}
