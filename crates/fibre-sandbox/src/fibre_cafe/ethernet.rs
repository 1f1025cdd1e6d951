//! Placing and reading orders for ethernet.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    FibreCafe,
    entity::{Entity, Kind},
    findings::Findings,
    order_rules, orders, quotes,
    scenarios::{self, Wish},
    suppliers,
};
use crate::{contract::Call, refusal::Refusal};

pub(super) fn create(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let wish = Wish::of(call, scenarios::ORDER)?;
    let mut document = call.body.clone();
    suppliers::name_specifications(&mut document);
    carrier.at_present(|world, now| {
        let mut findings = Findings::default();
        if let Some(supplier) = order_rules::known_supplier(&document, &mut findings) {
            let quote_id = document["supplierQuoteId"].as_str().unwrap_or_default();
            findings.require(
                world.quotes.is_from(supplier.id, quote_id),
                "supplierQuoteId: the supplier has made no such quote",
            );
            quotes::check_sites(&document["siteInformation"], supplier, &mut findings);
        }
        findings.conclude()?;
        let id = world.numbers.order();
        let order = Entity::received(Kind::ProvideEthernet, id, document, orders::conversation(call), now);
        let placed = world.add(order.with_script(wish, now));
        Ok((StatusCode::CREATED, Json(placed.read())).into_response())
    })
}

pub(super) fn read(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    orders::read_if(carrier, call, |kind| kind == Kind::ProvideEthernet)
}
