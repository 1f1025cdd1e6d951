//! Tuatahi Notify as a client sees it.

mod control;
mod deliveries;
mod refusals;
mod replays;
mod subscriptions;
mod support;
