//! Looking for what was sent.

use super::Intent;
use crate::{BoxFuture, Error};
use std::error::Error as StdError;
use std::fmt;

/// A look that failed: a call to the carrier, or your own database.
pub type LookError = Box<dyn StdError + Send + Sync>;

/// Where it can be looked up whether the carrier has what was sent: a listing, or the events that it delivered.
pub trait Evidence<T>: Send + Sync {
    /// Looks once. `intent` says what for: your reference, the conversation, when it was sent.
    fn look<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Finding<T>, LookError>>;
}

/// What a look found.
#[derive(Debug)]
#[non_exhaustive]
pub enum Finding<T> {
    /// The carrier has it.
    Placed(T),
    /// The carrier turned it down, and why.
    NotPlaced(Error),
    /// Nothing was found, and that proves nothing.
    Nothing,
}

/// Evidence from a closure, such as one that asks your webhook inbox.
pub fn evidence_fn<T, F>(look: F) -> impl Evidence<T>
where
    F: for<'a> Fn(&'a Intent) -> BoxFuture<'a, Result<Finding<T>, LookError>> + Send + Sync,
{
    Closure(look)
}

struct Closure<F>(F);

impl<T, F> Evidence<T> for Closure<F>
where
    F: for<'a> Fn(&'a Intent) -> BoxFuture<'a, Result<Finding<T>, LookError>> + Send + Sync,
{
    fn look<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Finding<T>, LookError>> {
        (self.0)(intent)
    }
}

impl<F> fmt::Debug for Closure<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence")
    }
}
