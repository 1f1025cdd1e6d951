#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod correlation;
mod demands;
pub mod errors;
#[rustfmt::skip]
mod generated;
pub mod journey;
mod number;
pub mod orders;
pub mod problems;
pub mod requests;
pub mod service_tests;
pub mod states;
mod submissions;
pub mod updates;

pub use client::{ClientBuilder, PRODUCTION};
pub use correlation::{ConversationId, RequestId};
pub use fibre_core::{
    CalendarDate, CallOptions, Correlation, Error, ErrorKind, Invalid, OpenObject, Outcome, ParseTimeError,
    Response, Timeouts, Timestamp, UnknownValue, credentials, http_client_builder, retry, submission, watch,
    webhook,
};
pub use generated::{Client, operations, params, types};
