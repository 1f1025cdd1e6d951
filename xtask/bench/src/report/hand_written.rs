//! The report's documents as one types them without an SDK.

use super::Page;
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use std::hint::black_box;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    customer_id: u64,
    inventory: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped, as the items of the SDK are")]
pub(super) struct Item {
    id: String,
    place_id: Option<String>,
    legacy_piid: Option<String>,
    legacy_location_id: Option<String>,
    ig_piid: Option<String>,
    status: Status,
    contract_start_date: Option<DateTime<FixedOffset>>,
    product_offer_name: Option<String>,
    is_contract_date_inferred: Option<bool>,
}

#[derive(Deserialize)]
enum Status {
    Active,
    Inactive,
}

impl Page for Line {
    type Item = Item;
    fn into_items(self) -> Vec<Item> {
        black_box(self.customer_id);
        self.inventory
    }
}
