//! The Fibre Cafe as a tenant sees it.

mod appointments;
mod availability;
mod contract;
mod control;
mod ethernet;
mod kcis;
mod orders;
mod problems;
mod requests;
mod scenarios;
mod service_tests;
mod steering;
mod support;
mod tokens;
mod unsolicited_ceases;
