//! The operations on orders.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    TuatahiConnect,
    order::Order,
    order_book::NotAccepted,
    party::{self, Party},
};
use crate::{contract::Call, refusal::Refusal};

const DEFAULT_SIZE: usize = 50;

pub(super) fn place(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let party = party::required(call)?;
    let request = &call.body;
    if request["orderType"] == "New" {
        let group = request["handoverConnectionInterfaceGroupId"].as_str().unwrap_or_default();
        if !party.has_handover_group(group) {
            return Err(Refusal::invalid(format!(
                "\"body.handoverConnectionInterfaceGroupId\": customer {} has no group \"{group}\"",
                party.id
            )));
        }
    }
    let placed = carrier.orders.with(|orders| orders.place(party, request).summary());
    Ok((StatusCode::CREATED, Json(placed)).into_response())
}

pub(super) fn list(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let filter = Filter {
        party: party::named(call)?,
        progress: call.text("progress"),
        action_required: call.flag("actionRequired").unwrap_or_default(),
        external_id: call.text("externalId"),
        product_id: call.text("productId"),
        place_id: call.text("placeId"),
    };
    let from = call.count("from")?.unwrap_or_default();
    let size = call.count("size")?.unwrap_or(DEFAULT_SIZE);
    let body = carrier.orders.with(|orders| {
        let found: Vec<&Order> = orders.orders().iter().filter(|order| filter.finds(order)).collect();
        let page: Vec<Value> = found.iter().skip(from).take(size).map(|order| order.summary()).collect();
        json!({ "total": found.len(), "orders": page })
    });
    Ok(Json(body).into_response())
}

struct Filter<'a> {
    party: Option<&'static Party>,
    progress: Option<&'a str>,
    action_required: bool,
    external_id: Option<&'a str>,
    product_id: Option<&'a str>,
    place_id: Option<&'a str>,
}

impl Filter<'_> {
    fn finds(&self, order: &Order) -> bool {
        self.party.is_none_or(|party| order.customer == party)
            && self.progress.is_none_or(|progress| order.progress() == progress)
            && (!self.action_required || order.awaits_transfer_response)
            && self.external_id.is_none_or(|id| order.external_id == id)
            && self.product_id.is_none_or(|id| order.product_ids.iter().any(|product| product == id))
            && self.place_id.is_none_or(|id| order.place_id.as_deref() == Some(id))
    }
}

pub(super) fn order(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let party = party::named(call)?;
    let order_id = call.required_text("orderId")?;
    let with_quotes = call.lists("expand", "quotes");
    let details = carrier.orders.with(|orders| {
        let order = orders.find(order_id).filter(|order| party.is_none_or(|party| order.customer == party));
        order.map(|order| order.details(with_quotes))
    });
    Ok(Json(details.ok_or_else(|| unknown(order_id))?).into_response())
}

pub(super) fn perform_operation(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let party = party::required(call)?;
    let order_id = call.required_text("orderId")?;
    carrier.orders.with(|orders| {
        let order = orders.find_mut(order_id).filter(|order| order.customer == party);
        order
            .ok_or_else(|| unknown(order_id))?
            .accept(&call.body)
            .map_err(|NotAccepted(why)| Refusal::invalid(format!("\"body.op\": {why}")))
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn add_note(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let order_id = call.required_text("orderId")?;
    let customer = &call.body["customerId"];
    let party = (!customer.is_null()).then(|| party::by_id(&customer.to_string())).transpose()?;
    let mut note = call.body.clone();
    note["dateCreated"] = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true).into();
    carrier.orders.with(|orders| {
        let order =
            orders.find_mut(order_id).filter(|order| party.is_none_or(|party| order.customer == party));
        order.ok_or_else(|| unknown(order_id))?.notes.push(note);
        Ok::<_, Refusal>(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn requiring_action(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    let party = party::named(call)?;
    let waiting: Vec<Value> = carrier.orders.with(|orders| {
        orders
            .orders()
            .iter()
            .filter(|order| order.awaits_transfer_response)
            .filter(|order| party.is_none_or(|party| order.customer == party))
            .map(Order::awaiting)
            .collect()
    });
    Ok(Json(json!({ "total": waiting.len(), "orders": waiting })).into_response())
}

fn unknown(order_id: &str) -> Refusal {
    Refusal::not_found(format!("There is no order \"{order_id}\""))
}
