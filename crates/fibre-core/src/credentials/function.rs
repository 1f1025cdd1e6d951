//! Tokens that come from elsewhere: a fixed one, or your own function.

use super::{AccessToken, Credentials, TokenContext};
use crate::{BoxFuture, Error, ErrorKind};
use std::fmt;
use std::future::Future;

/// One token for the life of the client.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// The token, without the word `Bearer`.
    pub fn new(token: impl Into<String>) -> Self {
        Self(AccessToken::new(token))
    }
}

impl Credentials for StaticToken {
    fn fetch<'a>(&'a self, _: &'a TokenContext) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move { Ok(self.0.clone()) })
    }

    fn check(&self) -> Result<(), Error> {
        super::client_secret::check_text("static_token", self.0.secret())
    }
}

/// Credentials that ask `function` for each new token.
///
/// ```
/// use fibre_core::credentials::{AccessToken, from_fn};
///
/// let credentials = from_fn(|| async {
///     let token = std::fs::read_to_string("/run/secrets/token")?;
///     Ok::<_, std::io::Error>(AccessToken::new(token.trim()))
/// });
/// # let _ = credentials;
/// ```
pub fn from_fn<F, Fut, E>(function: F) -> impl Credentials
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    FromFn(function)
}

struct FromFn<F>(F);

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("from_fn")
    }
}

impl<F, Fut, E> Credentials for FromFn<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    fn fetch<'a>(&'a self, _: &'a TokenContext) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let token = (self.0)();
        Box::pin(async move {
            token.await.map_err(|source| {
                Error::new(ErrorKind::Credentials, "the function that supplies tokens failed")
                    .with_source(source)
            })
        })
    }
}
