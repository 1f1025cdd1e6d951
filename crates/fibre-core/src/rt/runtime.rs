//! What a client runs on.

use super::{Api, Call, Operation, Route, decode};
use crate::credentials::TokenCache;
use crate::operation::{self, OperationToken, Progress};
use crate::retry::{RetryBudget, RetryPolicy};
use crate::{CallOptions, Clock, Error, Randomness, Timeouts};
use http::{HeaderMap, HeaderName, StatusCode};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The state that all clones of a client share, and the options of this clone.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Arc<CallOptions>,
}

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base_url: String,
    /// See `Api::path_prefix`.
    pub(crate) path_prefix: &'static str,
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
    /// Whether a call without a conversation begins its own.
    pub(crate) conversation_per_call: bool,
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

    /// Goes on with an operation that was begun before a restart.
    ///
    /// # Errors
    ///
    /// If the token belongs to another operation.
    pub fn resume_operation<T>(
        &self,
        begun: &'static Operation,
        read: &'static Operation,
        token: &OperationToken,
    ) -> Result<operation::Operation<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        if token.operation() != begun.id {
            let problem = format!("the operation token belongs to {}", token.operation());
            return Err(Error::invalid_request(problem).with_operation(begun.id));
        }
        operation::Operation::begin(self, begun, read, token.path(), None)
    }

    /// Reads the resource of an operation once: how it goes, and the pause that the carrier asks for.
    pub(crate) async fn read_resource<T: DeserializeOwned>(
        &self,
        read: &'static Operation,
        url: reqwest::Url,
    ) -> Result<(Progress<T>, Option<Duration>), Error> {
        let (answer, asked) = Call::new(self, read).send_to(url).await?;
        if answer.head.status == StatusCode::ACCEPTED {
            let said = decode::json_or_empty(answer, read)?.into_inner();
            return Ok((Progress::Running(said), asked));
        }
        Ok((Progress::Done(decode::json(answer, read)?), asked))
    }

    /// Where the client gets its time from.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.shared.clock)
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
