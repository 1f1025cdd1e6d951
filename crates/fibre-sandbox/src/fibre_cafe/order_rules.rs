//! What an order must say beyond its schema.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    characteristics,
    findings::Findings,
    network::Service,
    premises::{self, Premises},
    reservations::Need,
    suppliers::{self, Supplier},
    world::World,
};

/// An order for a service: on a new line, or on one that is there.
pub(super) fn check_provide(order: &Value, world: &World, now: DateTime<Utc>, findings: &mut Findings) {
    let item = &order["serviceOrderItem"];
    let supplier = known_supplier(order, findings);
    let premises =
        findings.expect(premises::identified(&order["address"]), "address: the address is not known");
    let product = item["serviceSpecification"]["id"].as_str().unwrap_or_default();
    if let Some(supplier) = supplier {
        findings.require(supplier.sells(product), "serviceSpecification: the supplier does not offer it");
    }
    check_line_profile(&item["serviceCharacteristics"], findings);
    let Some((supplier, premises)) = supplier.zip(premises) else { return };
    let needs_visit = match order["orderType"].as_str() {
        Some("NEW") => check_new_line(supplier, premises, findings),
        _ => {
            check_existing_line(&item["serviceCharacteristics"], supplier, premises, world, findings);
            false
        }
    };
    let need = Need { supplier: supplier.id, nad: premises.nad, purpose: "PROVIDE" };
    world.reservations.check(&order["appointmentReservationId"], need, needs_visit, now, findings);
}

/// An order that changes a service.
pub(super) fn check_modify(order: &Value, world: &World, now: DateTime<Utc>, findings: &mut Findings) {
    check_line_profile(&order["serviceCharacteristics"], findings);
    if let Some(service) = check_service(order, world, findings) {
        let need = Need { supplier: service.supplier, nad: service.nad, purpose: "MODIFY" };
        world.reservations.check(&order["appointmentReservationId"], need, false, now, findings);
    }
}

/// An order about a service needs one that nothing else is about to change.
pub(super) fn check_service<'a>(
    order: &Value,
    world: &'a World,
    findings: &mut Findings,
) -> Option<&'a Service> {
    let service = known_service(order, world, findings)?;
    let is_free = world.open_order_for(&service.id).is_none();
    findings.require(is_free, "serviceId: another order for the service is in progress");
    Some(service)
}

/// The service that a request names, which must be one of the supplier it names.
pub(super) fn known_service<'a>(
    request: &Value,
    world: &'a World,
    findings: &mut Findings,
) -> Option<&'a Service> {
    known_supplier(request, findings)?;
    let id = request["serviceId"].as_str().unwrap_or_default();
    let service = findings.expect(world.network.service(id), "serviceId: the tenant has no such service")?;
    findings.require(request["supplier"] == service.supplier, "serviceId: another supplier has the service");
    let product = &request["serviceSpecification"]["id"];
    let is_right = product.is_null() || *product == service.specification;
    findings.require(is_right, "serviceSpecification: the service is of another one");
    Some(service)
}

pub(super) fn check_line_profile(characteristics: &Value, findings: &mut Findings) {
    if let Some(profile) = characteristics::value(characteristics, "LINE_PROFILE") {
        findings.require(suppliers::offers_line_profile(&profile), "LINE_PROFILE: the value is not on offer");
    }
}

pub(super) fn known_supplier(request: &Value, findings: &mut Findings) -> Option<&'static Supplier> {
    let named = request["supplier"].as_str().and_then(suppliers::named);
    findings.expect(named, "supplier: the supplier is not set up for the tenant")
}

/// Gives whether an engineer has to come.
fn check_new_line(supplier: &Supplier, premises: &Premises, findings: &mut Findings) -> bool {
    let is_possible = premises.takes_new_line() && supplier.has_broadband_at(premises);
    findings.require(is_possible, "The supplier cannot install a new line at the address");
    is_possible && premises.needs_visit_for_new_line()
}

fn check_existing_line(
    wanted: &Value,
    supplier: &Supplier,
    premises: &Premises,
    world: &World,
    findings: &mut Findings,
) {
    let names_line = characteristics::has(wanted, "LINE_ID")
        || (characteristics::has(wanted, "ONT_REFERENCE") && characteristics::has(wanted, "ONT_PORT"));
    if !names_line {
        findings.add("LINE_ID, or ONT_REFERENCE with ONT_PORT, is required for the order type");
        return;
    }
    let place = world.network.place(premises.nad, supplier.id, |name| characteristics::value(wanted, name));
    findings.expect(place, "The supplier has no such line at the address");
}
