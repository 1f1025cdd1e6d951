//! Location searches, qualifications and quotes for building fibre.

use axum::response::Response;
use chrono::{Days, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    Superloop360,
    findings::refused,
    line::Line,
    locations::{self, money},
    requests::{self, Work},
    seed,
    service::Services,
};
use crate::{
    contract::Call,
    refusal::{Refusal, Violation},
    uuid::uuid,
};

/// The qualifications that orders may refer to.
#[derive(Debug, Default)]
pub(super) struct Qualifications {
    results: Vec<Value>,
    /// How many of the first ones have expired.
    expired: usize,
}

/// What an order finds under a `qualificationSearchId`.
pub(super) enum Found<'a> {
    Valid(&'a Value),
    Expired,
    Nothing,
}

impl Qualifications {
    pub(super) fn find(&self, search_id: &Value) -> Found<'_> {
        match self.results.iter().position(|result| result["qualificationSearchId"] == *search_id) {
            Some(position) if position < self.expired => Found::Expired,
            Some(position) => self.results.get(position).map_or(Found::Nothing, Found::Valid),
            None => Found::Nothing,
        }
    }

    pub(super) fn expire_all(&mut self) {
        self.expired = self.results.len();
    }
}

pub(super) fn request_search(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    only_newer_versions_know_uniti(call)?;
    let found: Vec<Value> = locations::all()
        .iter()
        .filter(|_| call.body["sourceType"] == "nbn")
        .filter(|location| is_at(location, &call.body))
        .map(|location| json!({ "id": location["locationId"], "description": location["address"] }))
        .collect();
    let work = Work::Done(found.into());
    Ok(carrier.with_world(|world| requests::begin(carrier, world, "getLocationSearch", None, work)))
}

pub(super) fn request(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    only_newer_versions_know_uniti(call)?;
    let location_id = &call.body["locationId"];
    let known = location_id.as_str().filter(|_| call.body["sourceType"] == "nbn").and_then(locations::find);
    Ok(carrier.with_world(|world| {
        let work = match known {
            Some(location) => {
                let result = result(location, &call.body, &world.services);
                world.qualifications.results.push(result.clone());
                if call.body["includeEnterpriseEthernet"] == true
                    && let Some(location_id) = location_id.as_str()
                {
                    world.ethernet_locations.insert(location_id.to_owned());
                }
                Work::Done(result)
            }
            None => Work::Failed(Violation {
                code: "constraints.location.unknown",
                message: "There is no such location".to_owned(),
                object: call.operation,
                field: "locationId".to_owned(),
                rejected: location_id.clone(),
            }),
        };
        requests::begin(carrier, world, "getQualification", None, work)
    }))
}

pub(super) fn request_fibre_build_charge(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let location_id = &call.body["locationId"];
    let location = location_id.as_str().and_then(locations::find);
    carrier.with_world(|world| {
        let qualified = location_id.as_str().is_some_and(|id| world.ethernet_locations.contains(id));
        let Some(location) = location.filter(|_| qualified) else {
            let message = "An Enterprise Ethernet qualification of the location must come first";
            let code = "constraints.qualification.required";
            return Err(refused(call.operation, code, "locationId", location_id, message));
        };
        let now = Utc::now();
        let today = now.date_naive();
        let quote = json!({
            "nbnLocationId": location_id,
            "nbnQuoteId": format!("EEQ-{:010}", requests::next_id(world)),
            "quoteDate": today,
            "zone": "CBD",
            "poiName": location["poiName"],
            "estDeliveryTime": "50 Business Days",
            "fibreBuildCategory": "A",
            "priceType": "oneOff",
            "name": "FBC",
            "priceUnit": "AUD",
            "priceValue": 100,
            "validUntil": today.checked_add_days(Days::new(30)).unwrap_or(NaiveDate::MAX),
            "createdOn": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        });
        Ok(requests::begin(carrier, world, requests::FIBRE_BUILD_CHARGE, None, Work::Done(quote)))
    })
}

