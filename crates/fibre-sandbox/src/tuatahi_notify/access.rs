//! Where the carrier is, and the credentials that it takes.

use std::fmt;

/// All that a client needs to reach Tuatahi Notify in the sandbox.
///
/// `Debug` does not show the secret.
#[derive(Clone)]
pub struct NotifyAccess {
    pub(super) base_url: String,
    pub(super) token_url: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

impl NotifyAccess {
    /// Base URL of the API, with a path prefix and without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// URL of the token endpoint.
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// Client id that the token endpoint knows; subscriptions belong to it.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Secret of that client id; random for every sandbox.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The same values as environment variables, such as `TUATAHI_NOTIFY_BASE_URL`.
    pub fn environment(&self) -> [(String, &str); 4] {
        let name = |suffix: &str| format!("TUATAHI_NOTIFY_{suffix}");
        [
            (name("BASE_URL"), &self.base_url),
            (name("TOKEN_URL"), &self.token_url),
            (name("CLIENT_ID"), &self.client_id),
            (name("CLIENT_SECRET"), &self.client_secret),
        ]
    }
}

impl fmt::Debug for NotifyAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotifyAccess")
            .field("base_url", &self.base_url)
            .field("token_url", &self.token_url)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .finish()
    }
}
