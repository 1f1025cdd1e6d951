//! Following an order to its end.
//!
//! Each API crate has a `watch_order`. It gives a stream of [milestones](OrderWatch): the order as it is now, then again
//! whenever it has moved, and nothing after its end. The order is read again and again, with a pause between; what a
//! carrier delivers by webhook [nudges](Nudge) the watch to read at once. Events only nudge, and never are the state
//! themselves: they may come late, twice and out of order, while a reading is what the carrier says now.
//!
//! A [`WatchToken`] is what has to be stored to go on after a restart.

mod nudge;
mod order_watch;
mod token;

pub use nudge::Nudge;
pub use order_watch::OrderWatch;
pub use token::{ParseWatchTokenError, WatchToken};

use chrono::{DateTime, Utc};

/// An order as its carrier shows it, in the carrier's own type.
pub trait WatchedOrder: Send + 'static {
    /// What the customer can do to an order of this carrier.
    type Action;

    /// The carrier's id for it.
    fn order_id(&self) -> String;

    /// The carrier's word for where it stands. A milestone is a reading with another one than before.
    fn standing(&self) -> String;

    /// Whether it has come to its end, good or bad. A status of tomorrow is none.
    fn is_terminal(&self) -> bool;

    /// What the customer can do now.
    fn next_actions(&self) -> Vec<Self::Action>;

    /// When it changed last, where the carrier says so: a reading that is older than the one before comes from a copy that
    /// lags behind, and is passed over.
    fn updated(&self) -> Option<DateTime<Utc>> {
        None
    }
}
