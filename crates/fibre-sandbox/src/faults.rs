//! What can go wrong on request.

mod bodies;
mod injection;
mod syntax;

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

pub(crate) use self::injection::Faults;
pub use self::{injection::Injection, syntax::InvalidFault};
use crate::{refusal::Refusal, server::CutConnection};

/// One way in which a request goes wrong.
///
/// Written as text in the `x-sandbox-fault` request header and for `POST /_sandbox/faults`;
/// each variant shows its spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `status=429;retry-after=1`: this status with the carrier's error body; nothing is carried out.
    /// A code that is not between 200 and 599 counts as 500.
    Status {
        /// The status code.
        code: u16,
        /// Seconds for the `retry-after` header.
        retry_after: Option<u64>,
    },
    /// `unauthorized`: 401 as for a token that has expired; nothing is carried out.
    Unauthorized,
    /// `hang`: no answer ever; it ends when the client leaves. Nothing is carried out.
    Hang,
    /// `cut-headers`: the connection closes before the first byte of an answer. Nothing is carried out.
    CutBeforeHeaders,
    /// `lose-answer`: the request **is** carried out, then the connection closes before the first
    /// byte of the answer.
    LoseAnswer,
    /// `cut-body=1000` or `cut-body=3events`: the connection breaks inside the body.
    CutBody {
        /// Where.
        after: Extent,
    },
    /// `truncate=1000` or `truncate=3events`: the body ends too early, but as cleanly as a whole one.
    Truncate {
        /// Where.
        after: Extent,
    },
    /// `stall=1000` or `stall=3events`: the body stops, and the connection stays open.
    StallBody {
        /// Where.
        after: Extent,
    },
    /// `garbage`: 200 with a web page in place of the answer; nothing is carried out.
    Garbage,
    /// `slow-drip=16;pause-ms=5`: the body comes in small pieces with a real pause before each.
    SlowDrip {
        /// Size of a piece; 0 counts as 1.
        chunk_bytes: usize,
        /// Pause before each piece.
        pause: Duration,
    },
}

/// How much of a body comes through before a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many bytes.
    Bytes(u64),
    /// So many whole events (lines, for a file and for bare JSON lines) and the first bytes of the next.
    Events(u64),
}

impl Fault {
    /// This fault, once, for one operation only.
    pub fn on(self, operation: impl Into<String>) -> Injection {
        Injection::new(self).on(operation)
    }

    /// This fault for the next `times` requests of any operation.
    pub fn times(self, times: u64) -> Injection {
        Injection::new(self).times(times)
    }

    /// The answer that takes the place of the real one, for faults in which nothing is carried out.
    pub(crate) async fn instead_of_answer(&self, refuse: impl Fn(Refusal) -> Response) -> Option<Response> {
        match self {
            Self::Status { code, retry_after } => {
                let status = Some(*code)
                    .filter(|code| (200..=599).contains(code))
                    .and_then(|code| StatusCode::from_u16(code).ok())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut refusal = Refusal::new(status, "The sandbox was told to answer with this status");
                if let Some(seconds) = retry_after {
                    refusal = refusal.header(header::RETRY_AFTER, HeaderValue::from(*seconds));
                }
                Some(refuse(refusal))
            }
            Self::Unauthorized => {
                Some(refuse(Refusal::unauthorized("The sandbox was told to find the access token expired")))
            }
            Self::Hang => std::future::pending().await,
            Self::CutBeforeHeaders => Some(CutConnection::response()),
            Self::Garbage => Some(axum::response::Html(GARBAGE).into_response()),
            Self::LoseAnswer
            | Self::CutBody { .. }
            | Self::Truncate { .. }
            | Self::StallBody { .. }
            | Self::SlowDrip { .. } => None,
        }
    }

    /// The real answer with this fault in it.
    pub(crate) fn spoil(&self, answer: Response) -> Response {
        match self {
            Self::LoseAnswer => CutConnection::response(),
            Self::CutBody { after } => answer.map(|body| bodies::end(body, *after, bodies::End::Cut)),
            Self::Truncate { after } => answer.map(|body| bodies::end(body, *after, bodies::End::Clean)),
            Self::StallBody { after } => answer.map(|body| bodies::end(body, *after, bodies::End::Never)),
            Self::SlowDrip { chunk_bytes, pause } => {
                let (chunk_bytes, pause) = (*chunk_bytes, *pause);
                answer.map(|body: Body| bodies::drip(body, chunk_bytes, pause))
            }
            _ => answer,
        }
    }
}

const GARBAGE: &str = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>\
     <p>Please accept the terms of use.</p></body></html>\n";
