//! What generated code is written against.
//!
//! It is public because the API crates use it, and so part of this crate's interface; but it is made for generated
//! code, and you need none of it to use a client.

mod answer;
mod attempt;
mod call;
mod client_builder;
mod decode;
mod open_enum;
mod operation;
pub mod pattern;
mod pipeline;
mod route;
mod runtime;
mod url;

#[doc(hidden)]
pub use crate::builder::Settings;
#[doc(hidden)]
pub use crate::{client_builder, open_enum};
pub use call::Call;
pub use operation::{Api, ApiClient, Method, Operation, Provenance};
pub use runtime::Runtime;

pub(crate) use answer::{Answer, Body};
pub(crate) use route::Route;
pub(crate) use runtime::Shared;
pub(crate) use url::{base_url, http_url};

#[doc(hidden)]
pub mod private {
    //! Named by macros only.
    pub use bytes::Bytes;
    pub use reqwest::Client as HttpClient;
    pub use serde;
}
