#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
pub mod gaps;
#[rustfmt::skip]
mod generated;
pub mod replay;
mod submissions;
pub mod subscriptions;
pub mod webhooks;

pub use client::ClientBuilder;
pub use fibre_core::{
    CalendarDate, CallOptions, Correlation, Error, ErrorKind, Invalid, OpenObject, Outcome, ParseTimeError,
    Response, Timeouts, Timestamp, UnknownValue, credentials, http_client_builder, retry, submission,
    webhook,
};
pub use generated::{Client, operations, types};
