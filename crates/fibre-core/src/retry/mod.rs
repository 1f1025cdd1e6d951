//! When a failed attempt is repeated, and after what pause.
//!
//! Three things decide, in this order, and each may say no:
//!
//! 1. **Safety**, which no policy overrides: an operation that changes something at the carrier is only repeated when
//!    nothing of the request can have left, or when the caller said
//!    [`allow_replay`](crate::CallOptions::allow_replay).
//! 2. **The policy**: is this failure of a kind that goes away, and have there been enough attempts?
//! 3. **The budget**, shared by all calls of a client, so that a failing carrier is not hit with a multiple of the
//!    usual load.
//!
//! A pause that the carrier asks for with `Retry-After` replaces the computed one; if it is longer than the policy
//! accepts, the call ends with an error that carries it.

mod after;
mod backoff;
mod budget;
mod policy;

pub(crate) use after::retry_after;
pub use backoff::Backoff;
pub use budget::RetryBudget;
pub(crate) use policy::is_transient;
pub use policy::{FailedAttempt, NeverRetry, RetryPolicy, StandardRetry};
