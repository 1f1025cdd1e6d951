//! Where a carrier of the sandbox is, and the credentials that it takes.

use std::fmt;

/// All that a client needs to reach one carrier of the sandbox.
///
/// `Debug` does not show the secret.
#[derive(Clone)]
pub struct Access {
    pub(crate) variable_prefix: &'static str,
    pub(crate) base_url: String,
    pub(crate) token_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) customer_id: String,
}

impl Access {
    /// Base URL of the API, with a path prefix and without a trailing slash.
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

    /// The customer that most of the seeded data belongs to.
    pub fn customer_id(&self) -> &str {
        &self.customer_id
    }

    /// The same five values as environment variables, such as `TUATAHI_CONNECT_BASE_URL`.
    pub fn environment(&self) -> [(String, &str); 5] {
        let name = |suffix: &str| format!("{}_{suffix}", self.variable_prefix);
        [
            (name("BASE_URL"), &self.base_url),
            (name("TOKEN_URL"), &self.token_url),
            (name("CLIENT_ID"), &self.client_id),
            (name("CLIENT_SECRET"), &self.client_secret),
            (name("CUSTOMER_ID"), &self.customer_id),
        ]
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("base_url", &self.base_url)
            .field("token_url", &self.token_url)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .field("customer_id", &self.customer_id)
            .finish()
    }
}
