//! Reading the resource until it says how it ended.

use super::OperationToken;
use super::location::resolve;
use crate::rt::{self, Runtime};
use crate::{BoxFuture, Error, ErrorKind, Outcome, Response};
use futures_util::{Stream, StreamExt};
use reqwest::Url;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How often and how long to ask.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Polling {
    floor: Duration,
    ceiling: Duration,
    deadline: Option<Duration>,
}

impl Polling {
    /// Every 5 seconds at first and every 60 in the end, without a deadline.
    pub fn new() -> Self {
        Self { floor: Duration::from_secs(5), ceiling: Duration::from_secs(60), deadline: None }
    }

    /// The shortest pause between two readings. Carriers publish one; going below it may cost you your access.
    pub fn floor(mut self, pause: Duration) -> Self {
        self.floor = pause;
        self
    }

    /// The longest pause, which pauses grow towards by half of themselves.
    pub fn ceiling(mut self, pause: Duration) -> Self {
        self.ceiling = pause;
        self
    }

    /// Gives up after so long. The operation goes on at the carrier: keep its token.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// The pause before reading number `reading`, counted from 0; the carrier's own wish wins unless it is shorter.
    fn pause(&self, reading: u32, asked: Option<Duration>) -> Duration {
        let grown = self.floor.mul_f64(1.5_f64.powi(reading.min(64).cast_signed()).min(1e6));
        let own = grown.min(self.ceiling.max(self.floor));
        asked.map_or(own, |asked| asked.max(self.floor))
    }
}

impl Default for Polling {
    fn default() -> Self {
        Self::new()
    }
}

/// What one reading of the resource said.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Progress<T> {
    /// The carrier is still working; what it says about it, if it says anything.
    Running(Option<T>),
    /// It is done.
    Done(Response<T>),
}

/// A request that the carrier works on. See the [module's documentation](super).
///
/// The result of waiting is an error of kind [`Rejected`](ErrorKind::Rejected) if the carrier turns the request down;
/// [`Error::service`] has its reasons. A reading that fails for now is repeated as any read; if that does not help, the
/// error ends this value but not the operation: [`token`](Self::token) goes on.
#[must_use = "an operation is only read when it is awaited or polled"]
pub struct Operation<T> {
    runtime: Runtime,
    begun: &'static rt::Operation,
    read: &'static rt::Operation,
    url: Url,
    polling: Polling,
    readings: u32,
    started: Option<Instant>,
    asked: Option<Duration>,
    step: Option<BoxFuture<'static, Result<Reading<T>, Error>>>,
    ended: bool,
}

struct Reading<T> {
    progress: Progress<T>,
    asked: Option<Duration>,
}

impl<T: DeserializeOwned + Send + 'static> Operation<T> {
    pub(crate) fn begin(
        runtime: &Runtime,
        begun: &'static rt::Operation,
        read: &'static rt::Operation,
        location: &str,
        asked: Option<Duration>,
    ) -> Result<Self, Error> {
        let url = resolve(runtime.base_url(), location)?;
        Ok(Self {
            runtime: runtime.clone(),
            begun,
            read,
            url,
            polling: Polling::new(),
            readings: 0,
            started: None,
            asked,
            step: None,
            ended: false,
        })
    }

    /// How often and how long to ask.
    pub fn polling(mut self, polling: Polling) -> Self {
        self.polling = polling;
        self
    }

    /// What to store in order to go on after a restart.
    #[must_use]
    pub fn token(&self) -> OperationToken {
        let path = match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        };
        OperationToken::new(self.begun.id, &path)
    }

    fn next_step(&mut self) -> BoxFuture<'static, Result<Reading<T>, Error>> {
        let clock = std::sync::Arc::clone(&self.runtime.shared.clock);
        let started = *self.started.get_or_insert_with(|| clock.now());
        let pause = self.polling.pause(self.readings, self.asked);
        let (runtime, read, url, deadline) =
            (self.runtime.clone(), self.read, self.url.clone(), self.polling.deadline);
        self.readings += 1;
        Box::pin(async move {
            let elapsed = clock.now().saturating_duration_since(started);
            if let Some(limit) = deadline.filter(|limit| elapsed + pause > *limit) {
                let message =
                    format!("the carrier is still working on it after {limit:?}; its token goes on");
                return Err(Error::new(ErrorKind::Timeout, message)
                    .with_outcome(Outcome::Accepted)
                    .with_operation(read.id)
                    .retryable(true));
            }
            clock.sleep(pause).await;
            match runtime.read_resource::<T>(read, url).await {
                Ok((response, asked)) => Ok(Reading { progress: response, asked }),
                Err(error) if error.status() == Some(http::StatusCode::UNPROCESSABLE_ENTITY) => {
                    Err(error.with_kind(ErrorKind::Rejected, "the carrier turned the request down"))
                }
                // The request itself was accepted, whatever became of this reading.
                Err(error) => Err(error.with_outcome(Outcome::Accepted)),
            }
        })
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Operation<T> {
    type Item = Result<Progress<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        let mut step = match this.step.take() {
            Some(step) => step,
            None => this.next_step(),
        };
        match step.as_mut().poll(cx) {
            Poll::Pending => {
                this.step = Some(step);
                Poll::Pending
            }
            Poll::Ready(Ok(reading)) => {
                this.asked = reading.asked;
                this.ended = matches!(reading.progress, Progress::Done(_));
                Poll::Ready(Some(Ok(reading.progress)))
            }
            Poll::Ready(Err(error)) => {
                this.ended = true;
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Operation<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            loop {
                match self.next().await {
                    Some(Ok(Progress::Done(response))) => return Ok(response),
                    Some(Ok(Progress::Running(_))) => {}
                    Some(Err(error)) => return Err(error),
                    None => {
                        let message = "the operation has ended before it was awaited";
                        return Err(Error::invalid_request(message).with_operation(self.begun.id));
                    }
                }
            }
        })
    }
}

impl<T> Unpin for Operation<T> {}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("operation", &self.begun.id)
            .field("readings", &self.readings)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_the_floor_to_the_ceiling_and_heed_the_carrier() {
        let polling = Polling::new();
        let pauses = [0, 1, 2, 6, 100, u32::MAX].map(|reading| polling.pause(reading, None).as_millis());
        assert_eq!(pauses, [5000, 7500, 11_250, 56_953, 60_000, 60_000]);
        let asked = |seconds| polling.pause(0, Some(Duration::from_secs(seconds))).as_secs();
        assert_eq!([asked(1), asked(30), asked(600)], [5, 30, 600]);
    }
}
