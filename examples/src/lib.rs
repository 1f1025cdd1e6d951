//! What the example programs share. Copy it along with the one that you start from.
//!
//! | module | what it settles |
//! | --- | --- |
//! | [`connection`] | settings from the environment, or an embedded sandbox |
//! | [`superloop`] | the same for Superloop 360 |
//! | [`cafe`] | the same for the Fibre Cafe, and receiving its updates (KCIs) |
//! | [`notify`] | the same for Tuatahi Notify |
//! | [`store`] | where an inbox keeps its events |
//! | [`once`] | sending an order once, with a record of it |
//! | [`failure`] | what a program prints when it cannot go on |
//! | [`exit`] | exit codes, ctrl-c |
//! | [`notice`] | remarks on standard error |
//! | [`output`] | standard output, or a file that appears only once it is whole |
//! | [`document`] | CSV, one JSON object a line, aligned columns |
//! | [`transfer`] | a stream of items into a document, with progress |
//!
//! Data goes to standard output, everything else to standard error.

pub mod cafe;
pub mod connection;
pub mod document;
pub mod exit;
pub mod failure;
pub mod notice;
pub mod notify;
pub mod once;
pub mod output;
pub mod store;
pub mod superloop;
pub mod transfer;

pub use self::{
    cafe::CafeConnection, connection::Connection, failure::Failure, notice::note, notify::NotifyConnection,
    once::Once, output::Output, superloop::SuperloopConnection,
};
