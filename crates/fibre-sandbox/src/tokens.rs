//! Access tokens: issued, valid for a while, taken back on request.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    time::Duration,
};

use axum::http::{HeaderMap, header};
use tokio::time::Instant;

use crate::{guarded::Guarded, refusal::Refusal};

/// Ten years, so that an absurd lifetime does not leave the clock's range.
const LONGEST_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The access tokens of one carrier. Without `Debug`: none of them may be printed.
#[derive(Default)]
pub(crate) struct Tokens {
    store: Guarded<Store>,
}

#[derive(Default)]
struct Store {
    valid_until: HashMap<String, Instant>,
    issued: u64,
}

impl Tokens {
    pub(crate) fn issue(&self, lifetime: Duration) -> String {
        let now = Instant::now();
        self.store.with(|store| {
            store.valid_until.retain(|_, until| *until > now);
            store.issued += 1;
            let token = format!("{}-{}", random(), store.issued);
            store.valid_until.insert(token.clone(), now + lifetime.min(LONGEST_LIFETIME));
            token
        })
    }

    pub(crate) fn issued(&self) -> u64 {
        self.store.with(|store| store.issued)
    }

    pub(crate) fn expire_all(&self) {
        self.store.with(|store| store.valid_until.clear());
    }

    /// Checks the bearer token of a request.
    pub(crate) fn authorize(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(credentials) = headers.get(header::AUTHORIZATION) else {
            return Err(Refusal::unauthorized("Missing authentication"));
        };
        let token = credentials
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let Some(token) = token else {
            return Err(Refusal::unauthorized("The authorization header holds no bearer token"));
        };
        let valid = self
            .store
            .with(|store| store.valid_until.get(token).is_some_and(|until| *until > Instant::now()));
        if valid {
            return Ok(());
        }
        Err(Refusal::unauthorized("The access token is unknown or has expired"))
    }
}

/// Unpredictable enough that a test cannot hard-code it.
pub(crate) fn random() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}
