//! Operations as data.

use super::Runtime;
use std::fmt;

/// One operation of an API, as its contract describes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The id in the contract.
    pub id: &'static str,
    /// The method; see `ClientBuilder::method` for changing it.
    pub method: Method,
    /// The path template below the base URL, such as `/orders/{orderId}`; see `ClientBuilder::path` for changing it.
    pub path: &'static str,
    /// The media type asked for.
    pub accept: &'static str,
    /// Whether repeating the operation leaves the carrier as doing it once does.
    pub idempotent: bool,
    /// How sure method and path are.
    pub provenance: Provenance,
}

/// How well a part of a contract is attested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// Printed in the carrier's own documents.
    Confirmed,
    /// Concluded from them.
    Inferred,
    /// Reported elsewhere.
    Secondary,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
        }
    }
}

/// An API, as its contract describes it.
#[derive(Debug)]
pub struct Api {
    /// The crate's name.
    pub name: &'static str,
    /// The contract's version.
    pub version: &'static str,
    /// The contract's title.
    pub title: &'static str,
    /// Its operations.
    pub operations: &'static [&'static Operation],
}

impl Api {
    /// The first segment of all paths, such as `/api`, if they have one in common. A base URL may end in it: it is not
    /// sent twice then.
    pub(crate) fn path_prefix(&self) -> &'static str {
        let first = |path: &'static str| {
            let end = path.bytes().skip(1).position(|byte| byte == b'/').map(|at| at + 1);
            end.and_then(|end| path.get(..end)).filter(|segment| !segment.contains('{'))
        };
        let Some(prefix) = self.operations.first().and_then(|operation| first(operation.path)) else {
            return "";
        };
        let is_shared = self.operations.iter().all(|operation| first(operation.path) == Some(prefix));
        if is_shared && self.operations.len() > 1 { prefix } else { "" }
    }
}

/// A generated client.
pub trait ApiClient: Sized {
    /// The API that it speaks.
    const API: &'static Api;

    /// The client that runs on `runtime`.
    fn from_runtime(runtime: Runtime) -> Self;

    /// What it runs on.
    fn runtime(&self) -> &Runtime;
}
