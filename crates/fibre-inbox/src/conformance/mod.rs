//! Whether a store keeps the contract of [`Store`]: the same checks for those of this crate and for yours.
//!
//! ```
//! use fibre_inbox::{InboxError, MemoryStore, conformance};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), InboxError> {
//! conformance::check(|| async { Ok(MemoryStore::new()) }).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Durability is the one promise that they cannot show; end your process for that, and its store's.

mod claiming;
mod gaps;
mod ordering;
mod receiving;
mod settling;
mod support;
mod upkeep;

use crate::InboxError;
use crate::store::Store;
use fibre_core::BoxFuture;
use std::fmt;
use std::future::Future;

/// Runs every check, each on a store of its own that `open` makes, empty.
///
/// # Errors
///
/// The store failed.
///
/// # Panics
///
/// The store breaks the contract; the message says where.
pub async fn check<S, F, R>(open: F) -> Result<(), InboxError>
where
    S: Store,
    F: Fn() -> R,
    R: Future<Output = Result<S, InboxError>>,
{
    for check in checks() {
        let store = open().await?;
        tracing::info!(target: "fibre", check = check.name(), "checking a store");
        check.run(&store).await?;
    }
    Ok(())
}

/// The checks one by one, for a test runner.
pub fn checks() -> impl Iterator<Item = Check> {
    CHECKS.iter().copied()
}

/// One thing that a store must do.
#[derive(Clone, Copy)]
pub struct Check {
    name: &'static str,
    run: for<'a> fn(&'a dyn Store) -> BoxFuture<'a, Result<(), InboxError>>,
}

impl Check {
    /// What is checked, as a name in snake case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Checks an empty store.
    ///
    /// # Errors
    ///
    /// The store failed.
    ///
    /// # Panics
    ///
    /// The store breaks the contract.
    pub async fn run(&self, store: &dyn Store) -> Result<(), InboxError> {
        (self.run)(store).await
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

macro_rules! list {
    ($($module:ident: $($name:ident),+;)+) => {
        &[$($(Check { name: stringify!($name), run: |store| Box::pin($module::$name(store)) }),+),+]
    };
}

const CHECKS: &[Check] = list! {
    receiving:
        repeated_deliveries_are_duplicates,
        carriers_have_their_own_identifiers,
        digests_are_the_same_event_for_a_time,
        everything_comes_back_as_it_was,
        the_same_event_from_many_sides_is_stored_once;
    claiming:
        nothing_is_claimed_from_nothing,
        loose_events_come_by_receipt,
        an_event_is_claimed_once,
        many_workers_share_without_overlap,
        a_lease_that_ran_out_is_void,
        an_event_whose_workers_vanish_is_given_up,
        a_limit_is_kept;
    ordering:
        numbers_come_in_order,
        a_stream_has_one_event_in_flight,
        a_missing_number_is_waited_for,
        patience_counts_from_each_receipt,
        an_unknown_beginning_is_waited_for,
        late_events_come_at_once,
        a_retry_holds_its_stream,
        a_dead_letter_lets_its_stream_go_on,
        a_late_event_goes_before_a_retry,
        equal_numbers_both_come,
        the_largest_numbers_are_in_order;
    settling:
        acknowledged_is_final,
        retries_wait_until_they_are_due,
        released_attempts_do_not_count,
        leases_can_be_extended,
        old_leases_settle_nothing,
        settlements_can_be_repeated,
        settlements_are_answered_one_by_one;
    gaps:
        gaps_shrink_split_and_close,
        skips_are_kept_apart,
        nothing_is_missing_where_nothing_is_known,
        rounds_take_each_gap_once,
        a_gap_can_be_closed;
    upkeep:
        dead_letters_come_in_pages,
        what_was_received_can_be_looked_through,
        redelivered_events_start_anew,
        discarded_events_are_done,
        purging_forgets_what_is_done,
        streams_outlive_their_events,
        everything_is_counted;
};
