//! Where the carrier is, and the credentials that it takes.

use std::fmt;

/// All that a tenant needs to reach the Fibre Cafe in the sandbox.
///
/// `Debug` does not show the secret.
#[derive(Clone)]
pub struct FibreCafeAccess {
    pub(super) base_url: String,
    pub(super) token_url: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) supplier: &'static str,
}

impl FibreCafeAccess {
    /// Base URL of the Tenant API, with a path prefix and without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// URL of the token endpoint.
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// Client id that the token endpoint knows.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Secret of that client id; random for every sandbox.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The supplier that has something at most of the seeded addresses.
    pub fn supplier(&self) -> &str {
        self.supplier
    }

    /// The same five values as environment variables, such as `FIBRE_CAFE_BASE_URL`.
    pub fn environment(&self) -> [(String, &str); 5] {
        let name = |suffix: &str| format!("FIBRE_CAFE_{suffix}");
        [
            (name("BASE_URL"), &self.base_url),
            (name("TOKEN_URL"), &self.token_url),
            (name("CLIENT_ID"), &self.client_id),
            (name("CLIENT_SECRET"), &self.client_secret),
            (name("SUPPLIER"), self.supplier),
        ]
    }
}

impl fmt::Debug for FibreCafeAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FibreCafeAccess")
            .field("base_url", &self.base_url)
            .field("token_url", &self.token_url)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .field("supplier", &self.supplier)
            .finish()
    }
}
