//! One request and its answer, and what is known about a failure.

use super::answer::{Answer, Body};
use super::call::Prepared;
use super::pipeline::Wanted;
use crate::response::Head;
use crate::retry::{is_transient, retry_after};
use crate::{Correlation, Error, ErrorKind, Outcome};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::task::{Context, Poll};

/// How far an attempt came; readable when its future has been dropped.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<Steps>);

#[derive(Debug, Default)]
struct Steps {
    sent: AtomicBool,
    status: AtomicU16,
}

impl Progress {
    /// What a failure at this point leaves behind at the carrier.
    pub(super) fn outcome(&self) -> Outcome {
        match StatusCode::from_u16(self.0.status.load(Ordering::Acquire)) {
            Ok(status) => outcome_of(status),
            Err(_) if self.0.sent.load(Ordering::Acquire) => Outcome::Unknown,
            Err(_) => Outcome::NotSent,
        }
    }

    fn sent(&self) {
        self.0.sent.store(true, Ordering::Release);
    }

    fn answered(&self, status: StatusCode) {
        self.0.status.store(status.as_u16(), Ordering::Release);
    }
}

/// What a status says about the request.
fn outcome_of(status: StatusCode) -> Outcome {
    match status.as_u16() {
        200..=299 => Outcome::Accepted,
        // A 408 is sent by servers that gave up on a request, wherever they were with it.
        408 => Outcome::Unknown,
        400..=499 => Outcome::Rejected,
        _ => Outcome::Unknown,
    }
}

/// Sends one request. The error is complete but for the operation and the identifiers.
pub(super) async fn send(
    call: &Prepared<'_>,
    wanted: Wanted,
    headers: HeaderMap,
    head: (&Correlation, u32),
    progress: Progress,
) -> Result<Answer, Error> {
    let shared = &call.runtime.shared;
    let mut request = reqwest::Request::new(call.method.clone(), call.url.clone());
    *request.headers_mut() = headers;
    match &call.body {
        Some(body) => {
            let body = TrackedBody { data: Some(body.clone()), progress: progress.clone() };
            *request.body_mut() = Some(reqwest::Body::wrap(body));
        }
        // Without a body there is nothing to see leaving.
        None => progress.sent(),
    }
    let response = shared.http.execute(request).await.map_err(|source| broken(source, &progress))?;
    let status = response.status();
    progress.answered(status);
    let (correlation, attempts) = head;
    let head =
        Head { status, headers: response.headers().clone(), correlation: correlation.clone(), attempts };
    if !status.is_success() {
        // The reasons are worth having, but not worth failing for.
        let body = read(response, MAX_ERROR_BODY).await.ok();
        return Err(refused(head, body, shared.clock.utc()));
    }
    let body = match wanted {
        Wanted::Head => Body::Streaming(response.into()),
        Wanted::Body => Body::Buffered(read(response, shared.max_body).await.map_err(|failure| {
            failure.into_error().with_outcome(Outcome::Accepted).with_answer(
                head.status,
                head.headers.clone(),
                None,
            )
        })?),
    };
    Ok(Answer { head, body })
}

/// Error bodies are read for their reasons; nobody needs more of them than this.
const MAX_ERROR_BODY: usize = 1 << 20;

fn broken(source: reqwest::Error, progress: &Progress) -> Error {
    // The URL holds arguments, which may be personal data.
    let source = source.without_url();
    let never_connected = source.is_connect();
    let (kind, message) = match (never_connected, source.is_timeout(), source.is_builder()) {
        (_, _, true) => (ErrorKind::InvalidRequest, "the request could not be built"),
        (true, true, _) => (ErrorKind::Connect, "no connection within the connect limit"),
        (true, false, _) => (ErrorKind::Connect, "no connection"),
        (false, true, _) => (ErrorKind::Timeout, "a limit of the HTTP client passed"),
        (false, false, _) => (ErrorKind::Transport, "the connection broke before an answer came"),
    };
    let outcome = if never_connected || source.is_builder() { Outcome::NotSent } else { progress.outcome() };
    Error::new(kind, message)
        .with_outcome(outcome)
        .retryable(kind != ErrorKind::InvalidRequest)
        .with_source(source)
}

fn refused(head: Head, body: Option<Bytes>, now: DateTime<Utc>) -> Error {
    let status = head.status;
    let kind = match status.as_u16() {
        401 => ErrorKind::Credentials,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Refused,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::UnexpectedStatus,
    };
    let pause = is_transient(status).then(|| retry_after(&head.headers, now)).flatten();
    Error::new(kind, format!("the carrier answered {status}"))
        .with_outcome(outcome_of(status))
        .retryable(is_transient(status))
        .with_retry_after(pause)
        .with_answer(status, head.headers, body)
}

enum ReadFailure {
    Broken(reqwest::Error, usize),
    TooLong(usize),
}

impl ReadFailure {
    fn into_error(self) -> Error {
        match self {
            Self::Broken(source, received) => {
                let message = format!("the connection broke {received} bytes into the answer");
                Error::new(ErrorKind::Transport, message).retryable(true).with_source(source.without_url())
            }
            Self::TooLong(limit) => {
                Error::new(ErrorKind::Decode, format!("the answer is longer than the limit of {limit} bytes"))
            }
        }
    }
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Bytes, ReadFailure> {
    let mut first = None;
    let mut rest = BytesMut::new();
    loop {
        let received = first.as_ref().map_or(rest.len(), Bytes::len);
        match response.chunk().await {
            Err(source) => return Err(ReadFailure::Broken(source, received)),
            Ok(Some(chunk)) if received + chunk.len() > limit => return Err(ReadFailure::TooLong(limit)),
            // Most answers are one chunk, which need not be copied.
            Ok(Some(chunk)) if received == 0 => first = Some(chunk),
            Ok(Some(chunk)) => {
                if let Some(first) = first.take() {
                    rest.reserve(first.len() + chunk.len());
                    rest.extend_from_slice(&first);
                }
                rest.extend_from_slice(&chunk);
            }
            Ok(None) => return Ok(first.unwrap_or_else(|| rest.freeze())),
        }
    }
}

/// A body that notes when it is first asked for: from then on bytes may have left.
///
/// The HTTP stack takes the body only once it has a connection to write it to, and writes nothing before that.
struct TrackedBody {
    data: Option<Bytes>,
    progress: Progress,
}

impl http_body::Body for TrackedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.progress.sent();
        Poll::Ready(self.data.take().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
    }
}

/// The headers of one attempt.
pub(super) fn headers(
    call: &Prepared<'_>,
    authorization: Option<HeaderValue>,
    correlation: &Correlation,
) -> HeaderMap {
    let runtime = call.runtime;
    let mut headers = runtime.shared.headers.clone();
    headers.extend(call.headers.clone());
    headers.insert(header::ACCEPT, HeaderValue::from_static(call.operation.accept));
    if let Some(name) = &runtime.shared.request_id_header {
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let id = correlation.request_id().hyphenated().encode_lower(&mut text);
        // Hyphenated identifiers are ASCII, so this always succeeds.
        if let Ok(value) = HeaderValue::from_str(id) {
            headers.insert(name.clone(), value);
        }
    }
    if let (Some(name), Some(id)) = (&runtime.shared.conversation_header, correlation.conversation_id())
        // Checked when the call was prepared.
        && let Ok(value) = HeaderValue::from_str(id)
    {
        headers.insert(name.clone(), value);
    }
    for (name, value) in &runtime.options.headers {
        headers.insert(name.clone(), value.clone());
    }
    if let Some(value) = authorization {
        headers.insert(header::AUTHORIZATION, value);
    }
    headers
}
