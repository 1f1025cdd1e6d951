//! Superloop 360 as a client sees it.

mod appointments;
mod control;
mod orders;
mod qualifications;
mod refusals;
mod services;
pub(crate) mod support;
mod tokens;
mod webhooks;
