//! What is known of an order from updates and readings together.

use super::{OrderKind, next_actions};
use crate::demands::Demands;
use crate::states::NextAction;
use crate::types::{Action, Order, OrderStatus};
use crate::updates::Kci;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// An order as far as it is known, put together from updates and readings that come in any order.
///
/// It only goes forward: an update that is late never takes the place of a newer one, and one that comes again does
/// nothing. Updates are in order by their number; a reading stands where the newest of its updates stands, and without
/// updates where its date stands.
///
/// ```
/// use fibre_cafe::orders::{OrderProgress, Told};
/// use fibre_cafe::types::OrderStatus;
/// # use fibre_cafe::updates::Kci;
/// # use fibre_cafe::webhook::Delivery;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let read = |sequence: u64, status: &str| -> Result<Kci, fibre_cafe::webhook::Rejection> {
/// #     let mut headers = http::HeaderMap::new();
/// #     headers.insert("x-request-id", http::HeaderValue::from_static("r"));
/// #     headers.insert("x-conversation-id", http::HeaderValue::from_static("c"));
/// #     let body = format!(r#"{{"id": "{sequence}", "sequenceNumber": {sequence}, "updateType": "INFORMATIONAL",
/// #         "information": {{"type": "UPDATE"}}, "entityType": "PROVIDE_ORDER",
/// #         "entity": {{"id": 12345, "orderType": "NEW", "status": "{status}"}}}}"#);
/// #     Kci::read(&headers, body.into())
/// # };
/// # let (acknowledged, committed) = (read(2, "ACKNOWLEDGED")?, read(3, "IN_PROGRESS")?);
/// let mut progress = OrderProgress::new(12345);
/// assert_eq!(progress.tell(&committed), Told::News);
/// assert_eq!(progress.tell(&acknowledged), Told::Late);
/// assert_eq!(progress.tell(&committed), Told::Again);
/// assert_eq!(progress.status(), Some(OrderStatus::InProgress));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OrderProgress {
    id: i64,
    order: Option<Order>,
    /// Where the newest thing that is known stands.
    sequence: Option<u64>,
    seen: BTreeSet<String>,
    demands: Demands,
}

/// What an update or a reading did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Told {
    /// It is the newest that is known.
    News,
    /// Something newer was known already. It does not count, and neither will it if it comes again.
    Late,
    /// The update was known already.
    Again,
    /// It is about something else, or is no picture of an order that can be read.
    Other,
}

impl OrderProgress {
    /// Of an order of which nothing is known but its id.
    #[must_use]
    pub fn new(id: i64) -> Self {
        Self { id, order: None, sequence: None, seen: BTreeSet::new(), demands: Demands::default() }
    }

    /// Takes an update.
    pub fn tell(&mut self, kci: &Kci) -> Told {
        if kci.order_id() != Some(self.id) {
            return Told::Other;
        }
        let Some(order) = kci.order() else { return Told::Other };
        if !self.seen.insert(kci.dedupe_key().to_owned()) {
            return Told::Again;
        }
        let sequence = kci.sequence();
        match (sequence, self.sequence) {
            // A reading has shown it already.
            (Some(told), Some(known)) if told <= known => return Told::Late,
            (Some(_), _) => {}
            (None, _) if self.is_behind(&order, None) => return Told::Late,
            (None, _) => {}
        }
        self.demands.tell(kci.update().action());
        self.advance(order, sequence);
        Told::News
    }

    /// Takes a reading, of [`Client::order`](crate::Client::order), or the answer to a new order.
    pub fn read(&mut self, order: Order) -> Told {
        if order.id() != Some(self.id) {
            return Told::Other;
        }
        let numbers = order.updates().iter().filter_map(|update| update.sequence_number);
        let sequence = numbers.max().and_then(|number| u64::try_from(number).ok());
        match (sequence, self.sequence) {
            (Some(read), Some(known)) if read < known => return Told::Late,
            (Some(read), Some(known)) if read > known => {}
            // At the same update, or without one to go by.
            _ if self.is_behind(&order, sequence) => return Told::Late,
            _ => {}
        }
        if !order.updates().is_empty() {
            self.seen.extend(order.updates().iter().filter_map(|update| update.id.clone()));
            self.demands = order.demands();
        }
        self.advance(order, sequence);
        Told::News
    }

