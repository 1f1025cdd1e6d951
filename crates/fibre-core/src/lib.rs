#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod byte_stream;
mod clock;
mod correlation;
pub mod credentials;
pub mod csv;
mod error;
mod invalid;
pub mod json;
pub mod operation;
mod options;
mod outcome;
pub mod paging;
mod random;
mod response;
pub mod retry;
pub mod rt;
pub mod sse;
pub mod submission;
mod timeouts;
mod tls;
mod values;
pub mod watch;
#[cfg(feature = "webhook")]
#[cfg_attr(docsrs, doc(cfg(feature = "webhook")))]
pub mod webhook;

pub use byte_stream::ByteStream;
#[cfg(feature = "test-util")]
pub use clock::TestClock;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use correlation::Correlation;
pub use error::{Error, ErrorKind};
pub use invalid::Invalid;
pub use options::CallOptions;
pub use outcome::Outcome;
pub use random::{Randomness, SystemRandomness};
pub use response::Response;
pub use timeouts::Timeouts;
pub use tls::http_client_builder;
pub use values::{CalendarDate, FlexibleId, OpenObject, ParseTimeError, Timestamp, UnknownValue};
