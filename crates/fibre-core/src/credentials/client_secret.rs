//! OAuth 2.0 client credentials with a client secret (RFC 6749, 4.4).

use super::endpoint::TokenRequest;
use super::{AccessToken, Credentials, TokenContext};
use crate::{BoxFuture, Error};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// How the client id and secret travel to the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// In the `Authorization` header, which every authorization server must support.
    #[default]
    Basic,
    /// As `client_id` and `client_secret` in the form.
    Body,
}

/// A client id and secret, exchanged for tokens at a token endpoint.
///
/// ```
/// use fibre_core::credentials::{ClientAuthentication, ClientSecret};
///
/// let credentials = ClientSecret::new("https://login.example/oauth2/token", "my-client", "my-secret")
///     .authentication(ClientAuthentication::Body)
///     .scope("orders reports");
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientSecret {
    token_url: String,
    client_id: String,
    secret: SecretString,
    authentication: ClientAuthentication,
    fields: Vec<(String, String)>,
}

impl ClientSecret {
    /// Checked when the client is built.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            secret: SecretString::from(secret.into()),
            authentication: ClientAuthentication::default(),
            fields: Vec::new(),
        }
    }

    /// Where the id and secret go; [`Basic`](ClientAuthentication::Basic) unless set.
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// The scopes to ask for, separated by spaces; none unless set.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.field("scope", scope)
    }

    /// A further field of the token request, such as `audience` or `resource`.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    fn url(&self) -> Result<Url, Error> {
        crate::rt::http_url("token_url", &self.token_url)
    }
}

impl Credentials for ClientSecret {
    fn fetch<'a>(&'a self, context: &'a TokenContext) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            let mut request = TokenRequest::client_credentials(self.url()?);
            for (name, value) in &self.fields {
                request = request.field(name, value);
            }
            let secret = self.secret.expose_secret();
            let request = match self.authentication {
                ClientAuthentication::Basic => request.basic(&self.client_id, secret),
                ClientAuthentication::Body => {
                    request.field("client_id", &self.client_id).field("client_secret", secret)
                }
            };
            request.send(context).await
        })
    }

    fn check(&self) -> Result<(), Error> {
        self.url()?;
        check_text("client_id", &self.client_id)?;
        check_text("client_secret", self.secret.expose_secret())
    }
}

/// Refuses what a secret read from a file or the environment typically gets wrong, without showing it.
pub(crate) fn check_text(setting: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::configuration(setting, "is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::configuration(
            setting,
            "contains a control character, such as the line break at the end of a file",
        ));
    }
    if text.trim() != text {
        return Err(Error::configuration(setting, "begins or ends with a space"));
    }
    Ok(())
}
