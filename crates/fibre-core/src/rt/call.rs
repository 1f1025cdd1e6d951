//! A call while its arguments are being put together.

use super::{Answer, Operation, Runtime, Shared, decode, pipeline, route::placeholders, url};
use crate::operation::OperationToken;
use crate::retry::retry_after;
use crate::{ByteStream, CallOptions, Error, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

/// One call: arguments are added, then one of the `send_` methods runs it.
///
/// What cannot be sent is noted and reported by the `send_` method, before anything leaves.
#[must_use]
pub struct Call<'a> {
    runtime: &'a Runtime,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: String,
    headers: HeaderMap,
    /// Headers that also go with the readings of an operation that the call begins.
    standing: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
    failure: Option<Error>,
}

impl<'a> Call<'a> {
    pub(super) fn new(runtime: &'a Runtime, operation: &'static Operation) -> Self {
        Self {
            runtime,
            operation,
            path: Vec::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            standing: Vec::new(),
            body: None,
            failure: None,
        }
    }

    /// Fills a parameter of the path.
    pub fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.path.push((name, value.to_string()));
        self
    }

    /// Adds a query parameter if there is a value. `false` and `0` are values.
    pub fn query(mut self, name: &str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            url::push_pair(&mut self.query, name, &value);
        }
        self
    }

    /// Adds a query parameter once for each value.
    pub fn query_all<T: Display>(mut self, name: &str, values: Option<&[T]>) -> Self {
        for value in values.unwrap_or_default() {
            url::push_pair(&mut self.query, name, value);
        }
        self
    }

    /// Adds a query parameter whose values are joined by commas.
    pub fn query_joined<T: Display>(self, name: &str, values: Option<&[T]>) -> Self {
        let joined =
            values.map(|values| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        self.query(name, joined)
    }

    /// Adds a query parameter whose value is a JSON document.
    pub fn query_json<T: Serialize + ?Sized>(mut self, name: &str, value: Option<&T>) -> Self {
        match value.map(serde_json::to_string).transpose() {
            Ok(text) => self.query(name, text),
            Err(source) => {
                self.fail(
                    Error::invalid_request(format!("argument `{name}` is not JSON")).with_source(source),
                );
                self
            }
        }
    }

    /// Adds a query parameter that the client may have a standing value for.
    pub fn standing_query(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, Some(value)),
            None => {
                let standing = self.runtime.standing_parameter(name);
                self.query(name, standing)
            }
        }
    }

    /// The same, for an operation that cannot do without.
    pub fn required_standing_query(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        if value.is_none() && self.runtime.standing_parameter(name).is_none() {
            self.fail(Error::invalid_request(format!(
                "`{name}` is required: set it on the client, with CallOptions::standing_parameter, or in the params"
            )));
        }
        self.standing_query(name, value)
    }

    /// Adds a request header if there is a value.
    pub fn header(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        if let Some((name, value)) = value.and_then(|value| self.header_of(name, &value)) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Adds a request header that the client may have a standing value for, and the contract a default.
    ///
    /// It goes with the readings of an operation as well.
    pub fn standing_header(
        mut self,
        name: &'static str,
        value: Option<impl Display>,
        default: Option<&'static str>,
    ) -> Self {
        let standing = self.runtime.standing_parameter(name).or(default);
        let header = match value {
            Some(value) => self.header_of(name, &value),
            None => standing.and_then(|value| self.header_of(name, &value)),
        };
        if let Some((name, value)) = header {
            self.headers.insert(name.clone(), value.clone());
            self.standing.push((name, value));
        }
        self
    }

    fn header_of(&mut self, name: &'static str, value: &dyn Display) -> Option<(HeaderName, HeaderValue)> {
        match (HeaderName::try_from(name), HeaderValue::try_from(value.to_string())) {
            (Ok(name), Ok(value)) => Some((name, value)),
            _ => {
                self.fail(Error::invalid_request(format!(
                    "argument `{name}` holds characters that no HTTP header can carry"
                )));
                None
            }
        }
    }

    /// Sets the request body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => {
                self.body = Some(json.into());
                self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            Err(source) => {
                self.fail(Error::invalid_request("the request body is not JSON").with_source(source));
            }
        }
        self
    }

    /// Fills a field of the body, if the caller left it out, from the client's standing parameter, as a number.
    pub fn standing_body_number(mut self, name: &'static str) -> Self {
        let Some(standing) = self.runtime.standing_parameter(name) else { return self };
        let Some(Ok(serde_json::Value::Object(mut body))) = self.body.as_deref().map(serde_json::from_slice)
        else {
            return self;
        };
        if body.contains_key(name) {
            return self;
        }
        match standing.parse::<i64>() {
            Ok(number) => {
                body.insert(name.to_owned(), number.into());
                self.json(&body)
            }
            Err(_) => {
                self.fail(Error::invalid_request(format!(
                    "the standing parameter `{name}` is not a whole number, which this operation's body needs; set it in the body"
                )));
                self
            }
        }
    }

    /// Waits on the client's clock, as between two calls that read the same thing.
    pub async fn pause(&self, pause: Duration) {
        if !pause.is_zero() {
            self.runtime.shared.clock.sleep(pause).await;
        }
    }

    /// Sends the call and decodes its answer.
    ///
    /// # Errors
    ///
    /// Whatever can go wrong with a call; see [`ErrorKind`](crate::ErrorKind).
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let (answer, operation) = self.buffered().await?;
        decode::json(answer, operation)
    }

    /// Sends a call whose answer may be empty.
    ///
    /// # Errors
    ///
    /// As [`send_json`](Self::send_json).
    pub async fn send_json_or_empty<T: DeserializeOwned>(self) -> Result<Response<Option<T>>, Error> {
        let (answer, operation) = self.buffered().await?;
        decode::json_or_empty(answer, operation)
    }

    /// Sends a call whose answer has no content; a body is ignored.
    ///
    /// # Errors
    ///
    /// As [`send_json`](Self::send_json).
    pub async fn send_empty(self) -> Result<Response<()>, Error> {
        let (answer, _) = self.buffered().await?;
        Ok(Response::new((), answer.head))
    }

    /// Sends a call whose answer is read piece by piece.
    ///
    /// # Errors
    ///
    /// As [`send_json`](Self::send_json), up to the first byte of the answer; later ones come from the stream.
    pub async fn send_stream(self) -> Result<Response<ByteStream>, Error> {
        let request = self.prepare()?;
        let runtime = request.runtime;
        let operation = request.operation;
        let answer = pipeline::run(&request, pipeline::Wanted::Head).await?;
        let idle = runtime.options.idle.unwrap_or(runtime.shared.timeouts.idle);
        let clock = Arc::clone(&runtime.shared.clock);
        let stream = ByteStream::new(answer.body, operation.id, answer.head.clone(), clock, idle);
        Ok(Response::new(stream, answer.head))
    }

    /// Sends a call that begins an operation: its answer says in `Location` where `read` reads how it goes.
    ///
    /// # Errors
    ///
    /// As [`send_json`](Self::send_json); and a [`Decode`](crate::ErrorKind::Decode) error with the outcome
    /// [`Accepted`](crate::Outcome::Accepted) if the carrier says no usable address.
    pub async fn send_operation<T>(
        self,
        read: &'static Operation,
    ) -> Result<crate::operation::Operation<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let runtime = self.reading_runtime();
        let (answer, operation) = self.buffered().await?;
        let head = answer.head;
        let location =
            head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let asked = retry_after(&head.headers, runtime.shared.clock.utc());
        let begun = if location.is_empty() {
            Err(Error::new(
                crate::ErrorKind::Decode,
                "the carrier accepted the request but does not say where it is",
            ))
        } else {
            let location = behind_gateway(&runtime.shared, location);
            crate::operation::Operation::begin(&runtime, operation, read, &location, asked)
        };
        begun.map_err(|error| {
            error
                .with_outcome(crate::Outcome::Accepted)
                .with_operation(operation.id)
                .with_answer(head.status, head.headers, Some(answer.body))
                .with_correlation(&head.correlation, head.attempts)
        })
    }

    /// Goes on with an operation that one of `begun` began before a restart; this call's operation reads it.
    ///
    /// # Errors
    ///
    /// If the token belongs to another operation.
    pub fn resume_operation<T>(
        mut self,
        begun: &[&'static Operation],
        token: &OperationToken,
    ) -> Result<crate::operation::Operation<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        if let Some(failure) = self.failure.take() {
            return Err(failure.with_operation(self.operation.id));
        }
        let Some(begun) = begun.iter().find(|begun| begun.id == token.operation()) else {
            let problem = format!("the operation token belongs to {}", token.operation());
            return Err(Error::invalid_request(problem).with_operation(self.operation.id));
        };
        self.reading_runtime().resume_operation(begun, self.operation, token)
    }

    /// The runtime for the readings of an operation: its options carry the standing headers.
    fn reading_runtime(&self) -> Runtime {
        let mut options = CallOptions::clone(&self.runtime.options);
        // First, so that a header of the caller's own still replaces them.
        options.headers.splice(0..0, self.standing.iter().cloned());
        Runtime { shared: Arc::clone(&self.runtime.shared), options: Arc::new(options) }
    }

    async fn buffered(self) -> Result<(Answer<Bytes>, &'static Operation), Error> {
        let request = self.prepare()?;
        let answer = pipeline::run(&request, pipeline::Wanted::Body).await?;
        let Answer { head, body } = answer;
        Ok((Answer { head, body: body.into_buffered() }, request.operation))
    }

    /// Sends the call to an address that the carrier gave, and also says what pause it asks for.
    pub(super) async fn send_to(self, url: Url) -> Result<(Answer<Bytes>, Option<Duration>), Error> {
        let clock = Arc::clone(&self.runtime.shared.clock);
        let request = Prepared {
            runtime: self.runtime,
            operation: self.operation,
            method: self.operation.method.into(),
            url,
            headers: self.headers,
            body: None,
        };
        let Answer { head, body } = pipeline::run(&request, pipeline::Wanted::Body).await?;
        let asked = retry_after(&head.headers, clock.utc());
        Ok((Answer { head, body: body.into_buffered() }, asked))
    }

    fn prepare(mut self) -> Result<Prepared<'a>, Error> {
        let operation = self.operation;
        if let Some(id) = &self.runtime.options.conversation
            && HeaderValue::from_str(id).is_err()
        {
            self.fail(Error::invalid_request(
                "the conversation id holds characters that no HTTP header can carry",
            ));
        }
        let url = self.url();
        match (self.failure.take(), url) {
            (Some(failure), _) | (None, Err(failure)) => Err(failure.with_operation(operation.id)),
            (None, Ok(url)) => Ok(Prepared {
                runtime: self.runtime,
                operation,
                method: self
                    .runtime
                    .shared
                    .routes
                    .get(operation.id)
                    .and_then(|route| route.method)
                    .unwrap_or(operation.method)
                    .into(),
                url,
                headers: self.headers,
                body: self.body,
            }),
        }
    }

    fn url(&self) -> Result<Url, Error> {
        let shared = &self.runtime.shared;
        let corrected = shared.routes.get(self.operation.id).and_then(|route| route.path.as_deref());
        let template = corrected.unwrap_or(self.operation.path);
        let mut text = String::with_capacity(shared.base_url.len() + template.len() + self.query.len() + 32);
        text.push_str(&shared.base_url);
        let prefix = shared.path_prefix;
        let mut rest = match template.strip_prefix(prefix) {
            Some(rest) if rest.starts_with('/') && ends_in(&shared.base_url, prefix) => rest,
            _ => template,
        };
        for name in placeholders(template) {
            let Some((literal, after)) = rest.split_once('{') else { break };
            text.push_str(literal);
            rest = after.split_once('}').map_or("", |(_, after)| after);
            let value =
                self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
            url::push_segment(&mut text, name, value)?;
        }
        text.push_str(rest);
        if !self.query.is_empty() {
            text.push('?');
            text.push_str(&self.query);
        }
        Url::parse(&text)
            .map_err(|source| Error::invalid_request("the arguments make no URL").with_source(source))
    }

    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }
}

