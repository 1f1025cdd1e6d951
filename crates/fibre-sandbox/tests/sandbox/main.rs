//! The sandbox as a client sees it: over HTTP, with a client of another make.

mod callbacks;
mod catalogue;
mod control;
mod faults;
mod fibre_cafe;
mod orders;
mod places;
mod receiver;
mod refusals;
mod reports;
mod running;
mod superloop_360;
mod support;
mod tokens;
mod tuatahi_notify;
