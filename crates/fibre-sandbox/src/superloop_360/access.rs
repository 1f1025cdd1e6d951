//! Where the carrier is, and the key that it takes.

use std::fmt;

/// All that a client needs to reach Superloop 360 in the sandbox.
///
/// `Debug` does not show the key.
#[derive(Clone)]
pub struct SuperloopAccess {
    pub(super) base_url: String,
    pub(super) token_url: String,
    pub(super) client_id: &'static str,
    pub(super) key_id: &'static str,
    pub(super) private_key_pem: &'static str,
    pub(super) private_key_file: String,
}

impl SuperloopAccess {
    /// Base URL with a path prefix and without a trailing slash. It stands for the bare origin of the
    /// carrier: the paths of the operations begin with `/api`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// URL of the token endpoint, which is also the audience of an assertion.
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// Client id that the token endpoint knows.
    pub fn client_id(&self) -> &str {
        self.client_id
    }

    /// Id of the key, `kid` in the header of an assertion.
    pub fn key_id(&self) -> &str {
        self.key_id
    }

    /// The private key of the client, RSA in PKCS #8. It is the same for every sandbox and worth nothing elsewhere.
    pub fn private_key_pem(&self) -> &str {
        self.private_key_pem
    }

    /// Path of a file with the same key. The file goes when the sandbox stops.
    pub fn private_key_file(&self) -> &str {
        &self.private_key_file
    }

    /// The same as environment variables, such as `SUPERLOOP_360_BASE_URL`; the key as its file.
    pub fn environment(&self) -> [(String, &str); 5] {
        let name = |suffix: &str| format!("SUPERLOOP_360_{suffix}");
        [
            (name("BASE_URL"), &self.base_url),
            (name("TOKEN_URL"), &self.token_url),
            (name("CLIENT_ID"), self.client_id),
            (name("KEY_ID"), self.key_id),
            (name("PRIVATE_KEY_FILE"), &self.private_key_file),
        ]
    }
}

impl fmt::Debug for SuperloopAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SuperloopAccess")
            .field("base_url", &self.base_url)
            .field("token_url", &self.token_url)
            .field("client_id", &self.client_id)
            .field("key_id", &self.key_id)
            .field("private_key_pem", &"[redacted]")
            .field("private_key_file", &self.private_key_file)
            .finish()
    }
}
