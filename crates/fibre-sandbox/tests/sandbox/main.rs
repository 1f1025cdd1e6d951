//! The sandbox as a client sees it: over HTTP, with a client of another make.

mod catalogue;
mod control;
mod faults;
mod orders;
mod places;
mod refusals;
mod reports;
mod running;
mod superloop_360;
mod support;
mod tokens;
