//! The Tenant API of the Fibre Cafe, version 1.17, and the KCIs of the Tenant Updates API, version 1.14.
//!
//! Orders, amendments, cancellations and tests follow the scenario that the header `X-Scenario` of their
//! creation names, one step after each `X-Kci-Delay`, by default 30 seconds of the carrier's time. Each step
//! changes what a read shows and is told by a KCI.
//!
//! ```
//! use std::time::Duration;
//!
//! use fibre_sandbox::{Sandbox, fibre_cafe::seed};
//! use serde_json::{Value, json};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! # let access = sandbox.fibre_cafe();
//! # let http = reqwest::Client::new();
//! # let grant = http
//! #     .post(access.token_url())
//! #     .basic_auth(access.client_id(), Some(access.client_secret()))
//! #     .form(&[("grant_type", "client_credentials")]);
//! # let token: Value = grant.send().await?.json().await?;
//! # let bearer = token["access_token"].as_str().unwrap_or_default();
//! let order: Value = http
//!     .post(format!("{}/service-orders", sandbox.fibre_cafe().base_url()))
//!     .bearer_auth(bearer)
//!     .header("X-Request-ID", "request-1")
//!     .header("X-Conversation-ID", "journey-1")
//!     .header("X-Scenario", "ORDER_REJECTED")
//!     .json(&json!({
//!         "orderType": "NEW",
//!         "supplier": seed::SUPPLIER,
//!         "address": { "id": seed::NO_VISIT_ADDRESS, "type": "NAD" },
//!         "serviceOrderItem": {
//!             "serviceSpecification": { "id": seed::BROADBAND },
//!             "serviceCharacteristics": [{ "name": "LINE_PROFILE", "value": seed::LINE_PROFILE }],
//!         },
//!         "primaryContact": { "name": "John Smith", "phoneNumber": "01234 567890" },
//!     }))
//!     .send()
//!     .await?
//!     .json()
//!     .await?;
//! assert_eq!(order["status"], "RECEIVED_BY_GATEWAY");
//!
//! // Without a receiver the KCIs are kept.
//! sandbox.advance(Duration::from_secs(60)).await;
//! let kcis = sandbox.callbacks().kept();
//! assert_eq!(kcis[0].kind(), "PROVIDE_ORDER/UPDATE");
//! assert_eq!(kcis[1].kind(), "PROVIDE_ORDER/TERMINATED");
//! assert_eq!(kcis[1].header("x-conversation-id"), Some("journey-1"));
//! # Ok(())
//! # }
//! ```

mod access;
mod address;
mod amendments;
mod appointments;
mod availability;
mod cancellations;
mod characteristics;
mod delivery;
mod entity;
mod error_body;
mod ethernet;
mod findings;
mod kci;
mod lifecycle;
mod moment;
mod network;
mod numbers;
mod order_rules;
mod orders;
mod premises;
mod problems;
mod quotes;
mod requests;
mod reservations;
mod resolutions;
mod routes;
mod scenarios;
pub mod seed;
mod service_tests;
mod services;
mod slots;
mod state;
mod steering;
mod suppliers;
mod uuid;
mod world;

pub use self::{access::FibreCafeAccess, services::UnknownId};
pub(crate) use self::{routes::router, state::FibreCafe};
