//! Looking addresses up.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use super::{
    findings::refused,
    premises::{self, Premises, STREET},
    seed, suppliers,
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn look_up(call: &Call) -> Result<Response, Refusal> {
    let (postcode, uprn) = (call.text("postalCode"), call.text("uprn"));
    if postcode.is_none() && uprn.is_none() {
        return Err(refused("One of postalCode and uprn is required"));
    }
    if let Some(supplier) = call.text("supplier") {
        suppliers::named(supplier).ok_or_else(|| refused("The supplier is not set up for the tenant"))?;
    }
    let matches = |premises: &&Premises| {
        uprn.is_none_or(|uprn| uprn == premises.uprn)
            && postcode.is_none_or(is_same_postcode)
            && is_same(call.text("name"), premises.name)
            && is_same(call.text("streetNumber"), premises.street_number)
            && is_same(call.text("streetName"), STREET)
    };
    let addresses: Vec<Value> = premises::all().filter(matches).map(Premises::address).collect();
    Ok(Json(addresses).into_response())
}

/// Postcodes are written with and without a space, in any case.
fn is_same_postcode(postcode: &str) -> bool {
    let letters: String = postcode.chars().filter(|letter| !letter.is_whitespace()).collect();
    letters.eq_ignore_ascii_case(seed::POSTCODE)
}

fn is_same(wanted: Option<&str>, found: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
}
