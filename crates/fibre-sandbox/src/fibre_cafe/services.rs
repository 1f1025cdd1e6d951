//! What completed orders leave behind, and ceases that nobody ordered.

use std::{error::Error, fmt};

use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};

use super::{
    characteristics,
    entity::{Entity, Kind},
    network::{Network, Service},
    premises,
    scenarios::{Pace, UNSOLICITED_CEASE, Wish},
    suppliers,
    uuid::uuid,
    world::World,
};

/// How many days before its end the tenant hears of an unsolicited cease.
const NOTICE: Days = Days::new(10);

/// An id that the Fibre Cafe of the sandbox does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownId {
    what: &'static str,
    id: String,
}

impl UnknownId {
    pub(super) fn new(what: &'static str, id: impl fmt::Display) -> Self {
        Self { what, id: id.to_string() }
    }
}

impl fmt::Display for UnknownId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the Fibre Cafe of the sandbox has no {} \"{}\"", self.what, self.id)
    }
}

impl Error for UnknownId {}

/// Builds, changes or ends the service that the order was about.
pub(super) fn fulfil(order: &mut Entity, network: &mut Network) {
    match order.kind {
        Kind::Provide => provide(order, network),
        Kind::Cease | Kind::UnsolicitedCease => {
            if let Some(service_id) = order.service_id() {
                network.stop(service_id);
            }
        }
        // What a service is like shows nowhere but in its orders.
        Kind::Modify | Kind::ProvideEthernet | Kind::ServiceTest | Kind::ServiceProblem => {}
    }
}

/// Lets a supplier end a service: gives the number of the order, which the tenant hears of at once.
pub(super) fn cease_unsolicited(
    world: &mut World,
    service_id: &str,
    now: DateTime<Utc>,
) -> Result<i64, UnknownId> {
    let service = world.network.service(service_id).ok_or_else(|| UnknownId::new("service", service_id))?;
    let end = now.date_naive().checked_add_days(NOTICE).unwrap_or(now.date_naive());
    let document = json!({
        "orderType": "UNSOLICITED_CEASE",
        "supplier": service.supplier,
        "serviceId": service.id,
        "requestedCeaseDate": format!("{end}T00:00:00Z"),
        "reason": "WORKING_LINE_TAKEOVER",
    });
    let id = world.numbers.order();
    let mut order = Entity::received(Kind::UnsolicitedCease, id, document, uuid(), now);
    order.document["supplierOrderNumber"] = format!("FC{id}").into();
    let wish = Wish { steps: UNSOLICITED_CEASE, pace: Pace::default() };
    world.add(order.with_script(wish, now));
    world.begin(id, now);
    Ok(id)
}

fn provide(order: &mut Entity, network: &mut Network) {
    let Some((premises, supplier)) =
        premises::identified(&order.document["address"]).zip(suppliers::named(order.supplier()))
    else {
        return;
    };
    let id = format!("SI{}", order.id());
    let item = &order.document["serviceOrderItem"];
    let specification = item["serviceSpecification"]["id"].as_str().unwrap_or_default().to_owned();
    let wanted = &item["serviceCharacteristics"];
    let place = network.place(premises.nad, supplier.id, |name| characteristics::value(wanted, name));
    network.start(Service { id: id.clone(), nad: premises.nad, supplier: supplier.id, specification }, place);
    let mut characteristics: Vec<Value> = wanted.as_array().cloned().unwrap_or_default();
    characteristics.retain(|characteristic| characteristic["name"] != "SERVICE_ID");
    characteristics.push(json!({ "name": "SERVICE_ID", "value": id }));
    order.document["serviceOrderItem"]["serviceCharacteristics"] = characteristics.into();
}
