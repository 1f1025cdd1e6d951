//! All orders, in the order in which they were placed.

use std::{error::Error, fmt};

use chrono::{DateTime, Days, FixedOffset, Utc};
use serde_json::{Value, json};

use super::{
    order::{
        ACKNOWLEDGED, CANCELLED, COMPLETE, HELD, IN_PROGRESS, Order, REJECTED, RESPOND_TO_TRANSFER, timestamp,
    },
    party::{PARTIES, Party},
    seed,
};

/// Number of the first order; the others count up from it.
const FIRST_NUMBER: u64 = 15_374_757;

/// Seeded orders, by position: the state of each sixth one.
const SEEDED_STATES: [&str; 6] = [ACKNOWLEDGED, IN_PROGRESS, HELD, COMPLETE, CANCELLED, REJECTED];

/// Seeded orders, by position: the kind of each fourth one.
const SEEDED_KINDS: [&str; 4] = ["New", "New", "Change", "Terminate"];

#[derive(Debug)]
pub(crate) struct OrderBook {
    orders: Vec<Order>,
}

/// An order that the sandbox does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOrder(String);

impl fmt::Display for UnknownOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no order \"{}\" in the sandbox", self.0)
    }
}

impl Error for UnknownOrder {}

/// Why an operation on an order is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAccepted(pub(super) &'static str);

impl OrderBook {
    pub(super) fn seeded() -> Self {
        Self { orders: (0..seed::ORDER_COUNT).map(seeded_order).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.orders.len()
    }

    pub(super) fn orders(&self) -> &[Order] {
        &self.orders
    }

    pub(super) fn find(&self, order_id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == order_id)
    }

    pub(super) fn find_mut(&mut self, order_id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == order_id)
    }

    /// Records an order from a request that keeps to the contract.
    pub(super) fn place(&mut self, customer: &'static Party, request: &Value) -> &Order {
        let now = Utc::now().fixed_offset();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let position = self.orders.len();
        self.orders.push(Order {
            id: order_id(position),
            external_id: text(&request["externalId"]).unwrap_or_default(),
            date: now,
            expected_completion: later(now),
            kind: text(&request["orderType"]).unwrap_or_default(),
            customer,
            state: ACKNOWLEDGED.to_owned(),
            notes: text(&request["note"]).map(|text| json!({ "text": text })).into_iter().collect(),
            pending_operations: Vec::new(),
            awaits_transfer_response: false,
            cancelled_on: None,
            place_id: text(&request["siteDetails"]["placeId"]),
            product_ids: text(&request["productId"]).into_iter().collect(),
            product_offers: or_else(&request["productOffers"], json!([])),
            connection_details: or_else(&request["connectionDetails"], json!({})),
            quotes: Vec::new(),
        });
        &self.orders[position]
    }

    pub(super) fn advance(&mut self, order_id: &str) -> Result<String, UnknownOrder> {
        let order = self.find_mut(order_id).ok_or_else(|| UnknownOrder(order_id.to_owned()))?;
        order.pending_operations.clear();
        let next = match order.state.as_str() {
            ACKNOWLEDGED | HELD => IN_PROGRESS,
            IN_PROGRESS => COMPLETE,
            _ => return Ok(order.state.clone()),
        };
        next.clone_into(&mut order.state);
        Ok(order.state.clone())
    }

    pub(super) fn set_state(&mut self, order_id: &str, state: String) -> Result<(), UnknownOrder> {
        self.find_mut(order_id).ok_or_else(|| UnknownOrder(order_id.to_owned()))?.state = state;
        Ok(())
    }
}

impl Order {
    /// Accepts an operation, which stays pending until the order advances.
    pub(super) fn accept(&mut self, operation: &Value) -> Result<(), NotAccepted> {
        if self.is_closed() {
            return Err(NotAccepted("the order is closed"));
        }
        match operation["op"].as_str() {
            Some("CancelInflight") => {
                CANCELLED.clone_into(&mut self.state);
                self.awaits_transfer_response = false;
                self.cancelled_on = Some(timestamp(Utc::now().fixed_offset()));
            }
            Some(RESPOND_TO_TRANSFER) if !self.awaits_transfer_response => {
                return Err(NotAccepted("the order does not wait for the answer to a transfer"));
            }
            Some(RESPOND_TO_TRANSFER) => self.awaits_transfer_response = false,
            // The spelling of the other operations is not documented: any is accepted and recorded.
            _ => {}
        }
        self.pending_operations.push(operation.clone());
        Ok(())
    }
}

fn seeded_order(position: usize) -> Order {
    let number = position as u64;
    let date = seeded_date(number);
    let state = SEEDED_STATES[position % SEEDED_STATES.len()];
    let id = order_id(position);
    let awaits_transfer_response = id == seed::TRANSFER_ORDER_ID;
    let first = position == 0;
    Order {
        external_id: if first { seed::EXTERNAL_ID.to_owned() } else { format!("SBX-{number:04}") },
        date,
        expected_completion: later(date),
        kind: SEEDED_KINDS[position % SEEDED_KINDS.len()].to_owned(),
        customer: if position % 12 == 11 { &PARTIES[1] } else { &PARTIES[0] },
        state: state.to_owned(),
        notes: Vec::new(),
        pending_operations: Vec::new(),
        awaits_transfer_response,
        cancelled_on: (state == CANCELLED).then(|| timestamp(later(date))),
        place_id: Some(if first { seed::PLACE_ID.to_owned() } else { format!("90000000UFFLA{number:02}") }),
        product_ids: vec![format!("UFF{:012}", number + 1)],
        product_offers: json!([{ "offerCode": seed::OFFER_CODE, "configurationCode": seed::CONFIGURATION_CODE }]),
        connection_details: json!({}),
        quotes: if first { vec![json!({ "id": "QUO000000000001" })] } else { Vec::new() },
        id,
    }
}

fn order_id(position: usize) -> String {
    format!("ORD{:012}", FIRST_NUMBER + position as u64)
}

/// One order a day from January 2026, at nine in the morning of New Zealand's summer time.
fn seeded_date(number: u64) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-01-05T09:00:00+13:00")
        .expect("the date is a constant in the right form")
        .checked_add_days(Days::new(number))
        .expect("the seeded dates are far from the end of the calendar")
}

fn later(date: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    date.checked_add_days(Days::new(20)).unwrap_or(date)
}

fn or_else(value: &Value, otherwise: Value) -> Value {
    if value.is_null() { otherwise } else { value.clone() }
}
