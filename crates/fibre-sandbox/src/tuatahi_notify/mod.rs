//! Tuatahi First Fibre's Notifications API, version 1.0.9.

mod access;
mod activation;
mod filters;
mod new_zealand;
mod notification;
mod replays;
mod routes;
pub mod seed;
mod state;
mod steering;
mod subscription;
mod subscriptions;
mod world;

pub use self::{access::NotifyAccess, activation::OntActivation};
pub(crate) use self::{routes::router, state::TuatahiNotify};
