//! Superloop 360's Connect API, version 8.

mod access;
mod appointment_slots;
mod appointments;
mod cancellations;
mod error_body;
mod findings;
mod line;
mod locations;
mod order;
mod order_rules;
mod orders;
mod plan;
mod plan_changes;
mod qualifications;
mod requests;
mod routes;
pub mod seed;
mod service;
mod services;
mod signed_assertion;
mod state;
mod webhooks;
mod world;

pub use self::access::SuperloopAccess;
pub(crate) use self::{routes::router, state::Superloop360};
