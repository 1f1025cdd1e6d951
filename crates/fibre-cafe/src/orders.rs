//! Orders: where they are, what can be done about them, and following them to their end.
//!
//! | status | course | what may follow |
//! |---|---|---|
//! | `RECEIVED_BY_GATEWAY` | under way | `SENT_TO_SUPPLIER`, `FAILED_TO_SEND`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `SENT_TO_SUPPLIER` | under way | `ACKNOWLEDGED`, `IN_PROGRESS`, `REJECTED`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `FAILED_TO_SEND` | ended | |
//! | `REJECTED` | ended | |
//! | `ACKNOWLEDGED` | under way | `IN_PROGRESS`, `PENDING`, `HELD`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `IN_PROGRESS` | under way | `PENDING`, `HELD`, `COMPLETED`, `PARTIAL`, `FAILED`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING` | waits for us | `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `HELD` | held up | `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING_AMENDMENT`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING_AMENDMENT` | request pending | `RECEIVED_BY_GATEWAY`, `SENT_TO_SUPPLIER`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING`, `HELD`, `PENDING_CANCELLATION`, `CANCELLED` |
//! | `PENDING_CANCELLATION` | request pending | `RECEIVED_BY_GATEWAY`, `SENT_TO_SUPPLIER`, `ACKNOWLEDGED`, `IN_PROGRESS`, `PENDING`, `HELD`, `PENDING_AMENDMENT`, `CANCELLED` |
//! | `CANCELLED` | ended | |
//! | `FAILED` | ended | |
//! | `PARTIAL` | completed | |
//! | `COMPLETED` | completed | |
//!
//! The carrier prints the first ten statuses and names the last four as outcomes; the two `PENDING_` ones with a request
//! are understood by their names. Statuses may be left out: a supplier can acknowledge or commit at once. Do not refuse a
//! step that the table lacks.
//!
//! # What is open
//!
//! [`Order::next_actions`] says what the tenant can do now:
//!
//! | course | own order | unsolicited cease |
//! |---|---|---|
//! | under way, held up | wait, amend, cancel | wait, cancel other |
//! | waits for us | answer or reappoint, amend, cancel | cancel other |
//! | request pending | wait | wait |
//! | completed, ended | | |
//!
//! Where the newest update refuses a request, it can be made again with other values ([`NextAction::Resubmit`]). Most
//! suppliers have an earlier point from which on an order can be neither amended nor cancelled; no status tells it.
//! Whether a second request can be made while one is pending is not published, so none is claimed. About a status or a
//! kind of order that this version does not know, nothing is claimed at all.

mod amendment;
mod cancellation;
mod error;
mod progress;
mod read;
mod watch;

pub use amendment::Amendment;
pub use error::RequestError;
pub use progress::{OrderProgress, Told};
pub use read::OrderKind;

use crate::demands::Demands;
use crate::states::{Course, NextAction, status_table};
use crate::types::{Action, Order, OrderStatus};

status_table! {
    /// The [table](self) of statuses, in the carrier's order.
    STATUSES: [OrderStatus; 14] in "orders"
    ReceivedByGateway, UnderWay =>
        [SentToSupplier, FailedToSend, Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    SentToSupplier, UnderWay =>
        [Acknowledged, InProgress, Rejected, PendingAmendment, PendingCancellation, Cancelled];
    FailedToSend, Ended => [];
    Rejected, Ended => [];
    Acknowledged, UnderWay => [InProgress, Pending, Held, PendingAmendment, PendingCancellation, Cancelled];
    InProgress, UnderWay =>
        [Pending, Held, Completed, Partial, Failed, PendingAmendment, PendingCancellation, Cancelled];
    Pending, WaitsForUs => [Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    Held, HeldUp => [Acknowledged, InProgress, PendingAmendment, PendingCancellation, Cancelled];
    PendingAmendment, RequestPending => [
        ReceivedByGateway, SentToSupplier, Acknowledged, InProgress, Pending, Held, PendingCancellation, Cancelled
    ];
    PendingCancellation, RequestPending => [
        ReceivedByGateway, SentToSupplier, Acknowledged, InProgress, Pending, Held, PendingAmendment, Cancelled
    ];
    Cancelled, Ended => [];
    Failed, Ended => [];
    Partial, Completed => [];
    Completed, Completed => [];
}

impl Order {
    /// Whether it has come to its end; see [`OrderStatus::is_terminal`].
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.status().is_some_and(|status| status.is_terminal())
    }

    /// What the tenant can do now; see the [table](crate::orders).
    ///
    /// What was asked for is taken from the order's [updates](Self::updates), which a reading has and an
    /// [update](crate::updates::Kci::order) has not: [`OrderProgress`] knows of both.
    ///
    /// ```
    /// use fibre_cafe::states::NextAction;
    /// use fibre_cafe::types::Order;
    ///
    /// # fn main() -> Result<(), serde_json::Error> {
    /// let order: Order = serde_json::from_str(
    ///     r#"{"id": 123, "orderType": "NEW", "status": "PENDING", "updates": [
    ///         {"sequenceNumber": 4, "updateType": "ACTION_REQUIRED", "action": {"type": "REAPPOINT"}}]}"#,
    /// )?;
    /// assert_eq!(order.next_actions(), [NextAction::Reappoint, NextAction::Amend, NextAction::Cancel]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn next_actions(&self) -> Vec<NextAction> {
        next_actions(self.kind(), self.status().as_ref(), &self.demands())
    }

    /// What the tenant is asked for, with its reason: a refused request, or a question while the order waits for us.
    #[must_use]
    pub fn demand(&self) -> Option<Action> {
        let course = self.status()?.meaning()?.course;
        self.demands().open(course).cloned()
    }

    pub(crate) fn demands(&self) -> Demands {
        Demands::of(self.updates().iter().map(|update| (update.sequence_number, update.action.as_ref())))
    }
}

