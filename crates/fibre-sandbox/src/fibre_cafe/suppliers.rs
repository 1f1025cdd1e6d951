//! Who sells what.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    premises::{Premises, Situation},
    seed,
};

/// How long a reservation of the supplier holds that has a limit.
const RESERVATION_LIFETIME: TimeDelta = TimeDelta::hours(24);

#[derive(Debug)]
pub(super) struct Supplier {
    pub(super) id: &'static str,
    pub(super) reservation_lifetime: Option<TimeDelta>,
    pub(super) has_ethernet: bool,
}

/// Those that the tenant is configured for; the first is its default.
pub(super) static SUPPLIERS: [Supplier; 2] = [
    Supplier { id: seed::SUPPLIER, reservation_lifetime: Some(RESERVATION_LIFETIME), has_ethernet: false },
    Supplier { id: seed::ETHERNET_SUPPLIER, reservation_lifetime: None, has_ethernet: true },
];

const LINE_PROFILES: [&str; 3] = [seed::LINE_PROFILE, "500/100", seed::FAST_LINE_PROFILE];

pub(super) fn named(id: &str) -> Option<&'static Supplier> {
    SUPPLIERS.iter().find(|supplier| supplier.id == id)
}

impl Supplier {
    /// Whether a new or an existing line of the supplier can carry broadband at `premises`.
    pub(super) fn has_broadband_at(&self, premises: &Premises) -> bool {
        match premises.situation {
            Situation::NewLineWithVisit | Situation::NewLineWithoutVisit => true,
            Situation::ExistingLines | Situation::SurveyFirst => self.id == seed::SUPPLIER,
            Situation::Nothing => false,
        }
    }

    pub(super) fn has_ethernet_at(&self, premises: &Premises) -> bool {
        self.has_ethernet && premises.situation != Situation::Nothing
    }

    pub(super) fn sells(&self, specification: &str) -> bool {
        specification == seed::BROADBAND || (self.has_ethernet && specification == seed::ETHERNET)
    }
}

/// The products as an availability check lists them: characteristics with all values on offer.
pub(super) fn broadband_specifications() -> Value {
    json!([{
        "id": seed::BROADBAND,
        "name": specification_name(seed::BROADBAND),
        "serviceCharacteristics": [{ "name": "LINE_PROFILE", "values": LINE_PROFILES }],
    }])
}

pub(super) fn ethernet_specifications() -> Value {
    json!([{
        "id": seed::ETHERNET,
        "name": specification_name(seed::ETHERNET),
        "serviceCharacteristics": [{ "name": "POINT_OF_INTERCONNECT", "values": ["1G1G", "10G10G"] }],
    }])
}

pub(super) fn offers_line_profile(value: &str) -> bool {
    LINE_PROFILES.contains(&value)
}

/// The read-only name that answers add to the id of a product.
pub(super) fn specification_name(id: &str) -> &'static str {
    match id {
        seed::ETHERNET => "Ethernet",
        _ => "FTTH",
    }
}

/// Adds the names to every `serviceSpecification` inside an answer.
pub(super) fn name_specifications(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(name_specifications),
        Value::Object(members) => {
            for (name, value) in members {
                if name == "serviceSpecification" && value.is_object() {
                    value["name"] = specification_name(value["id"].as_str().unwrap_or_default()).into();
                } else {
                    name_specifications(value);
                }
            }
        }
        _ => {}
    }
}
