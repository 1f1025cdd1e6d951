//! Building a client, and what belongs to no single operation.

use crate::Client;
use crate::types::ApiVersion;
use fibre_core::CallOptions;
use fibre_core::credentials::PrivateKeyJwt;
use fibre_core::rt::{self, ApiClient as _};

rt::client_builder!(Client, "Superloop 360 Connect API");

/// The header that chooses the version of an endpoint.
const API_VERSION: &str = "X-API-VERSION";

impl ClientBuilder {
    fn new() -> Self {
        let mut settings = rt::Settings::new(Client::API);
        // No header of that purpose is documented; an unknown one does no harm and shows up in gateway logs.
        settings.request_id_header(Some("x-request-id".to_owned()));
        Self { settings }
    }

    /// The key that the carrier issued: each token request is signed with it (`private_key_jwt`, RS256).
    ///
    /// `key_id` is the id of its public half at the carrier, `pem` the private key, in PKCS #1 or PKCS #8. For another
    /// audience or further fields make a [`PrivateKeyJwt`] and give it to [`credentials`](Self::credentials).
    pub fn private_key_jwt(
        self,
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        key_id: impl Into<String>,
        pem: impl AsRef<str>,
    ) -> Self {
        self.credentials(PrivateKeyJwt::new(token_url, client_id, pem).key_id(key_id))
    }

    /// The version to ask every endpoint for, in place of the newest that is documented for each.
    ///
    /// The types are those of version 8 and read the documented answers of version 7 as well.
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.settings.standing_parameter(API_VERSION, version.into().to_string());
        self
    }
}

impl Client {
    /// A cheap clone of the client that asks every endpoint for this version.
    ///
    /// ```
    /// use superloop_360::{Client, types::ApiVersion};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::builder().base_url("https://360-api.superloop.com").anonymous().build()?;
    /// let earlier = client.at_version(ApiVersion::V7);
    /// # let _ = earlier;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn at_version(&self, version: impl Into<ApiVersion>) -> Self {
        self.with(CallOptions::new().standing_parameter(API_VERSION, version.into().to_string()))
    }
}
