#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod backfill;
mod batch;
mod builder;
mod claim;
#[cfg(feature = "test-util")]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub mod conformance;
mod counts;
mod dead_letter;
mod error;
mod event;
mod failure;
mod gap;
mod inbox;
mod receipt;
#[cfg(feature = "axum")]
mod route;
pub mod store;
mod worker;

pub use backfill::{Backfill, BackfillError, Filled};
pub use builder::InboxBuilder;
pub use claim::{Claimed, Next};
pub use counts::Counts;
pub use dead_letter::DeadLetter;
pub use error::{ErrorKind, InboxError};
pub use event::{Event, EventId};
pub use failure::Failure;
pub use gap::{Gap, GapId};
pub use inbox::Inbox;
pub use receipt::Receipt;
pub use store::MemoryStore;
#[cfg(feature = "postgres")]
#[cfg_attr(docsrs, doc(cfg(feature = "postgres")))]
pub use store::PostgresStore;
#[cfg(feature = "sqlite")]
#[cfg_attr(docsrs, doc(cfg(feature = "sqlite")))]
pub use store::SqliteStore;
pub use worker::Run;

pub use fibre_core::webhook::{Envelope, Identity, Position};
