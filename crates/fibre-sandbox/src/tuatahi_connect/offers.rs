//! The product offer catalogue: the documented offer and a few more of the same make.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::party;
use crate::{contract::Call, refusal::Refusal};

/// Downstream and upstream headline rate in Mbps, and the high priority committed rate.
struct Offer {
    down: u32,
    up: u32,
    committed: f64,
    validity: &'static str,
}

/// The first is the one of the carrier's documentation.
static OFFERS: [Offer; 4] = [
    Offer { down: 30, up: 10, committed: 2.5, validity: "2019-08-24" },
    Offer { down: 100, up: 20, committed: 2.5, validity: "2020-02-01" },
    Offer { down: 300, up: 100, committed: 2.5, validity: "2021-07-01" },
    Offer { down: 950, up: 500, committed: 5.0, validity: "2021-07-01" },
];

pub(super) fn list(call: &Call) -> Result<Response, Refusal> {
    let party = party::required(call)?;
    let body = json!({
        "customerId": party.number,
        "customerName": party.name,
        "productOffers": OFFERS.iter().map(Offer::summary).collect::<Vec<_>>(),
    });
    Ok(Json(body).into_response())
}

pub(super) fn offer(call: &Call) -> Result<Response, Refusal> {
    Ok(Json(find(call)?.details()).into_response())
}

pub(super) fn configuration(call: &Call) -> Result<Response, Refusal> {
    let offer = find(call)?;
    let code = call.required_text("configurationCode")?;
    if code != offer.configuration_code() {
        let message = format!("Product offer \"{}\" has no configuration \"{code}\"", offer.code());
        return Err(Refusal::not_found(message));
    }
    let mut body = offer.configuration();
    body["description"] = format!("{} with its committed rate", offer.name()).into();
    Ok(Json(body).into_response())
}

/// Code and name of every offer, for what can be ordered at a place.
pub(super) fn available() -> Vec<Value> {
    OFFERS.iter().map(|offer| json!({ "offerCode": offer.code(), "name": offer.name() })).collect()
}

fn find(call: &Call) -> Result<&'static Offer, Refusal> {
    let code = call.required_text("offerCode")?;
    OFFERS
        .iter()
        .find(|offer| offer.code() == code)
        .ok_or_else(|| Refusal::not_found(format!("There is no product offer \"{code}\"")))
}

impl Offer {
    fn code(&self) -> String {
        format!("B2U-HR{}M{}M", self.down, self.up)
    }

    fn configuration_code(&self) -> String {
        format!("{}-HCIR{}M", self.code(), self.committed)
    }

    fn name(&self) -> String {
        format!("Bitstream 2 Ultra Headline Rate {}M/{}M", self.down, self.up)
    }

    fn description(&self) -> String {
        let Self { down, up, .. } = self;
        format!("A Bitstream 2 Ultra Product Offer with a Headline Rate of {down} Mbps / {up} Mbps")
    }

    fn summary(&self) -> Value {
        json!({ "offerCode": self.code(), "name": self.name(), "description": self.description() })
    }

    fn details(&self) -> Value {
        let configuration = self.configuration();
        // The documentation shows one object under the plural name; the other offers answer with an
        // array, which the carrier may do as well.
        let configurations = if self.down == OFFERS[0].down { configuration } else { json!([configuration]) };
        json!({
            "offerCode": self.code(),
            "name": self.name(),
            "description": self.description(),
            "validFor": self.validity,
            "status": "Active",
            "isForSaleStandalone": true,
            "categoryCode": "BS2ULTRA",
            "productOfferRelationships": [],
            "productOfferConfigurations": configurations,
            "productOfferCharacteristics": [{
                "characteristicCode": "HPCIRD",
                "name": COMMITTED_RATE,
                "description": COMMITTED_RATE_DESCRIPTION,
                "isCustomerConfigurable": false,
                "characteristicValues": [{
                    "valueType": "char",
                    "value": self.committed,
                    "unitOfMeasure": "Mbps",
                    "isDefaultValue": true,
                }],
            }],
        })
    }

    fn configuration(&self) -> Value {
        let Self { down, up, committed, .. } = self;
        json!({
            "configurationCode": self.configuration_code(),
            "name": format!("Bitstream 2 Ultra {down}M/{up}M - HP CIR {committed}M/{committed}M"),
            "validFor": "2023-01-29",
            "targetSegments": [{ "segmentCode": "RES" }],
            "productOfferConfigurationHierarchy": [{
                "hierarchyLevel": 1,
                "isHeadLine": true,
                "productOfferConfigurationCharacteristics": [{
                    "characteristicCode": "HPCIRD",
                    "name": COMMITTED_RATE,
                    "isCustomerConfigurable": false,
                    "characteristicValue": committed,
                    "description": COMMITTED_RATE_DESCRIPTION,
                    "unitOfMeasure": "Mbps",
                }],
            }],
        })
    }
}

const COMMITTED_RATE: &str = "High Priority CIR Downstream";
const COMMITTED_RATE_DESCRIPTION: &str =
    "The high priority downstream speed for the Committed Information Rate";
