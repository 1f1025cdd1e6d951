//! Building a client.

use crate::Client;
use fibre_core::Error;
use fibre_core::credentials::{ClientAuthentication, ClientSecret};
use fibre_core::rt::{self, ApiClient as _};
use std::fmt;
use std::sync::Arc;

rt::client_builder!(Client, "Fibre Cafe Tenant API", tenant: Tenant);

/// Where the carrier's production API is: the base URL unless another one is set.
pub const PRODUCTION: &str = "https://prod.fibregateway.com/v1";

/// Where tokens come from, below the base URL.
const TOKEN_PATH: &str = "/auth/tenant/access-token";

/// Sent with each request, new each time.
const REQUEST_ID: &str = "X-Request-ID";

/// Sent with each request, the same for a whole journey.
const CONVERSATION_ID: &str = "X-Conversation-ID";

/// Who the tenant is, until the builder knows where to say so.
#[derive(Default)]
struct Tenant {
    secret: Option<(String, String)>,
    token_url: Option<String>,
    scope: Option<String>,
    authentication: Option<ClientAuthentication>,
}

impl ClientBuilder {
    fn new() -> Self {
        let mut settings = rt::Settings::new(Client::API);
        settings.base_url(PRODUCTION.to_owned());
        settings.request_id_header(Some(REQUEST_ID.to_owned()));
        settings.conversation_header(Some(CONVERSATION_ID.to_owned()));
        // A call without one is refused.
        settings.conversation_per_call();
        Self { settings, tenant: Tenant::default() }
    }

    /// The tenant's OAuth 2.0 client id and secret.
    ///
    /// They go to the token endpoint as HTTP Basic, unless [`authentication`](Self::authentication) says otherwise.
    pub fn client_secret(mut self, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        self.tenant.secret = Some((client_id.into(), client_secret.into()));
        self
    }

    /// Where tokens come from; `/auth/tenant/access-token` below the base URL unless set.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.tenant.token_url = Some(url.into());
        self
    }

    /// The scopes to ask for, separated by spaces; all that the tenant has unless set. One looks like
    /// `com.fibregateway.<environment>/tenant.all.all`.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.tenant.scope = Some(scope.into());
        self
    }

    /// How the client id and secret travel to the token endpoint, which takes either way.
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.tenant.authentication = Some(authentication);
        self
    }

    /// The request header that carries the conversation's identifier, `X-Conversation-ID` unless set; `None` sends it
    /// nowhere.
    pub fn conversation_header(mut self, name: Option<&str>) -> Self {
        self.settings.conversation_header(name.map(Into::into));
        self
    }
}

impl Tenant {
    fn complete(self, mut settings: rt::Settings) -> Result<rt::Settings, Error> {
        let Some((client_id, client_secret)) = self.secret else {
            let useless = [
                ("token_url", self.token_url.is_some()),
                ("scope", self.scope.is_some()),
                ("authentication", self.authentication.is_some()),
            ];
            return match useless.into_iter().find(|(_, set)| *set) {
                Some((name, _)) => Err(Error::configuration(name, "has no use without client_secret")),
                None => Ok(settings),
            };
        };
        let token_url = self.token_url.unwrap_or_else(|| {
            let base_url = settings.chosen_base_url().unwrap_or(PRODUCTION);
            format!("{}{TOKEN_PATH}", base_url.trim_end_matches('/'))
        });
        let mut credentials = ClientSecret::new(token_url, client_id, client_secret);
        if let Some(scope) = self.scope {
            credentials = credentials.scope(scope);
        }
        if let Some(authentication) = self.authentication {
            credentials = credentials.authentication(authentication);
        }
        settings.credentials_unless_given(Arc::new(credentials));
        Ok(settings)
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenant")
            .field("client_id", &self.secret.as_ref().map(|(client_id, _)| client_id))
            .field("client_secret", &self.secret.as_ref().map(|_| "[redacted]"))
            .field("token_url", &self.token_url)
            .field("scope", &self.scope)
            .field("authentication", &self.authentication)
            .finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::credentials::StaticToken;

    #[test]
    fn production_is_where_the_api_is_unless_said_otherwise() {
        let client = Client::builder().client_secret("id", "secret").build().unwrap();
        assert_eq!(client.base_url(), PRODUCTION);
        let client = Client::builder()
            .base_url("https://cvt.example/v1/")
            .client_secret("id", "secret")
            .build()
            .unwrap();
        assert_eq!(client.base_url(), "https://cvt.example/v1");
    }

    #[test]
    fn settings_without_use_and_bad_ones_are_named() {
        for (builder, name) in [
            (Client::builder(), "`credentials` are missing"),
            (
                Client::builder().token_url("https://login.example"),
                "`token_url` has no use without client_secret",
            ),
            (Client::builder().scope("a").credentials(StaticToken::new("t")), "`scope` has no use"),
            (Client::builder().client_secret("id", ""), "`client_secret` is empty"),
            (Client::builder().client_secret("id", "s").token_url("login"), "`token_url` is not a URL"),
            (Client::builder().base_url("prod").client_secret("id", "s"), "`base_url` is not a URL"),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let builder = Client::builder().client_secret("tenant-7", "hunter2").scope("a b");
        let text = format!("{builder:?}");
        assert!(text.contains("tenant-7") && text.contains("a b") && !text.contains("hunter2"), "{text}");
    }
}
