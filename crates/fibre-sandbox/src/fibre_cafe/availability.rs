//! What each supplier has at an address.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::{
    FibreCafe,
    findings::{Findings, refused},
    network::Network,
    premises::{self, Premises, Situation},
    suppliers::{self, SUPPLIERS, Supplier},
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn check(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let premises =
        premises::identified(call.value("address")).ok_or_else(|| refused("The address is not known"))?;
    let wanted = texts(call.value("suppliers"));
    let mut findings = Findings::default();
    for id in &wanted {
        findings.expect(suppliers::named(id), format!("The supplier {id} is not set up for the tenant"));
    }
    findings.conclude()?;
    let types = texts(call.value("serviceTypes"));
    let is_wanted = |service_type: &str| types.is_empty() || types.contains(&service_type);

    let asked = SUPPLIERS.iter().filter(|supplier| wanted.is_empty() || wanted.contains(&supplier.id));
    let results: Vec<Value> = carrier.at_present(|world, _| {
        let results = asked.flat_map(|supplier| {
            let broadband = is_wanted("BROADBAND").then(|| broadband(supplier, premises, &world.network));
            let has_ethernet = is_wanted("ETHERNET") && supplier.has_ethernet_at(premises);
            broadband.into_iter().chain(has_ethernet.then(|| ethernet(supplier, premises)))
        });
        results.collect()
    });
    Ok(Json(results).into_response())
}

fn broadband(supplier: &Supplier, premises: &Premises, network: &Network) -> Value {
    let lines = network.lines_at(premises.nad, supplier.id);
    let mut result = json!({ "supplier": supplier.id, "address": premises.address() });
    if !supplier.has_broadband_at(premises) && lines.is_empty() {
        result["serviceSpecifications"] = json!([]);
        result["unavailabilityReasons"] =
            json!([{ "code": "NO_NETWORK", "text": "The supplier has no network at the address" }]);
        return result;
    }
    result["serviceSpecifications"] = suppliers::broadband_specifications();
    result["siteInformation"] = json!({ "existingLines": lines });
    if premises.takes_new_line() {
        result["siteInformation"]["line"] = new_line(premises);
    }
    result
}

fn ethernet(supplier: &Supplier, premises: &Premises) -> Value {
    json!({
        "supplier": supplier.id,
        "address": premises.address(),
        "serviceSpecifications": suppliers::ethernet_specifications(),
        "onts": [],
    })
}

fn new_line(premises: &Premises) -> Value {
    let mut line = json!({
        "type": "NEW",
        "lineType": "FIBRE",
        "enniId": "S1889",
        "siteName": "Staines",
        "siteLocation": "Staines-Upon-Thames",
        "lineCharacteristics": [
            { "name": "MAX_DOWNSTREAM_MBPS", "value": "1000" },
            { "name": "MINIMUM_LEAD_TIME", "value": "1" },
        ],
    });
    if premises.needs_visit_for_new_line() {
        line["installationType"] = "STANDARD".into();
    }
    if premises.situation == Situation::SurveyFirst {
        line["constraints"] = json!([
            { "code": "SURVEY_REQUIRED", "text": "The site has to be surveyed first" },
            { "code": "WAYLEAVE_SHARED", "text": "The owner of the building has to agree" },
        ]);
    }
    line
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
