//! Event streams: framing without IO, and typed decoding of the JSON inside.
//!
//! [`SseDecoder`] takes the bytes of a body in whatever pieces they arrive and lends out one event after the
//! other. It follows the WHATWG rules for `text/event-stream`, and also takes bare JSON lines (one document per
//! line, no `data:`), which some carriers send under the same media type. [`decode_json`](crate::json::decode_json) turns the data of an
//! event into a typed value.
//!
//! ```
//! use fibre_core::json::decode_json;
//! use fibre_core::sse::SseDecoder;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut decoder = SseDecoder::new();
//! let mut seen: Vec<Vec<u32>> = Vec::new();
//! for chunk in [&b"data: [1,"[..], b"2]\n\n[3]", b"\n"] {
//!     decoder.push(chunk);
//!     while let Some(event) = decoder.next_event()? {
//!         seen.push(decode_json(event.data)?);
//!     }
//! }
//! decoder.finish()?;
//! assert_eq!(seen, [vec![1, 2], vec![3]]);
//! # Ok(())
//! # }
//! ```
//!
//! Nothing here reconnects: a report that is asked for again starts from its beginning.

mod decoder;
mod error;
mod event;
mod line;

pub use decoder::{DEFAULT_EVENT_LIMIT, SseDecoder};
pub use error::SseError;
pub use event::Event;