/// The qualification of a location as it is now, under ids of its own.
fn result(location: &Value, request: &Value, services: &Services) -> Value {
    let mut result = location.clone();
    for id in ["qualificationSearchId", "remoteQualificationSearchId", "orderId"] {
        result[id] = uuid().into();
    }
    let avc_id = request["avcId"].as_str();
    result["avcId"] = request["avcId"].clone();
    result["potsInterconnect"] = request["pots"].clone();
    for infrastructure in result["infrastructures"].as_array_mut().into_iter().flatten() {
        let id = infrastructure["infrastructureId"].as_str().unwrap_or_default().to_owned();
        match infrastructure.get_mut("ntdPorts").and_then(Value::as_array_mut) {
            Some(ports) => {
                for port in ports {
                    bring_up_to_date(port, &Line::new(&id, port["portId"].as_str()), avc_id, services);
                }
            }
            None => {
                bring_up_to_date(infrastructure, &Line::new(&id, None), avc_id, services);
                if infrastructure["hasActivePOTS"] == true {
                    infrastructure["potsInterconnectMatch"] = (request["pots"] == seed::PHONE_NUMBER).into();
                    infrastructure["potsInterconnect"] = request["pots"].clone();
                }
            }
        }
    }
    result
}

/// Shows a service of the customer on a line that was free, and whether the AVC id of the request is that
/// of the line.
fn bring_up_to_date(entry: &mut Value, line: &Line, avc_id: Option<&str>, services: &Services) {
    let used = match (&entry["status"], &entry["serviceStatus"]) {
        (status, _) if status == "Free" => Some(("status", "Used")),
        (_, status) if status == "Line Not In Use" => Some(("serviceStatus", "Line In Use")),
        _ => None,
    };
    if let Some((field, status)) = used
        && let Some(service) = services.on(line)
    {
        entry[field] = status.into();
        entry["referencedData"] = service.product();
        entry["fees"] = transfer_fees();
    }
    entry["avcIdMatch"] = matches(services, line, avc_id);
}

/// Whether the AVC id of the request is that of the line; null where none is given.
fn matches(services: &Services, line: &Line, avc_id: Option<&str>) -> Value {
    match avc_id {
        Some(avc_id) => services.on(line).is_some_and(|service| service.avc_id == avc_id).into(),
        None => Value::Null,
    }
}

fn transfer_fees() -> Value {
    let zero = money("0.00");
    json!([{ "name": "SERVICE_TRANSFER_FEE", "oneTimeCharge": money("10.00"), "monthlyRecurringCharge": zero }])
}

fn only_newer_versions_know_uniti(call: &Call) -> Result<(), Refusal> {
    let is_newer = call.text("X-API-VERSION").is_some_and(|version| version >= "7");
    if call.body["sourceType"] != "uniti" || is_newer {
        return Ok(());
    }
    let message = "uniti needs version 7";
    Err(refused(call.operation, "constraints.invalid", "sourceType", &call.body["sourceType"], message))
}

fn is_at(location: &Value, wanted: &Value) -> bool {
    let address = &location["addressDetails"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    let same = |field: &str| wanted[field].is_null() || text(&wanted[field]) == text(&address[field]);
    let street = text(&address["street"]);
    let (name, kind) = street.rsplit_once(' ').unwrap_or((&street, ""));
    let state = text(&wanted["state"]);
    same("streetNumber")
        && same("suburb")
        && same("postcode")
        && [name, street.as_str()].contains(&text(&wanted["streetName"]).as_str())
        && (wanted["streetType"].is_null() || text(&wanted["streetType"]) == kind)
        && (state == text(&address["state"]) || state == short_state(&text(&address["state"])).to_lowercase())
}

/// The state as orders write it.
pub(super) fn short_state(state: &str) -> &str {
    match state.to_lowercase().as_str() {
        "victoria" => "VIC",
        "new south wales" => "NSW",
        "queensland" => "QLD",
        _ => state,
    }
}
