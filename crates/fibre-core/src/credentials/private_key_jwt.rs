//! OAuth 2.0 client credentials with a signed assertion instead of a secret (RFC 7523).

use super::client_secret::check_text;
use super::endpoint::TokenRequest;
use super::signing::Signer;
use super::{AccessToken, Credentials, TokenContext};
use crate::{BoxFuture, Error};
use chrono::{DateTime, Utc};
use reqwest::Url;
use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// How an assertion is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSA PKCS #1 v1.5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl SigningAlgorithm {
    /// The name in a token's header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

/// A client id and a private key, with which each token request is signed.
///
/// The algorithm follows from the key: RS256 for an RSA key, ES256 for one on the curve P-256. The key is PEM; RSA keys
/// as PKCS #1 or PKCS #8, elliptic ones as PKCS #8. A key that cannot sign is refused when the client is built.
///
/// ```no_run
/// use fibre_core::credentials::PrivateKeyJwt;
///
/// # fn main() -> Result<(), std::io::Error> {
/// let pem = std::fs::read_to_string("/run/secrets/client-key.pem")?;
/// let credentials = PrivateKeyJwt::new("https://login.example/oauth2/token", "my-client", pem).key_id("2026-11");
/// # let _ = credentials;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct PrivateKeyJwt {
    token_url: String,
    client_id: String,
    signer: Result<Signer, Error>,
    key_id: Option<String>,
    audience: Option<String>,
    lifetime: Duration,
    fields: Vec<(String, String)>,
}

impl PrivateKeyJwt {
    /// Checked when the client is built.
    pub fn new(token_url: impl Into<String>, client_id: impl Into<String>, pem: impl AsRef<str>) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            signer: Signer::from_pem(pem.as_ref()),
            key_id: None,
            audience: None,
            lifetime: Duration::from_secs(300),
            fields: Vec::new(),
        }
    }

    /// The key's id at the authorization server, `kid` in the assertion's header; left out unless set.
    pub fn key_id(mut self, id: impl Into<String>) -> Self {
        self.key_id = Some(id.into());
        self
    }

    /// Whom the assertion is for, `aud`; the token URL unless set.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// How long an assertion is valid; five minutes unless set.
    pub fn assertion_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// The scopes to ask for, separated by spaces; none unless set.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.field("scope", scope)
    }

    /// A further field of the token request, such as `resource`.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    fn url(&self) -> Result<Url, Error> {
        crate::rt::http_url("token_url", &self.token_url)
    }

    fn assertion(&self, signer: &Signer, id: &str, now: DateTime<Utc>) -> Result<String, Error> {
        let issued = now.timestamp();
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let header = Header { alg: signer.algorithm().as_str(), typ: "JWT", kid: self.key_id.as_deref() };
        let claims = Claims {
            iss: &self.client_id,
            sub: &self.client_id,
            aud: self.audience.as_deref().unwrap_or(&self.token_url),
            jti: id,
            iat: issued,
            nbf: issued,
            exp: issued.saturating_add(lifetime),
        };
        signer.sign(&header, &claims)
    }
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Credentials for PrivateKeyJwt {
    fn fetch<'a>(&'a self, context: &'a TokenContext) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            let signer =
                self.signer.as_ref().map_err(|_| Error::configuration("private_key", "cannot sign"))?;
            let id = context.randomness.uuid().to_string();
            let assertion = self.assertion(signer, &id, context.clock.utc())?;
            let mut request = TokenRequest::client_credentials(self.url()?)
                .field("client_id", &self.client_id)
                .field("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .field("client_assertion", &assertion);
            for (name, value) in &self.fields {
                request = request.field(name, value);
            }
            request.send(context).await
        })
    }

    fn check(&self) -> Result<(), Error> {
        self.url()?;
        check_text("client_id", &self.client_id)?;
        for (setting, value) in [("key_id", &self.key_id), ("audience", &self.audience)] {
            if let Some(value) = value {
                check_text(setting, value)?;
            }
        }
        if self.lifetime.as_secs() == 0 {
            return Err(Error::configuration("assertion_lifetime", "is less than a second"));
        }
        match &self.signer {
            // A key may parse and yet not sign; better to know now than at the first call.
            Ok(signer) => self.assertion(signer, "check", DateTime::UNIX_EPOCH).map(drop),
            Err(error) => Err(Error::configuration("private_key", error)),
        }
    }
}

impl fmt::Debug for PrivateKeyJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyJwt")
            .field("token_url", &self.token_url)
            .field("client_id", &self.client_id)
            .field("algorithm", &self.signer.as_ref().ok().map(Signer::algorithm))
            .field("key_id", &self.key_id)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}
