//! Updates on orders, tests and problems (KCIs), as the Fibre Cafe delivers them to the tenant.
//!
//! The tenant serves an address for them, which the carrier's contract calls `POST /kcis`; register the complete address,
//! whatever its path. A [`Kci`] is what arrives there:
//!
//! ```
//! use fibre_cafe::updates::{Kci, Update};
//! use fibre_cafe::webhook::{Receiver, Verifier};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut headers = http::HeaderMap::new();
//! # headers.insert("authorization", "Basic Z2F0ZXdheTpuZXcgcGFzc3dvcmQ=".parse()?);
//! # headers.insert("x-request-id", "a1".parse()?);
//! # headers.insert("x-conversation-id", "c1".parse()?);
//! # let body = bytes::Bytes::from_static(br#"{"id": "d394b30d-944e-49b5-a2f6-da5824d0b31b", "sequenceNumber": 3,
//! #     "entityType": "PROVIDE_ORDER", "entity": {"id": 12345, "orderType": "NEW", "status": "IN_PROGRESS"},
//! #     "updateType": "INFORMATIONAL", "information": {"type": "COMMITTED"}}"#);
//! // Two passwords while one takes the other's place.
//! let verifier =
//!     Verifier::basic("gateway", "new password")?.or(Verifier::basic("gateway", "old password")?);
//! let receiver = Receiver::<Kci>::new(verifier);
//!
//! let kci = receiver.accept(&headers, body)?;
//! match kci.update() {
//!     Update::Information(news) => println!("order {:?}: {}", kci.order_id(), news.kind),
//!     Update::Action(wanted) => println!("order {:?} waits for us: {}", kci.order_id(), wanted.kind),
//!     Update::Error(error) => println!("{error}"),
//!     _ => println!("something new: {}", kci.kind()),
//! }
//! # assert_eq!((kci.order_id(), kci.sequence()), (Some(12345), Some(3)));
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `axum` a handler takes [`Delivered<Kci>`](crate::webhook::Receiver) and answers 204. Keep an update
//! before you answer, and work on it afterwards: how long the gateway waits and how often it tries again is not published.
//! The same update may come twice, with the same [`dedupe_key`](Kci::dedupe_key), and updates on one thing are in order by
//! [`sequence`](Kci::sequence), with gaps. [`OrderProgress`](crate::orders::OrderProgress) takes them in any order.
//!
//! # What is refused
//!
//! | status | when |
//! | --- | --- |
//! | 401 | the credentials are missing or wrong |
//! | 413 | the body is larger than the receiver's limit |
//! | 415 | the body is declared to be something other than JSON |
//! | 400 | `X-Request-ID` or `X-Conversation-ID` is missing; the body is no JSON object; it has no `id` |
//!
//! Everything else is accepted: kinds of things and of updates that are new, members that are new, missing, or of another
//! shape. The bytes are kept as they came.
//!
//! The module [`types`] has the carrier's own shapes; some share a name with those of [`crate::types`], and not always
//! members.

mod entity;
mod kci;
mod rejection;
mod update;

pub use crate::generated::updates::types;
pub use entity::{Entity, EntityType};
pub use kci::Kci;
pub use update::Update;
