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

/// The credentials and the tokens of one carrier. Without `Debug`: nothing of it may be printed.
pub(crate) struct Tokens {
    client_id: &'static str,
    client_secret: String,
    store: Guarded<Store>,
}

#[derive(Default)]
struct Store {
    valid_until: HashMap<String, Instant>,
    issued: u64,
}

impl Tokens {
    pub(crate) fn new(client_id: &'static str) -> Self {
        Self { client_id, client_secret: format!("sandbox-{}", random()), store: Guarded::default() }
    }

    pub(crate) fn client_id(&self) -> &str {
        self.client_id
    }

    pub(crate) fn client_secret(&self) -> &str {
        &self.client_secret
    }

    pub(crate) fn knows(&self, client_id: &str, client_secret: &str) -> bool {
        client_id == self.client_id && client_secret == self.client_secret
    }

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
fn random() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}
