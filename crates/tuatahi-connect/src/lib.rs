#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod address_file;
mod client;
#[rustfmt::skip]
mod generated;
mod listing;
mod orders;
pub mod places;
pub mod reports;
mod submissions;
mod watch_order;

pub use client::ClientBuilder;
pub use fibre_core::{
    ByteStream, CalendarDate, CallOptions, Correlation, Error, ErrorKind, FlexibleId, Invalid, OpenObject,
    Outcome, ParseTimeError, Response, Timeouts, Timestamp, credentials, http_client_builder, paging, retry,
    submission,
};
pub use generated::{Client, operations, params, types};
pub use watch_order::OrderAction;
