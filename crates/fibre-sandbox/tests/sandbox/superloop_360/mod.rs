//! Superloop 360 as a client sees it.

mod appointments;
mod control;
mod orders;
mod qualifications;
mod refusals;
mod services;
mod support;
mod tokens;
