//! What can be delivered at a place.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{offers, places};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn qualify(call: &Call) -> Result<Response, Refusal> {
    let place_id = call.required_text("placeId")?;
    if !places::is_known(place_id) {
        return Err(Refusal::not_found(format!("There is no place \"{place_id}\"")));
    }
    let active = json!({
        "id": "UFF000000000001",
        "status": "Active",
        "productOfferName": "Bitstream 2 Ultra 50/10 2.5/2.5",
    });
    let inactive = json!({
        "id": "UFF000000000003",
        "status": "Inactive",
        "productOfferName": "Bitstream 2 Ultra 50/10 2.5/2.5",
    });
    // Left out means true.
    let inventory = match call.flag("activeInventoryOnly") {
        Some(false) => vec![active.clone(), inactive],
        Some(true) | None => vec![active.clone()],
    };
    let body = json!({
        "serviceAvailableDate": "2013-03-31",
        "placeServiceability": "Serviceable",
        "fdhAvailableDate": "2013-03-31",
        "fdhRegionName": "HW_95727",
        "networkRegionName": "WKO",
        "handoverLocation": "HMW",
        "fdhState": "Service Ready",
        "activeProducts": [active],
        "inventory": inventory,
        "availableProducts": offers::available(),
    });
    Ok(Json(body).into_response())
}
