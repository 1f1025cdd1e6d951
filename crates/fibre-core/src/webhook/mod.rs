//! Receiving what carriers deliver: who may deliver, what is refused, and what an inbox keeps.
//!
//! A carrier calls its customers too. What it delivers is a [`Delivery`]: each API crate has one type for it, such as
//! `Kci` or `Notification`. A [`Receiver`] takes a request in a fixed order: it checks the credentials before it looks at
//! anything else, then the size and the media type, and reads the body last. An unknown kind of event is accepted; a
//! [`Rejection`] is only for what no later version could read either.
//!
//! ```
//! use bytes::Bytes;
//! use fibre_core::webhook::{Delivery, Envelope, Identity, Receiver, Rejection, Verifier};
//! use http::{HeaderMap, HeaderValue, header};
//!
//! /// A carrier's delivery; the API crates have theirs.
//! struct Note(Bytes);
//!
//! impl Delivery for Note {
//!     const CARRIER: &'static str = "example";
//!
//!     fn read(_: &HeaderMap, body: Bytes) -> Result<Self, Rejection> {
//!         match serde_json::from_slice::<serde_json::Value>(&body) {
//!             Ok(_) => Ok(Self(body)),
//!             Err(_) => Err(Rejection::malformed("the body is no JSON")),
//!         }
//!     }
//!
//!     fn envelope(&self) -> Envelope {
//!         Envelope::new(Self::CARRIER, Identity::digest("note", &self.0), "note", self.0.clone())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Two secrets while one takes the other's place.
//! let receiver = Receiver::<Note>::new(Verifier::bearer("new-secret")?.or(Verifier::bearer("old-secret")?));
//!
//! let mut headers = HeaderMap::new();
//! headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer old-secret"));
//! assert!(receiver.accept(&headers, Bytes::from_static(b"{}")).is_ok());
//!
//! headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer guessed"));
//! let refused = receiver.accept(&headers, Bytes::from_static(b"{}")).err().map(|rejection| rejection.status());
//! assert_eq!(refused, Some(http::StatusCode::UNAUTHORIZED));
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `axum` a handler takes `Delivered`, and `Receiver::layer` guards whole routes.

mod delivery;
mod envelope;
#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "axum")]
mod layer;
mod receiver;
mod rejection;
mod verifier;

pub use delivery::Delivery;
pub use envelope::{Envelope, Identity, Position};
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub use extract::{Delivered, DeliveryRefused};
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub use layer::{Verified, VerifyLayer};
pub use receiver::Receiver;
pub use rejection::Rejection;
pub use verifier::Verifier;
