//! The operations on orders.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::{
    Superloop360,
    error_body::with_usual_headers,
    findings::refused,
    order::{NewOrder, Order},
    order_rules::{self, COMMAND, Placement},
    qualifications::{Found, short_state},
    requests,
    world::World,
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn create(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let request = &call.body;
    let search_id = &request["qualificationSearchId"];
    let (id, body) = carrier.with_world(|world| {
        let refuse = |code, message| Err(refused(COMMAND, code, "qualificationSearchId", search_id, message));
        let qualification = match world.qualifications.find(search_id) {
            Found::Valid(qualification) => qualification,
            Found::Expired => {
                return refuse("constraints.qualification.expired", "The qualification has expired");
            }
            Found::Nothing => {
                return refuse("constraints.qualification.unknown", "There is no such qualification");
            }
        };
        let placement = order_rules::place(request, qualification, &world.services)?;
        let losing = placement.line.as_ref().filter(|_| placement.is_transfer);
        let losing_service = losing.and_then(|line| world.services.on(line)).map(|service| service.id);
        let order = NewOrder {
            document: document(request, qualification, &placement),
            contact: json!({
                "name": request["contactName"],
                "type": "Primary Contact",
                "phone": request["contactPhone"],
                "notes": null,
            }),
            losing_service,
            line: placement.line,
        };
        let id = world.orders.add(order).id;
        Ok((id, world.orders.find(id).map(|order| to_json(order, world)).unwrap_or_default()))
    })?;
    let mut response = with_usual_headers((StatusCode::CREATED, Json(body)).into_response());
    let location = requests::location("getOrder", usize::try_from(id).unwrap_or_default());
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

pub(super) fn order(carrier: &Superloop360, call: &Call) -> Result<Response, Refusal> {
    let id = call.integer("id").unwrap_or_default();
    let moves_on = carrier.settings().orders_advance_on_read;
    let body = carrier.with_world(|world| {
        let body = world.orders.find(id).map(|order| to_json(order, world));
        if moves_on && let Some(order) = world.orders.find_mut(id) {
            order.advance(&mut world.services, &mut world.events);
        }
        body
    });
    let body = body.ok_or_else(|| Refusal::not_found("There is no such order"))?;
    Ok(with_usual_headers(Json(body).into_response()))
}

fn to_json(order: &Order, world: &World) -> Value {
    let mut body = order.document.clone();
    body["id"] = order.id.into();
    body["status"] = order.status.as_str().into();
    body["appointments"] = world.appointments.of_order(order.id);
    if let Some((service_id, avc_id)) = &order.service {
        body["360ServiceId"] = (*service_id).into();
        body["avcId"] = avc_id.as_str().into();
    }
    body
}

fn document(request: &Value, qualification: &Value, placement: &Placement) -> Value {
    let plan = &placement.plan;
    let product_id = placement.product_id.as_str().unwrap_or("PRI000000000000");
    json!({
        "orderType": if placement.is_transfer { "transfer" } else { "new" },
        "serviceClass": qualification["serviceClass"],
        "technologyType": qualification["accessTechnology"],
        "trafficClass": request["trafficClass"].as_str().unwrap_or_default().to_uppercase(),
        "installationType": request["ntdInstallation"],
        "customerRef": request["customerReference"],
        "locId": request["locationId"],
        "avcId": null,
        "avcIdForTransfer": request["avcIdForTransfer"],
        "vlanId": request["vlanId"],
        "poi": qualification["poiId"],
        "poiName": qualification["poiName"],
        "region": qualification["region"],
        "eSla": request["restorationSla"],
        "bandwidthProfile": {
            "speedDown": plan.down,
            "speedUp": plan.up,
            "planName": plan.name,
            "cvcInclusion": null,
        },
        "infrastructure": placement.line.as_ref().map(|line| line.to_json(product_id)),
        "address": address(qualification),
        "fee": plan.fee(&request["term"]),
        "additionalFees": placement.fees,
        "aggregationMethod": request["aggregationMethod"],
        "legacyTechnologyType": null,
        "transferType": request["transferType"],
        "ntdOption": placement.ntd_option,
        "360ServiceId": null,
        "isNfas": false,
        "isCancellable": false,
    })
}

/// The address as orders write it: state and kind of street are short.
fn address(qualification: &Value) -> Value {
    let details = &qualification["addressDetails"];
    let street = details["street"].as_str().unwrap_or_default();
    let street = match street.rsplit_once(' ') {
        Some((name, kind)) => format!("{name} {}", short_street(kind)),
        None => street.to_owned(),
    };
    json!({
        "buildingLevel": details["buildingLevel"],
        "unitNumber": details["unitNumber"],
        "buildingName": details["buildingName"],
        "streetNumber": details["streetNumber"],
        "street": street,
        "suburb": details["suburb"],
        "state": short_state(details["state"].as_str().unwrap_or_default()),
        "postcode": details["postcode"],
        "formattedAddress": qualification["address"],
    })
}

fn short_street(kind: &str) -> &str {
    match kind {
        "Avenue" => "AV",
        "Crescent" => "CR",
        "Drive" => "DR",
        "Road" => "RD",
        "Street" => "ST",
        other => other,
    }
}
