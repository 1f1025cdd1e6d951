//! How the clients of the matrix reach the carrier.

use fibre_core::TestClock;
use fibre_core::credentials::ClientSecret;
use futures::future::ready;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// What a client is made with.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) base_url: String,
    pub(crate) token_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) clock: TestClock,
    /// Whether an event about the order has arrived, as a webhook inbox knows.
    pub(crate) told: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Access {
    pub(crate) fn credentials(&self) -> ClientSecret {
        ClientSecret::new(&self.token_url, "client", "a-secret-of-the-test")
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// The client that the SDK builds, with names of our own. Each case has its own name, so that a connection of one is never
/// used by another.
pub(crate) fn http_client() -> reqwest::Client {
    let builder = fibre_core::http_client_builder().expect("the platform has certificates");
    builder.no_proxy().dns_resolver(Names).build().expect("the settings fit together")
}

/// Asks nobody: `.invalid` has no address (RFC 6761), and every other name is this machine's.
struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let address = if name.as_str().ends_with(".invalid") {
            Err("no such host".into())
        } else {
            // The URL has the port.
            Ok(Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))) as Addrs)
        };
        Box::pin(ready(address))
    }
}
