//! How a client proves who it is.
//!
//! [`ClientSecret`] is the usual way: an OAuth 2.0 client id and secret, exchanged for a token. With the feature
//! `private-key-jwt`, `PrivateKeyJwt` signs each request for a token instead. [`StaticToken`] sends a token that you
//! already have, [`from_fn`] asks your own code for one, and anything else implements [`Credentials`].
//!
//! Whatever the source, each client keeps one token and renews it:
//!
//! - one request at a time, shared by all calls that wait for it, its failure included;
//! - ahead of the end of its life, by a share of that life and some jitter; if that early renewal fails, the old token
//!   is used while it lasts;
//! - when a call is answered 401: the token that was used is discarded (unless another call already replaced it), a new
//!   one is fetched, and the call is repeated once. A 401 says that the request was not acted on, so this is safe for
//!   every operation.

mod cache;
mod client_secret;
mod endpoint;
mod function;
#[cfg(feature = "private-key-jwt")]
mod private_key_jwt;
#[cfg(feature = "private-key-jwt")]
mod signing;
mod token;

pub(crate) use cache::{CachedToken, TokenCache};
#[cfg(feature = "webhook")]
pub(crate) use client_secret::check_text;
pub use client_secret::{ClientAuthentication, ClientSecret};
pub use function::{StaticToken, from_fn};
#[cfg(feature = "private-key-jwt")]
#[cfg_attr(docsrs, doc(cfg(feature = "private-key-jwt")))]
pub use private_key_jwt::{PrivateKeyJwt, SigningAlgorithm};
pub use token::AccessToken;

use crate::{BoxFuture, Clock, Error, Randomness};
use std::fmt::Debug;
use std::sync::Arc;

/// A source of access tokens.
///
/// It is asked whenever the client has no usable token; it need not cache, lock or retry.
pub trait Credentials: Debug + Send + Sync + 'static {
    /// Obtains a new token.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from doing so; mark it retryable if asking again may help.
    fn fetch<'a>(&'a self, context: &'a TokenContext) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// Checks the settings, when the client is built.
    ///
    /// # Errors
    ///
    /// A configuration error that names the setting.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// What a [`Credentials`] implementation may use.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenContext {
    /// The client's own HTTP client.
    pub http: reqwest::Client,
    /// The client's clock.
    pub clock: Arc<dyn Clock>,
    /// The client's randomness.
    pub randomness: Arc<dyn Randomness>,
}

impl TokenContext {
    pub(crate) fn new(http: reqwest::Client, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { http, clock, randomness }
    }
}
