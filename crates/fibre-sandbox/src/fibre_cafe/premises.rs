//! The premises that the address source knows.

use serde_json::{Value, json};

use super::seed;

#[derive(Debug)]
pub(super) struct Premises {
    pub(super) nad: &'static str,
    pub(super) uprn: &'static str,
    pub(super) name: &'static str,
    pub(super) street_number: &'static str,
    pub(super) situation: Situation,
}

/// What is there for broadband.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    NewLineWithVisit,
    NewLineWithoutVisit,
    ExistingLines,
    Nothing,
    SurveyFirst,
}

pub(super) const STREET: &str = "Kingston Road";

static PREMISES: [Premises; 5] = [
    Premises {
        nad: seed::ADDRESS,
        uprn: seed::UPRN,
        name: "TWENTY",
        street_number: "20",
        situation: Situation::NewLineWithVisit,
    },
    Premises {
        nad: seed::NO_VISIT_ADDRESS,
        uprn: "200004033695",
        name: "TWENTY-TWO",
        street_number: "22",
        situation: Situation::NewLineWithoutVisit,
    },
    Premises {
        nad: seed::EXISTING_LINE_ADDRESS,
        uprn: "200004033696",
        name: "TWENTY-FOUR",
        street_number: "24",
        situation: Situation::ExistingLines,
    },
    Premises {
        nad: seed::UNAVAILABLE_ADDRESS,
        uprn: "200004033697",
        name: "TWENTY-SIX",
        street_number: "26",
        situation: Situation::Nothing,
    },
    Premises {
        nad: seed::SURVEY_ADDRESS,
        uprn: "200004033698",
        name: "TWENTY-EIGHT",
        street_number: "28",
        situation: Situation::SurveyFirst,
    },
];

pub(super) fn all() -> impl Iterator<Item = &'static Premises> {
    PREMISES.iter()
}

/// The premises that an address identifier of a request names.
pub(super) fn identified(identifier: &Value) -> Option<&'static Premises> {
    let id = identifier["id"].as_str()?;
    match identifier["type"].as_str()? {
        "NAD" => with_nad(id),
        "UPRN" => PREMISES.iter().find(|premises| premises.uprn == id),
        _ => None,
    }
}

pub(super) fn with_nad(nad: &str) -> Option<&'static Premises> {
    PREMISES.iter().find(|premises| premises.nad == nad)
}

impl Premises {
    /// The address as a look-up lists it.
    pub(super) fn address(&self) -> Value {
        json!({
            "identifier": {
                "id": self.nad,
                "type": "NAD",
                "additionalIdentifiers": [{ "id": self.uprn, "type": "UPRN" }],
            },
            "name": self.name,
            "streetNumber": self.street_number,
            "streetName": STREET,
            "city": "Staines-Upon-Thames",
            "postcode": seed::POSTCODE,
            "country": "UK",
            "qualifier": "Gold",
            "source": "OPENREACH",
        })
    }

    pub(super) fn needs_visit_for_new_line(&self) -> bool {
        matches!(self.situation, Situation::NewLineWithVisit | Situation::SurveyFirst)
    }

    pub(super) fn takes_new_line(&self) -> bool {
        self.needs_visit_for_new_line() || self.situation == Situation::NewLineWithoutVisit
    }
}
