//! The body of an answer that is read piece by piece.

use crate::response::Head;
use crate::{BoxFuture, Clock, Error, ErrorKind, Outcome};
use bytes::Bytes;
use futures_util::Stream;
use http_body::Body as _;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// The bytes of a streamed answer, as they arrive.
///
/// It is pulled: nothing runs and nothing is buffered between two polls, and dropping it closes the connection. It ends
/// in success only when the answer's body is complete as HTTP defines it; a connection that breaks or falls silent
/// longer than the idle limit is an error. After an error it ends.
#[must_use = "a stream does nothing unless it is polled"]
pub struct ByteStream {
    body: Option<reqwest::Body>,
    operation: &'static str,
    head: Head,
    clock: Arc<dyn Clock>,
    idle: Duration,
    silence: Option<BoxFuture<'static, ()>>,
    received: u64,
}

impl ByteStream {
    pub(crate) fn new(
        body: crate::rt::Body,
        operation: &'static str,
        head: Head,
        clock: Arc<dyn Clock>,
        idle: Duration,
    ) -> Self {
        Self { body: Some(body.into_stream()), operation, head, clock, idle, silence: None, received: 0 }
    }

    /// A stream of chunks that come from elsewhere than a call, for tests and benchmarks of what reads streams.
    #[doc(hidden)]
    pub fn from_chunks<S>(operation: &'static str, chunks: S) -> Self
    where
        S: Stream<Item = Result<Bytes, std::io::Error>> + Send + Sync + 'static,
    {
        let head = Head {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            correlation: crate::Correlation::new(uuid::Uuid::nil(), None),
            attempts: 1,
        };
        let body = crate::rt::Body::Streaming(reqwest::Body::wrap(Chunks(Box::pin(chunks))));
        Self::new(body, operation, head, Arc::new(crate::SystemClock), Duration::from_secs(60))
    }

    /// How many bytes have been handed out.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The answer's media type.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.head.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// Completes an error with what is known of the call that the stream belongs to.
    #[doc(hidden)]
    #[must_use]
    pub fn describe(&self, error: Error) -> Error {
        error
            .with_outcome(Outcome::Accepted)
            .with_operation(self.operation)
            .with_answer(self.head.status, self.head.headers.clone(), None)
            .with_correlation(&self.head.correlation, self.head.attempts)
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<Bytes, Error>>> {
        self.body = None;
        Poll::Ready(Some(Err(self.describe(error.retryable(true)))))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    this.silence = None;
                    // Trailers say nothing that these APIs use.
                    if let Ok(data) = frame.into_data() {
                        this.received += data.len() as u64;
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Poll::Ready(Some(Err(source))) => {
                    let message = format!("the connection broke {} bytes into the stream", this.received);
                    return this
                        .fail(Error::new(ErrorKind::Truncated, message).with_source(source.without_url()));
                }
                Poll::Ready(None) => {
                    this.body = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => break,
            }
        }
        let (clock, idle) = (&this.clock, this.idle);
        let silence = this.silence.get_or_insert_with(|| clock.timer(idle));
        match silence.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let message = format!(
                    "the stream fell silent for the idle limit of {idle:?}, {} bytes into it",
                    this.received
                );
                this.fail(Error::new(ErrorKind::Timeout, message))
            }
        }
    }
}

/// Chunks as a body.
struct Chunks<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<Bytes, std::io::Error>>> http_body::Body for Chunks<S> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        self.0.as_mut().poll_next(cx).map_ok(http_body::Frame::data)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.operation)
            .field("received", &self.received)
            .field("ended", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
