//! Orders: what each status means for whoever waits.
//!
//! | status | course | orders |
//! |---|---|---|
//! | `OPEN` | under way | all |
//! | `IN_PROGRESS` | under way | all |
//! | `AWAITING_CUSTOMER` | needs the customer | all |
//! | `IN_ERROR` | in error | all |
//! | `CANCELLATION_REQUESTED` | under way | all |
//! | `CANCELLED` | ended | all |
//! | `REJECTED` | ended | all |
//! | `FAILED` | ended | all |
//! | `COMPLETE` | completed | all |
//! | `OPEN_TRANSFER_ORDER` | under way | internal transfers |
//! | `TRANSFER_ORDERING` | under way | internal transfers |
//! | `TRANSFER_ORDER_IN_RETRY` | retried by the carrier | internal transfers |
//!
//! An internal transfer takes over a line on which the same reseller has a service. If nbn rejects it, an `OrderRejected`
//! webhook arrives although the carrier sends the order again on its own: only the status `REJECTED` says that it has
//! given up. So read the order after each [`Event::OrderRejected`](crate::events::Event::OrderRejected).
//!
//! That a cancelled order does not come back is inferred; the carrier calls the other ends final in so many words. What
//! becomes of an order that is `IN_ERROR` is not published.

mod watch;

use crate::types::{Order, OrderStatus};
use std::fmt;

/// What happens to an order next, as far as its status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Course {
    /// The carrier or nbn is at work.
    UnderWay,
    /// It waits for the customer, for example to book an appointment.
    NeedsCustomer,
    /// Rejected by nbn, and sent again by the carrier on its own: do nothing.
    RetriedByCarrier,
    /// Something is wrong, and it is not published what follows.
    InError,
    /// It ended well.
    Completed,
    /// It ended without a service.
    Ended,
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnderWay => "under way",
            Self::NeedsCustomer => "needs the customer",
            Self::RetriedByCarrier => "retried by the carrier",
            Self::InError => "in error",
            Self::Completed => "completed",
            Self::Ended => "ended",
        })
    }
}

/// A row of the [table](self) of statuses.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatusMeaning {
    /// The status.
    pub status: OrderStatus,
    /// What happens next.
    pub course: Course,
    /// Whether only internal transfers have it.
    pub internal_transfer: bool,
}

/// The [table](self) of statuses, in the carrier's order.
pub static STATUSES: [StatusMeaning; 12] = [
    any(OrderStatus::Open, Course::UnderWay),
    any(OrderStatus::InProgress, Course::UnderWay),
    any(OrderStatus::AwaitingCustomer, Course::NeedsCustomer),
    any(OrderStatus::InError, Course::InError),
    any(OrderStatus::CancellationRequested, Course::UnderWay),
    any(OrderStatus::Cancelled, Course::Ended),
    any(OrderStatus::Rejected, Course::Ended),
    any(OrderStatus::Failed, Course::Ended),
    any(OrderStatus::Complete, Course::Completed),
    transfer(OrderStatus::OpenTransferOrder, Course::UnderWay),
    transfer(OrderStatus::TransferOrdering, Course::UnderWay),
    transfer(OrderStatus::TransferOrderInRetry, Course::RetriedByCarrier),
];

const fn any(status: OrderStatus, course: Course) -> StatusMeaning {
    StatusMeaning { status, course, internal_transfer: false }
}

const fn transfer(status: OrderStatus, course: Course) -> StatusMeaning {
    StatusMeaning { status, course, internal_transfer: true }
}

impl OrderStatus {
    /// Its row of the [table](crate::orders); none for a status that this version does not know.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static StatusMeaning> {
        STATUSES.iter().find(|row| row.status == *self)
    }

    /// Whether the order has come to its end, good or bad. An unknown status is not taken for one.
    ///
    /// ```
    /// use superloop_360::types::OrderStatus;
    ///
    /// assert!(OrderStatus::Rejected.is_terminal());
    /// assert!(!OrderStatus::TransferOrderInRetry.is_terminal());
    /// ```
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.is(&[Course::Completed, Course::Ended])
    }

    /// Whether the order waits for the customer.
    #[must_use]
    pub fn needs_customer(&self) -> bool {
        self.is(&[Course::NeedsCustomer])
    }

    /// Whether nbn rejected the order and the carrier sends it again on its own.
    #[must_use]
    pub fn is_retrying(&self) -> bool {
        self.is(&[Course::RetriedByCarrier])
    }

    fn is(&self, courses: &[Course]) -> bool {
        self.meaning().is_some_and(|meaning| courses.contains(&meaning.course))
    }
}

impl Order {
    /// Whether the order has come to its end; see [`OrderStatus::is_terminal`].
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.status.is_terminal()
    }

    /// What the customer can do to it now. Nothing is claimed for a status that this version does not know.
    #[must_use]
    pub fn next_actions(&self) -> Vec<OrderAction> {
        match self.status.meaning().map(|meaning| meaning.course) {
            Some(Course::NeedsCustomer) => vec![OrderAction::AnswerCarrier],
            Some(Course::InError) => vec![OrderAction::AskCarrier],
            _ => Vec::new(),
        }
    }
}

/// What the customer can do to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderAction {
    /// Do what the carrier waits for. The status does not say what that is: look at the order's appointments first, and
    /// [book](crate::Client::book_appointment) one where it has none that stands.
    AnswerCarrier,
    /// Ask the carrier: nothing in the API moves the order.
    AskCarrier,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        let rows = STATUSES.iter().map(|row| {
            let orders = if row.internal_transfer { "internal transfers" } else { "all" };
            format!("//! | `{}` | {} | {orders} |", row.status, row.course)
        });
        let documented: Vec<&str> =
            include_str!("orders.rs").lines().filter(|line| line.starts_with("//! | `")).collect();
        assert_eq!(rows.collect::<Vec<_>>(), documented);
    }

    #[test]
    fn a_status_of_tomorrow_is_no_end() {
        let unknown = OrderStatus::from("ON_HOLD");
        assert_eq!(unknown.meaning(), None);
        assert!(!unknown.is_terminal() && !unknown.needs_customer() && !unknown.is_retrying());
        let ends = STATUSES.iter().filter(|row| row.status.is_terminal()).count();
        assert_eq!(ends, 4);
    }
}
