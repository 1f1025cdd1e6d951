//! One token per client: fetched once for all who wait, renewed early, discarded when refused.

use super::{AccessToken, Credentials, TokenContext};
use crate::{BoxFuture, Error, ErrorKind, Randomness};
use futures_util::FutureExt;
use futures_util::future::{Either, Shared, WeakShared, select};
use http::HeaderValue;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A token, ready to be sent.
pub(crate) struct CachedToken {
    header: HeaderValue,
    expires_at: Option<Instant>,
}

impl CachedToken {
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    pub(crate) fn same_secret(&self, other: &Self) -> bool {
        self.header.as_bytes() == other.header.as_bytes()
    }

    fn is_valid(&self, now: Instant) -> bool {
        self.expires_at.is_none_or(|at| now < at)
    }
}

/// See the module's documentation.
#[derive(Clone)]
pub(crate) struct TokenCache(Arc<Shelf>);

struct Shelf {
    credentials: Arc<dyn Credentials>,
    context: TokenContext,
    limit: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<CachedToken>>,
    renew_at: Option<Instant>,
    flight: Option<WeakShared<Fetch>>,
}

type Fetch = BoxFuture<'static, Result<Arc<CachedToken>, Arc<Error>>>;

impl TokenCache {
    /// `limit` bounds each request for a token.
    pub(crate) fn new(credentials: Arc<dyn Credentials>, context: TokenContext, limit: Duration) -> Self {
        Self(Arc::new(Shelf { credentials, context, limit, state: Mutex::default() }))
    }

    /// The token at hand, if it is good for a while.
    pub(crate) fn ready(&self) -> Option<Arc<CachedToken>> {
        let state = self.0.state();
        let token = state.token.as_ref()?;
        let now = self.0.context.clock.now();
        (token.is_valid(now) && state.renew_at.is_none_or(|at| now < at)).then(|| Arc::clone(token))
    }

    /// A token that is valid as far as this side knows.
    pub(crate) async fn token(&self) -> Result<Arc<CachedToken>, Error> {
        let (flight, fallback) = {
            let mut state = self.0.state();
            let now = self.0.context.clock.now();
            let valid = state.token.clone().filter(|token| token.is_valid(now));
            let running = state.flight.as_ref().and_then(WeakShared::upgrade);
            match (valid, running) {
                (Some(token), _) if state.renew_at.is_none_or(|at| now < at) => return Ok(token),
                // Somebody renews it already; there is no need to wait for that.
                (Some(token), Some(_)) => return Ok(token),
                (valid, Some(flight)) => (flight, valid),
                (valid, None) => (self.launch(&mut state), valid),
            }
        };
        match (flight.await, fallback) {
            (Ok(token), _) => Ok(token),
            (Err(error), Some(token)) => {
                tracing::warn!(%error, "access token not renewed; the old one is used while it lasts");
                Ok(token)
            }
            (Err(error), None) => Err(Error::shared(&error)),
        }
    }

    /// Discards `refused`, unless another call has already replaced it.
    pub(crate) fn discard(&self, refused: &Arc<CachedToken>) {
        let mut state = self.0.state();
        if state.token.as_ref().is_some_and(|current| Arc::ptr_eq(current, refused)) {
            state.token = None;
        }
    }

    /// Everybody who waits drives the same future, so it goes on when the one who began it is cancelled; when all are,
    /// it is dropped, and the next caller begins anew.
    fn launch(&self, state: &mut State) -> Shared<Fetch> {
        let cache = self.clone();
        let fetch: Fetch = Box::pin(async move {
            let result = cache.0.fetch().await;
            cache.0.land(result)
        });
        let flight = fetch.shared();
        state.flight = flight.downgrade();
        flight
    }
}

impl Shelf {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        let fetch = self.credentials.fetch(&self.context);
        match select(fetch, self.context.clock.timer(self.limit)).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => {
                let message = format!("no access token within {:?}", self.limit);
                Err(Error::new(ErrorKind::Credentials, message).retryable(true))
            }
        }
    }

    fn land(&self, fetched: Result<AccessToken, Error>) -> Result<Arc<CachedToken>, Arc<Error>> {
        let now = self.context.clock.now();
        let prepared =
            fetched.and_then(|token| prepare(&token, now).map(|cached| (Arc::new(cached), token.lifetime())));
        let mut state = self.state();
        state.flight = None;
        match prepared {
            Ok((token, lifetime)) => {
                state.token = Some(Arc::clone(&token));
                state.renew_at = lifetime.map(|lifetime| now + early(lifetime, &*self.context.randomness));
                Ok(token)
            }
            Err(error) => {
                // The old token may still be good: try again before long, not at every call.
                state.renew_at = Some(now + PAUSE_AFTER_FAILURE);
                Err(Arc::new(error))
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock can leave the state half-changed, so a panic elsewhere does not matter.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Renewal falls between 75 and 90 % of a token's life, so that the clients of a fleet do not renew in step.
fn early(lifetime: Duration, randomness: &dyn Randomness) -> Duration {
    lifetime.mul_f64(0.75 + 0.15 * randomness.fraction())
}

fn prepare(token: &AccessToken, now: Instant) -> Result<CachedToken, Error> {
    let mut header = HeaderValue::try_from(format!("Bearer {}", token.secret())).map_err(|_| {
        Error::new(ErrorKind::Credentials, "the access token holds characters that no HTTP header can carry")
    })?;
    header.set_sensitive(true);
    // The last moments of a token's life are left out: it would expire on the way.
    let usable = token
        .lifetime()
        .map(|lifetime| lifetime.saturating_sub((lifetime / 20).min(Duration::from_secs(10))));
    Ok(CachedToken { header, expires_at: usable.and_then(|usable| now.checked_add(usable)) })
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("credentials", &self.0.credentials).finish_non_exhaustive()
    }
}