    /// The order's id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The newest picture of it: of a reading, or of an update, which has no list of updates.
    #[must_use]
    pub fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }

    /// Where it is.
    #[must_use]
    pub fn status(&self) -> Option<OrderStatus> {
        self.order.as_ref()?.status()
    }

    /// The number of the newest update that is known.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        self.sequence
    }

    /// Whether it has come to its end.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.order.as_ref().is_some_and(Order::is_terminal)
    }

    /// What the tenant can do now; see the [table](crate::orders).
    #[must_use]
    pub fn next_actions(&self) -> Vec<NextAction> {
        let kind: Option<OrderKind> = self.order.as_ref().and_then(Order::kind);
        next_actions(kind, self.status().as_ref(), &self.demands)
    }

    /// What the tenant is asked for, with its reason; see [`Order::demand`].
    #[must_use]
    pub fn demand(&self) -> Option<&Action> {
        self.demands.open(self.status()?.meaning()?.course)
    }

    fn advance(&mut self, order: Order, sequence: Option<u64>) {
        self.sequence = self.sequence.max(sequence);
        self.order = Some(order);
    }

    /// Whether something that numbers do not tell from what is known is older. What has a number goes before what has
    /// neither number nor date, and ends are not left again.
    fn is_behind(&self, order: &Order, sequence: Option<u64>) -> bool {
        let Some(known) = &self.order else { return false };
        match moment(known).zip(moment(order)) {
            Some((known, told)) if known != told => told < known,
            None if sequence < self.sequence => true,
            _ => known.is_terminal() && !order.is_terminal(),
        }
    }
}

