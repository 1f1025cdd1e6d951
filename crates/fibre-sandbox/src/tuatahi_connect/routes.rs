//! Which function answers which operation. Paths and methods come from the bundled specification.

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Response};

use super::{TuatahiConnect, address_file, offers, orders, party, places, qualification, reports};
use crate::{
    carrier::{self, Carrier},
    contract::Call,
    refusal::Refusal,
    token_endpoint,
};

pub(super) const VERSION: &str = "v1";

pub(crate) fn router(carrier: &Arc<TuatahiConnect>) -> Router {
    let name = TuatahiConnect::NAME;
    Router::new()
        .nest(&format!("/{name}/{VERSION}"), carrier::router(carrier))
        .nest(&format!("/{name}"), token_endpoint::router(carrier))
}

pub(super) fn carry_out(carrier: &TuatahiConnect, call: &Call) -> Result<Response, Refusal> {
    match call.operation {
        "listProductOffers" => offers::list(call),
        "getProductOffer" => offers::offer(call),
        "getProductOfferConfiguration" => offers::configuration(call),
        "autocompletePlaces" => places::autocomplete(call),
        "searchPlaces" => places::search(call),
        "qualifyPlace" => qualification::qualify(call),
        "listHandoverConnectionInterfaceGroups" => party::handover_groups(call),
        "placeOrder" => orders::place(carrier, call),
        "listOrders" => orders::list(carrier, call),
        "getOrder" => orders::order(carrier, call),
        "performOrderOperation" => orders::perform_operation(carrier, call),
        "addOrderNote" => orders::add_note(carrier, call),
        "listOrdersRequiringAction" => orders::requiring_action(carrier, call),
        "streamProductInventoryReport" => reports::product_inventory(carrier.settings(), call),
        "streamServiceInventoryReport" => reports::service_inventory(carrier.settings(), call),
        "streamAddressFile" => Ok(address_file::stream(carrier.settings().address_rows)),
        // Reached only by an operation that is new in the specification.
        other => {
            let message = format!("The sandbox does not play {other} yet");
            Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message))
        }
    }
}
