//! The customers that the credentials cover, and their handover groups.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::seed;
use crate::{contract::Call, refusal::Refusal};

/// A customer: a retail service provider, in the carrier's words a party.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) id: &'static str,
    /// The same id where a body writes it as a number.
    pub(super) number: u64,
    pub(super) name: &'static str,
    handover_group_ids: &'static [&'static str],
}

pub(super) static PARTIES: [Party; 2] = [
    Party {
        id: seed::CUSTOMER_ID,
        number: 66450,
        name: "Sandbox Internet",
        handover_group_ids: &[seed::HANDOVER_GROUP_ID, "IDA100000001"],
    },
    Party {
        id: seed::SECOND_CUSTOMER_ID,
        number: 66523,
        name: "Sandbox Internet Business",
        handover_group_ids: &[seed::SECOND_HANDOVER_GROUP_ID],
    },
];

impl Party {
    pub(super) fn has_handover_group(&self, id: &str) -> bool {
        self.handover_group_ids.contains(&id)
    }
}

/// The party that the `customerId` of a call names, if it names one.
pub(super) fn named(call: &Call) -> Result<Option<&'static Party>, Refusal> {
    call.text("customerId").map(by_id).transpose()
}

/// The party of a call that must name one.
pub(super) fn required(call: &Call) -> Result<&'static Party, Refusal> {
    by_id(call.required_text("customerId")?)
}

pub(super) fn by_id(id: &str) -> Result<&'static Party, Refusal> {
    PARTIES.iter().find(|party| party.id == id).ok_or_else(|| not_covered(id))
}

fn not_covered(id: &str) -> Refusal {
    Refusal::forbidden(format!("The access token does not cover customerId \"{id}\""))
}

pub(super) fn handover_groups(call: &Call) -> Result<Response, Refusal> {
    let party = required(call)?;
    let groups: Vec<Value> = party
        .handover_group_ids
        .iter()
        .map(|id| json!({ "handoverConnectionInterfaceGroupId": id, "handoverLocation": "HMW" }))
        .collect();
    let body = json!({
        "customerId": party.number,
        "customerName": party.name,
        "dateListCreated": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        "HandoverConnectionInterfaceGroupList": groups,
    });
    Ok(Json(body).into_response())
}
