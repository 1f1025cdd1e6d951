//! The HTTP client that is built when the user brings none.

use crate::{Error, Timeouts};

pub(crate) fn http_client(timeouts: &Timeouts, user_agent: &str) -> Result<reqwest::Client, Error> {
    http_client_builder()?
        .connect_timeout(timeouts.connect)
        .user_agent(user_agent)
        .build()
        .map_err(|source| Error::configuration("http_client", "could not be built").with_source(source))
}

/// The HTTP client as the SDK sets it up, to add proxies, resolvers or pool settings to.
///
/// It follows no redirects, repeats nothing by itself, gives up connecting after 10 seconds, and has TLS as the crate's
/// features say. Give the result to the client builder's `http_client`.
///
/// # Certificates
///
/// With `rustls-ring`, the default, the platform's certificates decide; on Linux `SSL_CERT_FILE` and `SSL_CERT_DIR` name
/// others. The TLS settings are complete then, so reqwest's own methods for certificates and identities have no effect
/// on this builder: hand a `rustls::ClientConfig` of yours to its `tls_backend_preconfigured`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let proxy = "http://proxy.example:3128";
/// let http = fibre_core::http_client_builder()?.proxy(reqwest::Proxy::all(proxy)?).build()?;
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// If the platform's certificates cannot be used.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Timeouts::new().connect)
        // A redirect would carry the token, or turn a POST into a GET, on somebody else's word.
        .redirect(reqwest::redirect::Policy::none())
        // Replays are the pipeline's to decide.
        .retry(reqwest::retry::never());
    with_tls(builder)
}

/// ring is named here and not installed for the process: the choice must not reach beyond this client.
#[cfg(feature = "rustls-ring")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt;
    use std::sync::Arc;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|source| {
            Error::configuration("tls", "cannot use the platform's certificates").with_source(source)
        })?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls-ring"))]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}
