//! The places that the sandbox knows.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::tuatahi_connect::seed;

/// Street, suburb, town and postcode of ten places each.
const STREETS: [(&str, &str, &str, &str); 6] = [
    ("CARRINGTON AVENUE", "SILVERDALE", "HAMILTON", "3216"),
    ("ŌHAUPŌ ROAD", "MELVILLE", "HAMILTON", "3206"),
    ("TE RAPA ROAD", "TE RAPA", "HAMILTON", "3200"),
    ("CAMERON ROAD", "GATE PĀ", "TAURANGA", "3112"),
    ("DEVON STREET EAST", "STRANDON", "NEW PLYMOUTH", "4312"),
    ("VICTORIA AVENUE", "WHANGANUI CENTRAL", "WHANGANUI", "4500"),
];

const PLACES_PER_STREET: u64 = 10;

pub(super) static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut places = Vec::new();
    for street in &STREETS {
        for position in 0..PLACES_PER_STREET {
            places.push(Place::new(street, position, places.len() as u64));
        }
    }
    places
});

pub(in crate::tuatahi_connect) fn is_known(place_id: &str) -> bool {
    PLACES.iter().any(|place| place.id == place_id)
}

/// One address.
#[derive(Debug)]
pub(super) struct Place {
    id: String,
    unit: Option<&'static str>,
    number: String,
    suffix: Option<&'static str>,
    street: &'static str,
    suburb: &'static str,
    town: &'static str,
    pub(super) postcode: &'static str,
    tui: String,
    dpid: String,
    legacy_location_id: String,
    ont_serial_number: String,
}

impl Place {
    fn new(
        (street, suburb, town, postcode): &(&'static str, &'static str, &'static str, &'static str),
        position: u64,
        index: u64,
    ) -> Self {
        // Numbers 72, 74, … 90: the documented 78 and its unit 3 stand next to each other.
        let (unit, number) = match position {
            4 => (Some("3"), 78),
            _ => (None, 72 + 2 * position),
        };
        let id = match index {
            3 => seed::PLACE_ID.to_owned(),
            4 => "40256177UFFL80D".to_owned(),
            _ => format!("{}UFFL{index:03}", 40_100_000 + index),
        };
        Self {
            id,
            unit,
            number: number.to_string(),
            suffix: (position == 7).then_some("A"),
            street,
            suburb,
            town,
            postcode,
            tui: (1_007_957_365 + index).to_string(),
            dpid: (2_000_000 + index).to_string(),
            legacy_location_id: format!("{:08}00HE974", 362_502 + index),
            ont_serial_number: format!("48575443{:08X}", 0x74F0_EBA6_u64 + index),
        }
    }

    /// The words of the address, folded; unit, street number with its suffix, street, suburb, town.
    pub(super) fn words(&self) -> Vec<String> {
        let number = format!("{}{}", self.number, self.suffix.unwrap_or_default());
        let names = [self.street, self.suburb, self.town];
        self.unit
            .into_iter()
            .chain([number.as_str()])
            .chain(names.iter().flat_map(|name| name.split(' ')))
            .map(folded)
            .collect()
    }

    pub(super) fn is_unit(&self, text: &str) -> bool {
        self.unit == Some(text)
    }

    pub(super) fn number_begins(&self, text: &str) -> bool {
        folded(&format!("{}{}", self.number, self.suffix.unwrap_or_default())).starts_with(text)
    }

    pub(super) fn has_suffix(&self, text: &str) -> bool {
        self.suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case(text))
    }

    /// The identifier that a value of `searchFields` names.
    pub(super) fn identifier(&self, field: &str) -> Option<&str> {
        match field {
            "tui" => Some(&self.tui),
            "dpid" => Some(&self.dpid),
            "placeId" => Some(&self.id),
            "legacyLocationId" => Some(&self.legacy_location_id),
            "ontSerialNumber" => Some(&self.ont_serial_number),
            _ => None,
        }
    }

    pub(super) fn hit(&self, details: bool) -> Value {
        let mut hit = json!({
            "placeId": self.id,
            "streetNumber": self.number,
            "streetName": self.street,
            "suburb": self.suburb,
            "town": self.town,
            "postcode": self.postcode,
        });
        if let Some(unit) = self.unit {
            hit["unit"] = unit.into();
        }
        if let Some(suffix) = self.suffix {
            hit["streetNumberSuffix"] = suffix.into();
        }
        if details {
            hit["tui"] = self.tui.as_str().into();
            hit["legalDescription"] = format!("LOT {} DP {}", self.number, self.dpid).into();
            hit["unitNumber"] = self.unit.unwrap_or_default().into();
        }
        hit
    }
}

/// Lower case and without macrons, which few keyboards have.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|character| match character {
            'ā' => 'a',
            'ē' => 'e',
            'ī' => 'i',
            'ō' => 'o',
            'ū' => 'u',
            other => other,
        })
        .collect()
}
