//! From settings to a runtime.

use crate::credentials::{Credentials, TokenCache, TokenContext};
use crate::retry::{RetryBudget, RetryPolicy, StandardRetry};
use crate::rt::{Api, Method, Operation, Route, Runtime, Shared};
use crate::{CallOptions, Clock, Error, Randomness, SystemClock, SystemRandomness, Timeouts, rt, tls};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The settings of a client, behind the `ClientBuilder` of each API crate.
#[derive(Debug)]
pub struct Settings {
    api: &'static Api,
    base_url: Option<String>,
    credentials: Identity,
    http: Option<reqwest::Client>,
    timeouts: Timeouts,
    retry: Arc<dyn RetryPolicy>,
    retry_budget: u32,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    request_id_header: Option<String>,
    conversation_header: Option<String>,
    conversation_per_call: bool,
    routes: BTreeMap<&'static str, (&'static Operation, Route)>,
    standing: BTreeMap<&'static str, String>,
    max_body: usize,
}

#[derive(Debug)]
enum Identity {
    Missing,
    Anonymous,
    Given(Arc<dyn Credentials>),
}

/// Far above any answer that these APIs give in one piece.
const MAX_BODY: usize = 64 << 20;

#[doc(hidden)]
impl Settings {
    /// The defaults for `api`.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            credentials: Identity::Missing,
            http: None,
            timeouts: Timeouts::default(),
            retry: Arc::new(StandardRetry::new()),
            retry_budget: 100,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            user_agent: None,
            headers: Vec::new(),
            request_id_header: None,
            conversation_header: None,
            conversation_per_call: false,
            routes: BTreeMap::new(),
            standing: BTreeMap::new(),
            max_body: MAX_BODY,
        }
    }

    pub fn base_url(&mut self, url: String) {
        self.base_url = Some(url);
    }

    /// The base URL as it was set.
    #[must_use]
    pub fn chosen_base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    pub fn credentials(&mut self, credentials: Arc<dyn Credentials>) {
        self.credentials = Identity::Given(credentials);
    }

    /// Credentials for a client that was given none.
    pub fn credentials_unless_given(&mut self, credentials: Arc<dyn Credentials>) {
        if matches!(self.credentials, Identity::Missing) {
            self.credentials = Identity::Given(credentials);
        }
    }

    pub fn anonymous(&mut self) {
        self.credentials = Identity::Anonymous;
    }

    pub fn http_client(&mut self, client: reqwest::Client) {
        self.http = Some(client);
    }

    pub fn timeouts(&mut self, timeouts: Timeouts) {
        self.timeouts = timeouts;
    }

    pub fn retry(&mut self, policy: Arc<dyn RetryPolicy>) {
        self.retry = policy;
    }

    pub fn retry_budget(&mut self, retries: u32) {
        self.retry_budget = retries;
    }

    pub fn clock(&mut self, clock: Arc<dyn Clock>) {
        self.clock = clock;
    }

    pub fn randomness(&mut self, randomness: Arc<dyn Randomness>) {
        self.randomness = randomness;
    }

    pub fn user_agent(&mut self, product: String) {
        self.user_agent = Some(product);
    }

    pub fn header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    pub fn request_id_header(&mut self, name: Option<String>) {
        self.request_id_header = name;
    }

    pub fn conversation_header(&mut self, name: Option<String>) {
        self.conversation_header = name;
    }

    /// For an API that wants every call to belong to a conversation: one that belongs to none begins its own.
    pub fn conversation_per_call(&mut self) {
        self.conversation_per_call = true;
    }

    pub fn path(&mut self, operation: &'static Operation, path: String) {
        self.route(operation).path = Some(path);
    }

    pub fn method(&mut self, operation: &'static Operation, method: Method) {
        self.route(operation).method = Some(method);
    }

    pub fn standing_parameter(&mut self, name: &'static str, value: String) {
        self.standing.insert(name, value);
    }

    pub fn max_body(&mut self, bytes: usize) {
        self.max_body = bytes;
    }

    /// Checks everything and makes the runtime.
    ///
    /// # Errors
    ///
    /// A configuration error that names the first setting that cannot be used.
    pub fn build(self) -> Result<Runtime, Error> {
        let base_url = match &self.base_url {
            Some(text) => rt::base_url("base_url", text)?,
            None => return Err(Error::configuration("base_url", "is missing")),
        };
        let credentials = match self.credentials {
            Identity::Given(credentials) => Some(credentials),
            Identity::Anonymous => None,
            Identity::Missing => {
                return Err(Error::configuration(
                    "credentials",
                    "are missing: set client_secret, credentials or, for a server that wants none, anonymous",
                ));
            }
        };
        if let Some(credentials) = &credentials {
            credentials.check()?;
        }
        for (operation, route) in self.routes.values() {
            route.check(self.api, operation)?;
        }
        if let Some((name, _)) = self.standing.iter().find(|(_, value)| value.is_empty()) {
            return Err(Error::configuration(name, "is empty"));
        }
        check_timeouts(&self.timeouts)?;
        let own = concat!("fibre-sdk/", env!("CARGO_PKG_VERSION"));
        let user_agent = match &self.user_agent {
            Some(product) => format!("{product} {own} {}", self.api.name),
            None => format!("{own} {}", self.api.name),
        };
        header_value("user_agent", &user_agent)?;
        let http = match self.http {
            Some(client) => client,
            None => tls::http_client(&self.timeouts, &user_agent)?,
        };
        let tokens = credentials.map(|credentials| {
            let context =
                TokenContext::new(http.clone(), Arc::clone(&self.clock), Arc::clone(&self.randomness));
            TokenCache::new(credentials, context, self.timeouts.attempt)
        });
        let shared = Shared {
            api: self.api,
            base_url,
            path_prefix: self.api.path_prefix(),
            http,
            tokens,
            clock: self.clock,
            randomness: self.randomness,
            timeouts: self.timeouts,
            retry: self.retry,
            budget: RetryBudget::new(self.retry_budget),
            routes: self.routes.into_iter().map(|(id, (_, route))| (id, route)).collect(),
            headers: headers(&self.headers)?,
            request_id_header: header_name("request_id_header", self.request_id_header.as_deref())?,
            conversation_header: header_name("conversation_header", self.conversation_header.as_deref())?,
            conversation_per_call: self.conversation_per_call,
            max_body: self.max_body,
        };
        let options = CallOptions { standing: self.standing, ..CallOptions::default() };
        Ok(Runtime { shared: Arc::new(shared), options: Arc::new(options) })
    }

    fn route(&mut self, operation: &'static Operation) -> &mut Route {
        &mut self.routes.entry(operation.id).or_insert_with(|| (operation, Route::default())).1
    }
}

fn check_timeouts(timeouts: &Timeouts) -> Result<(), Error> {
    let Timeouts { connect, attempt, total, idle } = timeouts;
    for (name, limit) in [("connect", connect), ("attempt", attempt), ("total", total), ("idle", idle)] {
        if limit.is_zero() {
            return Err(Error::configuration("timeouts", format!("have a limit of zero for `{name}`")));
        }
    }
    Ok(())
}

fn headers(pairs: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let Some(name) = header_name("header", Some(name))? else { continue };
        let mut value = header_value("header", value)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

fn header_name(setting: &str, name: Option<&str>) -> Result<Option<HeaderName>, Error> {
    name.map(|name| {
        HeaderName::try_from(name).map_err(|source| {
            Error::configuration(setting, format!("has {name:?}, which is no header name"))
                .with_source(source)
        })
    })
    .transpose()
}

fn header_value(setting: &str, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(value).map_err(|source| {
        Error::configuration(setting, "has a value with characters that no HTTP header can carry")
            .with_source(source)
    })
}
