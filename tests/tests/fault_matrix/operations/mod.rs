//! The operations that order or change something, each with a request that can be sent.
//!
//! Another operation is a few lines in the table of its carrier; another carrier is a table in [`all`].

mod fibre_cafe;
mod superloop_360;
mod tuatahi_connect;
mod tuatahi_notify;

use crate::access::Access;
use crate::carrier::Shape;
use crate::expected::Ended;
use fibre_core::submission::FileJournal;
use fibre_core::{BoxFuture, Error};
use serde::de::DeserializeOwned;

pub(crate) struct Operation {
    pub(crate) api: &'static str,
    /// Its id in the API's contract.
    pub(crate) id: &'static str,
    /// What a good answer looks like.
    pub(crate) answer: Shape,
    /// Builds a client and makes the one call.
    pub(crate) call: fn(Access) -> BoxFuture<'static, Result<(), Error>>,
    pub(crate) submission: Option<Submission>,
}

pub(crate) struct Submission {
    /// Whether it can find out what became of a lost answer.
    pub(crate) evidence: bool,
    /// Builds a client and submits once.
    pub(crate) run: fn(Access, FileJournal) -> BoxFuture<'static, Result<Ended, Error>>,
}

/// Every operation, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    tuatahi_connect::OPERATIONS
        .iter()
        .chain(superloop_360::OPERATIONS)
        .chain(fibre_cafe::OPERATIONS)
        .chain(tuatahi_notify::OPERATIONS)
}

/// A request from its JSON.
fn request<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("the request is not of its type: {error}\n{text}"))
}
