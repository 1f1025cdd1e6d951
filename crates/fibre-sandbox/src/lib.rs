//! A stateful local stand-in for the carriers' APIs of the fibre SDK family.
//!
//! A [`Sandbox`] listens on the loopback interface, issues access tokens, checks every request
//! against the bundled specification of the carrier, keeps orders, streams reports, and goes wrong
//! where it is told to. It shares no code with the clients: where both agree, two readings of the
//! evidence agree. What is documented by the carrier, what is inferred and what is invented for the
//! sandbox is listed in `PARITY.md` beside this crate's manifest.
//!
//! ```
//! use fibre_sandbox::{Fault, Sandbox, tuatahi_connect::seed};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let access = sandbox.tuatahi_connect();
//!
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! let http = reqwest::Client::new();
//! let token: serde_json::Value = http
//!     .post(access.token_url())
//!     .basic_auth(access.client_id(), Some(access.client_secret()))
//!     .form(&[("grant_type", "client_credentials")])
//!     .send()
//!     .await?
//!     .json()
//!     .await?;
//! let bearer = token["access_token"].as_str().unwrap_or_default();
//!
//! // The next read of an order is rate limited, the one after it succeeds.
//! sandbox.inject(Fault::Status { code: 429, retry_after: Some(1) }.on("getOrder"));
//! let order = format!("{}/orders/{}", access.base_url(), seed::ORDER_ID);
//! let limited = http.get(&order).bearer_auth(bearer).send().await?;
//! assert_eq!(limited.status(), 429);
//! let found = http.get(&order).bearer_auth(bearer).send().await?;
//! assert_eq!(found.headers()["x-sandbox-operation"], "getOrder");
//! assert_eq!(found.json::<serde_json::Value>().await?["state"], "Acknowledged");
//!
//! assert_eq!(sandbox.request_count("getOrder"), 2);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Superloop 360 takes assertions signed with [`SuperloopAccess::private_key_pem`] in place of a secret.
//!
//! The binary of the same name serves programs in other languages: it prints the addresses and
//! credentials as environment variables, and takes faults by request header or under `/_sandbox`.

mod access;
pub mod callbacks;
mod carrier;
mod client_secret;
mod clock;
mod contract;
mod control;
mod faults;
pub mod fibre_cafe;
mod guarded;
mod journal;
mod operation_name;
mod refusal;
mod sandbox;
mod server;
mod settings;
pub mod superloop_360;
mod token_endpoint;
mod tokens;
pub mod tuatahi_connect;
pub mod tuatahi_notify;
mod uuid;

pub use self::{
    access::Access,
    callbacks::{Callbacks, Disturbance, Target},
    faults::{Extent, Fault, Injection, InvalidFault},
    fibre_cafe::FibreCafeAccess,
    journal::SeenRequest,
    sandbox::{Sandbox, SandboxBuilder, StartError},
    settings::{ReportFraming, Settings},
    superloop_360::SuperloopAccess,
    tuatahi_notify::NotifyAccess,
};
