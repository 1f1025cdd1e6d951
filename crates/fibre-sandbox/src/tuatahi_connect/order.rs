//! One order and the two forms in which it is read.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};

use super::party::Party;

pub(super) const ACKNOWLEDGED: &str = "Acknowledged";
pub(super) const IN_PROGRESS: &str = "In Progress";
pub(super) const HELD: &str = "Held";
pub(super) const COMPLETE: &str = "Complete";
pub(super) const CANCELLED: &str = "Cancelled";
pub(super) const REJECTED: &str = "Rejected";

/// The action that an order can wait for.
pub(super) const RESPOND_TO_TRANSFER: &str = "RespondToTransfer";

/// An order as the carrier keeps it.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) external_id: String,
    pub(super) date: DateTime<FixedOffset>,
    pub(super) expected_completion: DateTime<FixedOffset>,
    pub(super) kind: String,
    pub(super) customer: &'static Party,
    /// Text, because a test may put an order into a state that the carrier does not name.
    pub(super) state: String,
    pub(super) notes: Vec<Value>,
    /// Accepted operations that are still to be done, each as it was sent.
    pub(super) pending_operations: Vec<Value>,
    pub(super) awaits_transfer_response: bool,
    pub(super) cancelled_on: Option<String>,
    pub(super) place_id: Option<String>,
    pub(super) product_ids: Vec<String>,
    pub(super) product_offers: Value,
    pub(super) connection_details: Value,
    pub(super) quotes: Vec<Value>,
}

impl Order {
    /// The value of the `progress` filter that finds this order.
    pub(super) fn progress(&self) -> &'static str {
        match self.state.as_str() {
            HELD => "held",
            COMPLETE | CANCELLED | REJECTED => "closed",
            _ => "open",
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.progress() == "closed"
    }

    /// The form in lists and in the answer to a new order.
    pub(super) fn summary(&self) -> Value {
        let mut summary = json!({
            "id": self.id,
            "externalId": self.external_id,
            "orderDate": timestamp(self.date),
            "orderType": self.kind,
            "customerId": self.customer.id,
            "expectedCompletionDate": timestamp(self.expected_completion),
            "state": self.state,
            "note": self.notes,
            "hasPendingOperations": !self.pending_operations.is_empty(),
        });
        if self.kind == "New" {
            summary["connectionType"] = "New Build".into();
        }
        summary
    }

    /// The form of a single read.
    pub(super) fn details(&self, with_quotes: bool) -> Value {
        let mut details = self.summary();
        details["contractor"] = "Sandbox Contractor".into();
        details["action"] = self.actions();
        details["connectionDetails"] = self.connection_details.clone();
        details["products"] = self.product_ids.iter().map(|id| json!({ "id": id })).collect();
        details["productOffers"] = self.product_offers.clone();
        if let Some(date) = &self.cancelled_on {
            details["cancellationDate"] = date.as_str().into();
        }
        if with_quotes {
            details["quotes"] = self.quotes.clone().into();
        }
        details
    }

    /// The form in the list of orders that require an action.
    pub(super) fn awaiting(&self) -> Value {
        json!({
            "id": self.id,
            "externalId": self.external_id,
            "orderType": self.kind,
            "customerId": self.customer.id,
            "state": self.state,
            "action": self.actions(),
        })
    }

    fn actions(&self) -> Value {
        match self.awaits_transfer_response {
            true => json!([{ "type": RESPOND_TO_TRANSFER }]),
            false => json!([]),
        }
    }
}

pub(super) fn timestamp(date: DateTime<FixedOffset>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
