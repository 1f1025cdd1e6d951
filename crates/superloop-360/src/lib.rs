#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
pub mod errors;
pub mod events;
#[rustfmt::skip]
mod generated;
mod notification;
pub mod orders;
pub mod planning;
mod submissions;

pub use client::ClientBuilder;
pub use fibre_core::{
    CalendarDate, CallOptions, Correlation, Error, ErrorKind, Invalid, OpenObject, Outcome, ParseTimeError,
    Response, Timeouts, Timestamp, UnknownValue, credentials, http_client_builder, operation, retry,
    submission, webhook,
};
pub use generated::{Client, operations, types};
pub use rust_decimal::Decimal;