fn moment(order: &Order) -> Option<DateTime<Utc>> {
    order.updated()?.to_utc().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::webhook::Delivery as _;
    use http::{HeaderMap, HeaderValue};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn kci(body: &Value) -> Kci {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", HeaderValue::from_static("r1"));
        headers.insert("x-conversation-id", HeaderValue::from_static("c1"));
        Kci::read(&headers, body.to_string().into()).unwrap()
    }

    fn told(sequence: impl Into<Option<u64>>, status: &str, action: Option<&str>) -> Kci {
        let sequence = sequence.into();
        kci(&json!({
            "id": format!("{sequence:?} {status}"), "sequenceNumber": sequence, "entityType": "PROVIDE_ORDER",
            "entity": {"id": 7, "orderType": "NEW", "status": status},
            "updateType": if action.is_some() { "ACTION_REQUIRED" } else { "INFORMATIONAL" },
            "action": {"type": action.unwrap_or_default()}, "information": {"type": "UPDATE"},
        }))
    }

    fn read(status: &str, updated: Option<&str>, updates: &Value) -> Order {
        let order =
            json!({"id": 7, "orderType": "NEW", "status": status, "updated": updated, "updates": updates});
        serde_json::from_value(order).unwrap()
    }

    const WAY: [&str; 5] = ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "HELD", "COMPLETED"];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        #[test]
        fn whatever_the_order_the_newest_stays(order in prop::collection::vec((0..WAY.len(), any::<bool>()), 1..12)) {
            let mut progress = OrderProgress::new(7);
            let mut newest = 0;
            for (index, is_reading) in order {
                let sequence = u64::try_from(index).unwrap() + 1;
                if is_reading {
                    progress.read(read(WAY[index], None, &json!([{"sequenceNumber": sequence}])));
                } else {
                    progress.tell(&told(sequence, WAY[index], None));
                }
                newest = newest.max(index);
                prop_assert_eq!(progress.status(), Some(OrderStatus::from(WAY[newest])));
                prop_assert_eq!(progress.sequence(), u64::try_from(newest + 1).ok());
            }
        }
    }

    #[test]
    fn a_reading_stands_where_its_newest_update_stands() {
        let mut progress = OrderProgress::new(7);
        progress.tell(&told(3, "IN_PROGRESS", None));
        assert_eq!(progress.read(read("ACKNOWLEDGED", None, &json!([{"sequenceNumber": 2}]))), Told::Late);
        let updates = json!([{"sequenceNumber": 3}, {"sequenceNumber": 2, "id": "2"}]);
        assert_eq!(progress.read(read("PENDING_AMENDMENT", None, &updates)), Told::News);
        assert_eq!(progress.tell(&told(2, "ACKNOWLEDGED", None)), Told::Late);
        assert_eq!(progress.status(), Some(OrderStatus::PendingAmendment));
    }

    #[test]
    fn without_numbers_the_dates_decide_and_then_that_an_end_is_an_end() {
        let mut progress = OrderProgress::new(7);
        assert_eq!(progress.read(read("HELD", Some("2024-04-10T10:00:00Z"), &Value::Null)), Told::News);
        assert_eq!(progress.read(read("PENDING", Some("2024-04-10T09:59:59Z"), &Value::Null)), Told::Late);
        assert_eq!(
            progress.read(read("COMPLETED", Some("2024-04-10T11:30:00+01:00"), &Value::Null)),
            Told::News
        );
        assert_eq!(progress.read(read("HELD", None, &Value::Null)), Told::Late);
        assert_eq!(progress.tell(&told(None, "HELD", None)), Told::Late);
        assert!(progress.is_terminal());
        assert_eq!(
            progress.tell(&told(9, "IN_PROGRESS", None)),
            Told::News,
            "a number says that it is newer"
        );
    }

    #[test]
    fn the_answer_to_a_new_order_may_be_read_after_its_first_updates() {
        for updated in [None, Some("2024-04-10T09:53:11Z")] {
            let mut progress = OrderProgress::new(7);
            progress.tell(&told(2, "ACKNOWLEDGED", None));
            assert_eq!(progress.read(read("RECEIVED_BY_GATEWAY", updated, &Value::Null)), Told::Late);
            assert_eq!(progress.read(read("RECEIVED_BY_GATEWAY", updated, &json!([]))), Told::Late);
            assert_eq!(progress.status(), Some(OrderStatus::Acknowledged));
        }
    }

    #[test]
    fn demands_are_known_from_either_side() {
        let mut progress = OrderProgress::new(7);
        progress.tell(&told(4, "PENDING", Some("REAPPOINT")));
        assert_eq!(progress.next_actions().first(), Some(&NextAction::Reappoint));
        assert_eq!(progress.demand().unwrap().kind.as_str(), "REAPPOINT");
        progress.tell(&told(5, "IN_PROGRESS", None));
        assert_eq!((progress.next_actions().first(), progress.demand()), (Some(&NextAction::Wait), None));

        let updates = json!([{"sequenceNumber": 6, "id": "6", "action": {"type": "INFORMATION_REQUIRED"}}]);
        progress.read(read("PENDING", None, &updates));
        assert_eq!(progress.next_actions().first(), Some(&NextAction::AnswerInformationRequest));
    }

    #[test]
    fn what_is_about_something_else_is_left_alone() {
        let mut progress = OrderProgress::new(8);
        assert_eq!(progress.tell(&told(1, "HELD", None)), Told::Other);
        assert_eq!(progress.read(read("HELD", None, &Value::Null)), Told::Other);
        let test = kci(
            &json!({"id": "t", "entityType": "SERVICE_TEST", "entity": {"id": 8, "status": "COMPLETED"}}),
        );
        let odd =
            kci(&json!({"id": "o", "entityType": "PROVIDE_ORDER", "entity": {"id": 8, "orderType": "NEW"}}));
        assert_eq!((progress.tell(&test), progress.tell(&odd)), (Told::Other, Told::Other));
        assert_eq!((progress.status(), progress.next_actions()), (None, vec![]));
    }
}
