//! Requests that the carrier works on for a while.
//!
//! A request is accepted with the address of a resource; reading it says 202 while the carrier works, and then 200 with
//! the result or 422 with the reasons for turning it down. [`Operation`] is all of that in one value:
//!
//! - `operation.await` waits for the end;
//! - as a `Stream` it yields every [`Progress`] until then;
//! - [`Operation::token`] is text to store, and goes on after a restart without asking for the same thing twice.
//!
//! Nothing runs in the background: dropping the operation stops the reading, and does nothing at the carrier.

mod location;
mod poll;
mod token;

pub use poll::{Operation, Polling, Progress};
pub use token::{OperationToken, ParseOperationTokenError};
