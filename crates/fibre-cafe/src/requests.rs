//! Requests to amend or cancel an order or a problem: where they are.
//!
//! | status | course | what may follow |
//! |---|---|---|
//! | `RECEIVED_BY_GATEWAY` | under way | `PENDING`, `FAILED_TO_SEND` |
//! | `PENDING` | request pending | `COMPLETED`, `REJECTED` |
//! | `FAILED_TO_SEND` | ended | |
//! | `REJECTED` | ended | |
//! | `COMPLETED` | completed | |
//!
//! The carrier has no operation to read a request. Updates on the order or problem tell what becomes of it:
//!
//! | the supplier | update |
//! |---|---|
//! | agrees to an amendment | information `AMENDED` |
//! | agrees to a cancellation | information `CANCELLED` |
//! | refuses either | action `RESUBMIT`, with the reason in its text |
//!
//! A reading of the order or problem has the request with the update on it. That the order goes back to where it was after
//! a refusal is inferred.

use crate::states::status_table;
use crate::types::RequestStatus;

status_table! {
    /// The [table](self) of statuses, in the course of things.
    STATUSES: [RequestStatus; 5] in "requests"
    ReceivedByGateway, UnderWay => [Pending, FailedToSend];
    Pending, RequestPending => [Completed, Rejected];
    FailedToSend, Ended => [];
    Rejected, Ended => [];
    Completed, Completed => [];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::states::{documented, rows};

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        assert_eq!(STATUSES.iter().map(documented).collect::<Vec<_>>(), rows(include_str!("requests.rs")));
    }

    #[test]
    fn it_is_the_supplier_who_decides_and_not_the_tenant() {
        assert!(STATUSES.iter().all(|row| !row.status.waits_for_us()));
        assert!(!RequestStatus::from("LOST").is_terminal());
    }
}