/// Whether the path of a base URL ends in `prefix`; its host does not count.
fn ends_in(base_url: &str, prefix: &str) -> bool {
    !prefix.is_empty() && path_of(base_url).ends_with(prefix)
}

fn path_of(base_url: &str) -> &str {
    let below_scheme = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    below_scheme.find('/').and_then(|at| below_scheme.get(at..)).unwrap_or_default()
}

/// A carrier behind a gateway knows nothing of the path that the gateway put before its own.
fn behind_gateway<'a>(shared: &Shared, location: &'a str) -> Cow<'a, str> {
    let prefix = shared.path_prefix;
    let is_carriers = location.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
    if prefix.is_empty() || !is_carriers || ends_in(&shared.base_url, prefix) {
        return location.into();
    }
    format!("{}{location}", path_of(&shared.base_url)).into()
}

/// A call that can be sent.
pub(super) struct Prepared<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) operation: &'static Operation,
    pub(super) method: http::Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// Shows no argument: they may be personal data.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_no_part_of_the_path() {
        assert!(ends_in("https://a.example/x/api", "/api"));
        assert!(!ends_in("http://api", "/api") && !ends_in("http://api:8080", "/api"));
        assert!(!ends_in("https://a.example/myapi", "/api") && !ends_in("https://a.example", ""));
    }
}
