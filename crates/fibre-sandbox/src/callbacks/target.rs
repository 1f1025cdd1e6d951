//! Where callbacks go, and how the carrier proves there who it is.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

use axum::http::{HeaderName, HeaderValue, Uri, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::http::CachedToken;
use crate::guarded::Guarded;

/// A receiver of callbacks: a URL on this machine, and what the carrier shows there.
///
/// `Debug` does not show credentials.
///
/// ```
/// use fibre_sandbox::callbacks::Target;
///
/// let target = Target::new("http://127.0.0.1:9000/kcis").basic("carrier", "secret");
/// assert!(!format!("{target:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct Target {
    url: String,
    pub(super) credentials: Credentials,
}

#[derive(Clone)]
pub(super) enum Credentials {
    None,
    Basic { user: String, password: String },
    Bearer(String),
    ApiKey { header: String, key: String },
    OAuth(Arc<ClientCredentials>),
}

/// A client of the receiver's own token endpoint, with the token that it has.
pub(super) struct ClientCredentials {
    pub(super) token_url: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) token: Guarded<Option<CachedToken>>,
}

impl Target {
    /// A receiver without credentials. The URL is plain `http` to this machine; it is checked where the
    /// target is handed over.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), credentials: Credentials::None }
    }

    /// The carrier sends a user name and a password.
    #[must_use]
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials = Credentials::Basic { user: user.into(), password: password.into() };
        self
    }

    /// The carrier sends this token.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Bearer(token.into());
        self
    }

    /// The carrier sends this key in a header of this name.
    #[must_use]
    pub fn api_key(mut self, header: impl Into<String>, key: impl Into<String>) -> Self {
        self.credentials = Credentials::ApiKey { header: header.into(), key: key.into() };
        self
    }

    /// The carrier fetches a token from the receiver's token endpoint by client credentials, and keeps it
    /// until it ends or is refused.
    #[must_use]
    pub fn oauth(
        mut self,
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        self.credentials = Credentials::OAuth(Arc::new(ClientCredentials {
            token_url: token_url.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            token: Guarded::default(),
        }));
        self
    }

    /// Where to connect, and the header that proves the carrier, if it has one without asking first.
    pub(super) fn check(&self) -> Result<Checked, InvalidTarget> {
        let uri = plain_local(&self.url)?;
        let header = match &self.credentials {
            Credentials::None => None,
            Credentials::Basic { user, password } => Some((header::AUTHORIZATION, basic(user, password)?)),
            Credentials::Bearer(token) => Some((header::AUTHORIZATION, bearer(token)?)),
            Credentials::ApiKey { header, key } => {
                let name = HeaderName::try_from(header.as_str())
                    .map_err(|_| InvalidTarget("the name of the header for the key is not one".to_owned()))?;
                Some((name, secret_value(key)?))
            }
            Credentials::OAuth(client) => {
                plain_local(&client.token_url)?;
                None
            }
        };
        Ok(Checked { uri, header })
    }
}

/// A target that can be called.
pub(super) struct Checked {
    pub(super) uri: Uri,
    pub(super) header: Option<(HeaderName, HeaderValue)>,
}

/// A target to which nothing can be delivered, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTarget(pub(super) String);

impl fmt::Display for InvalidTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidTarget {}

/// `URL`, `URL,basic=user:password`, `URL,bearer=token`, `URL,api-key=header:key` or
/// `URL,oauth=client-id:secret@TOKEN-URL`.
impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let target = match text.split_once(',') {
            Some((url, credentials)) => with_credentials(Self::new(url), credentials).ok_or_else(|| {
                InvalidTarget(
                    "after the URL may follow one of ,basic=user:password ,bearer=token ,api-key=header:key \
                     ,oauth=client-id:secret@TOKEN-URL"
                        .to_owned(),
                )
            })?,
            None => Self::new(text),
        };
        target.check()?;
        Ok(target)
    }
}

fn with_credentials(target: Target, text: &str) -> Option<Target> {
    let (way, value) = text.split_once('=')?;
    let pair = || value.split_once(':');
    Some(match way {
        "basic" => pair().map(|(user, password)| target.basic(user, password))?,
        "bearer" => target.bearer(value),
        "api-key" => pair().map(|(header, key)| target.api_key(header, key))?,
        "oauth" => {
            let (client, token_url) = value.rsplit_once('@')?;
            let (client_id, secret) = client.split_once(':')?;
            target.oauth(token_url, client_id, secret)
        }
        _ => return None,
    })
}

/// The URL if the sandbox can call it: it speaks no TLS, and must not reach out of this machine.
fn plain_local(url: &str) -> Result<Uri, InvalidTarget> {
    let uri: Uri = url.parse().map_err(|_| InvalidTarget("the URL of the receiver is not one".to_owned()))?;
    let refuse = |why: &str| Err(InvalidTarget(format!("the sandbox cannot call the receiver: {why}")));
    if uri.scheme_str() != Some("http") {
        return refuse("it speaks plain http only, so the URL begins with http://");
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return refuse("credentials do not belong into the URL, give them beside it");
    }
    let host = host(&uri);
    let is_local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !is_local {
        return refuse("it calls this machine only, by 127.0.0.1, [::1] or localhost");
    }
    Ok(uri)
}

/// The host without the brackets of an IPv6 address.
pub(super) fn host(uri: &Uri) -> &str {
    uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
}

pub(super) fn basic(user: &str, password: &str) -> Result<HeaderValue, InvalidTarget> {
    secret_value(&format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}"))))
}

pub(super) fn bearer(token: &str) -> Result<HeaderValue, InvalidTarget> {
    secret_value(&format!("Bearer {token}"))
}

fn secret_value(text: &str) -> Result<HeaderValue, InvalidTarget> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| InvalidTarget("the credentials hold characters that no header can carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.credentials {
            Credentials::None => "none",
            Credentials::Basic { .. } => "basic",
            Credentials::Bearer(_) => "bearer",
            Credentials::ApiKey { .. } => "api key",
            Credentials::OAuth(_) => "client credentials",
        };
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        let url = if url.contains('@') { "[redacted]" } else { url };
        f.debug_struct("Target").field("url", &url).field("credentials", &way).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_and_none_is_printed() {
        for (text, way) in [
            ("http://127.0.0.1:1/kcis", "none"),
            ("http://localhost:1/kcis,basic=user:se:cret", "basic"),
            ("http://[::1]:1,bearer=secret", "bearer"),
            ("http://127.0.0.1,api-key=x-api-key:secret", "api key"),
            ("http://127.0.0.1/a,oauth=id:sec@ret@http://127.0.0.1:2/token", "client credentials"),
        ] {
            let shown = text.parse::<Target>().map(|target| format!("{target:?}"));
            let shown = shown.unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!(shown.contains(way) && !shown.contains("cret"), "{text}: {shown}");
        }
    }

    #[test]
    fn what_cannot_be_called_is_refused_without_its_secret() {
        for text in [
            "",
            "127.0.0.1:1",
            "https://127.0.0.1/",
            "http://example.com/",
            "http://u:hush@127.0.0.1/",
            "http://127.0.0.1/,basic=hush",
            "http://127.0.0.1/,oauth=id:hush@https://example.com/",
            "http://127.0.0.1/,digest=hush",
            "http://127.0.0.1/,api-key=not a name:hush",
            "http://127.0.0.1/,bearer=hush\n",
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(!error.contains("hush"), "{text}: {error}");
        }
        assert!(!format!("{:?}", Target::new("http://u:hush@127.0.0.1/")).contains("hush"));
    }
}
