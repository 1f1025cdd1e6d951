//! What a client runs on.

use super::{Api, Call, Operation, Route};
use crate::credentials::TokenCache;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::{CallOptions, Clock, Randomness, Timeouts};
use http::{HeaderMap, HeaderName};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The state that all clones of a client share, and the options of this clone.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Arc<CallOptions>,
}

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) tokens: Option<TokenCache>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) budget: RetryBudget,
    pub(crate) routes: BTreeMap<&'static str, Route>,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id_header: Option<HeaderName>,
    pub(crate) conversation_header: Option<HeaderName>,
    pub(crate) max_body: usize,
}

impl Runtime {
    /// Begins a call of `operation`.
    pub fn call<'a>(&'a self, operation: &'static Operation) -> Call<'a> {
        Call::new(self, operation)
    }

    /// The same runtime with other options.
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { shared: Arc::clone(&self.shared), options: Arc::new(options.over(&self.options)) }
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The value of a standing parameter, if there is one.
    #[must_use]
    pub fn standing_parameter(&self, name: &str) -> Option<&str> {
        self.options.standing.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.shared.api.name)
            .field("base_url", &self.shared.base_url)
            .field("credentials", &self.shared.tokens)
            .field("timeouts", &self.shared.timeouts)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
