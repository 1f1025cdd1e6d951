//! Quotes for ethernet.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::{
    FibreCafe,
    findings::Findings,
    moment, order_rules, premises,
    suppliers::{self, Supplier},
    uuid::uuid,
};
use crate::{contract::Call, refusal::Refusal};

/// The suppliers' quotes: whose each is, by the id under which an order refers to it.
#[derive(Debug, Default)]
pub(super) struct Quotes(BTreeMap<String, &'static str>);

impl Quotes {
    /// Whether the supplier has made this quote.
    pub(super) fn is_from(&self, supplier: &str, quote_id: &str) -> bool {
        self.0.get(quote_id).is_some_and(|known| *known == supplier)
    }
}

pub(super) fn create(carrier: &FibreCafe, call: &Call) -> Result<Response, Refusal> {
    let items = call.body["quoteItems"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut findings = Findings::default();
    let suppliers: Vec<Option<&Supplier>> = items.iter().map(|item| check(item, &mut findings)).collect();
    for (position, item) in items.iter().enumerate() {
        let is_repeated = items.iter().take(position).any(|earlier| earlier["id"] == item["id"]);
        findings.require(!is_repeated, "quoteItems: two items have the same id");
    }
    findings.conclude()?;
    carrier.at_present(|world, now| {
        let id = uuid();
        let mut quoted = items.to_vec();
        for (position, (item, supplier)) in quoted.iter_mut().zip(suppliers).enumerate() {
            let Some(supplier) = supplier else { continue };
            let quote_id =
                format!("{}-QUO-{}-{}", supplier.id, id.get(..8).unwrap_or_default(), position + 1);
            item["supplierQuoteId"] = quote_id.as_str().into();
            suppliers::name_specifications(item);
            world.quotes.0.insert(quote_id, supplier.id);
        }
        let body = json!({
            "id": id,
            "created": moment::text(now),
            "externalId": call.body["externalIdentifier"],
            "quoteItems": quoted,
        });
        Ok((StatusCode::CREATED, Json(body)).into_response())
    })
}

/// Checks the sites of a quote or of an order: each at a known address.
pub(super) fn check_sites(sites: &Value, supplier: &Supplier, findings: &mut Findings) {
    for site in sites.as_array().into_iter().flatten() {
        match premises::identified(&site["address"]) {
            Some(premises) => findings.require(
                supplier.has_ethernet_at(premises),
                "address: the supplier has no ethernet at one of the sites",
            ),
            None => findings.add("address: the address of one of the sites is not known"),
        }
    }
}

fn check(item: &Value, findings: &mut Findings) -> Option<&'static Supplier> {
    let supplier = order_rules::known_supplier(item, findings)?;
    check_sites(&item["sites"], supplier, findings);
    for service in item["service"].as_array().into_iter().flatten() {
        let product = service["serviceSpecification"]["id"].as_str().unwrap_or_default();
        findings.require(supplier.sells(product), "serviceSpecification: the supplier does not offer it");
    }
    Some(supplier)
}