/// The table of what is open.
fn next_actions(kind: Option<OrderKind>, status: Option<&OrderStatus>, demands: &Demands) -> Vec<NextAction> {
    let Some((kind, meaning)) = kind.zip(status.and_then(OrderStatus::meaning)) else { return Vec::new() };
    let course = meaning.course;
    let always: &[NextAction] = match (course, kind) {
        (Course::Completed | Course::Ended, _) => return Vec::new(),
        (Course::RequestPending, _) => return vec![NextAction::Wait],
        (Course::WaitsForUs, OrderKind::UnsolicitedCease) => &[NextAction::CancelOther],
        (Course::WaitsForUs, _) => &[NextAction::Amend, NextAction::Cancel],
        (_, OrderKind::UnsolicitedCease) => &[NextAction::Wait, NextAction::CancelOther],
        (_, _) => &[NextAction::Wait, NextAction::Amend, NextAction::Cancel],
    };
    // A question is answered by an amendment, and an unsolicited cease takes none.
    let can_answer =
        |answer: &NextAction| *answer == NextAction::Resubmit || kind != OrderKind::UnsolicitedCease;
    demands.answers(course).filter(can_answer).chain(always.iter().copied()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::states::{documented, rows};
    use serde_json::json;

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        assert_eq!(STATUSES.iter().map(documented).collect::<Vec<_>>(), rows(include_str!("orders.rs")));
    }

    #[test]
    fn ends_have_no_successor_and_everything_else_can_end() {
        for row in &STATUSES {
            assert_eq!(row.next.is_empty(), row.status.is_terminal(), "{}", row.status);
            assert!(row.next.is_empty() || row.next.contains(&OrderStatus::Cancelled), "{}", row.status);
        }
    }

    fn order(order_type: &str, status: &str, actions: &[&str]) -> Order {
        let update = |(index, action): (usize, &&str)| match *action {
            "" => json!({"sequenceNumber": index + 1, "information": {"type": "UPDATE"}}),
            action => json!({"sequenceNumber": index + 1, "action": {"type": action}}),
        };
        let updates: Vec<_> = actions.iter().enumerate().map(update).collect();
        let order = json!({"id": 123, "orderType": order_type, "status": status, "updates": updates});
        serde_json::from_value(order).unwrap()
    }

    #[test]
    fn what_is_open_depends_on_kind_status_and_what_was_asked() {
        for (order_type, status, actions, open) in [
            ("NEW", "RECEIVED_BY_GATEWAY", &[][..], "wait, amend, cancel"),
            ("SWAP", "HELD", &[], "wait, amend, cancel"),
            ("MODIFY", "PENDING", &["", "INFORMATION_REQUIRED"], "answer, amend, cancel"),
            ("CEASE", "PENDING", &["REAPPOINT", "INFORMATION_REQUIRED", ""], "answer, amend, cancel"),
            ("NEW", "PENDING", &["REAPPOINT", "RESUBMIT"], "reappoint, resubmit, amend, cancel"),
            ("NEW", "PENDING", &["CALL_US"], "amend, cancel"),
            ("NEW", "IN_PROGRESS", &["INFORMATION_REQUIRED"], "wait, amend, cancel"),
            ("NEW", "IN_PROGRESS", &["RESUBMIT"], "resubmit, wait, amend, cancel"),
            ("NEW", "IN_PROGRESS", &["RESUBMIT", ""], "wait, amend, cancel"),
            ("NEW", "PENDING_AMENDMENT", &[], "wait"),
            ("NEW", "PENDING_CANCELLATION", &["INFORMATION_REQUIRED"], "wait"),
            ("UNSOLICITED_CEASE", "ACKNOWLEDGED", &[], "wait, cancel other"),
            ("UNSOLICITED_CEASE", "ACKNOWLEDGED", &["RESUBMIT"], "resubmit, wait, cancel other"),
            ("UNSOLICITED_CEASE", "PENDING", &["INFORMATION_REQUIRED"], "cancel other"),
            ("NEW", "COMPLETED", &["INFORMATION_REQUIRED"], ""),
            ("NEW", "REJECTED", &["RESUBMIT"], ""),
            ("NEW", "PAUSED", &["INFORMATION_REQUIRED"], ""),
            ("RENEW", "IN_PROGRESS", &[], ""),
        ] {
            let order = order(order_type, status, actions);
            let found: Vec<_> = order.next_actions().iter().map(ToString::to_string).collect();
            assert_eq!(found.join(", "), open, "{order_type} {status} {actions:?}");
        }
    }

    #[test]
    fn a_status_of_tomorrow_is_no_end() {
        let unknown = OrderStatus::from("PAUSED");
        assert!(unknown.meaning().is_none() && !unknown.is_terminal() && !unknown.waits_for_us());
        assert!(!order("RENEW", "PAUSED", &[]).is_terminal());
        assert!(order("RENEW", "COMPLETED", &[]).is_terminal());
    }
}
