//! The way of every call: identifiers, credentials, attempts, retries.

use super::answer::Answer;
use super::attempt::{self, Progress};
use super::call::Prepared;
use super::runtime::Runtime;
use crate::credentials::CachedToken;
use crate::retry::FailedAttempt;
use crate::{Correlation, Error, ErrorKind, Outcome};
use futures_util::future::{Either, select};
use http::StatusCode;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::{Instrument, Span, field};

/// How much of the answer the caller needs before it is told of success.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Head,
    Body,
}

/// Runs a call to its answer.
pub(super) async fn run(call: &Prepared<'_>, wanted: Wanted) -> Result<Answer, Error> {
    let shared = &call.runtime.shared;
    let correlation = Correlation::new(shared.randomness.uuid(), conversation(call.runtime));
    let span = tracing::info_span!(
        target: "fibre",
        "call",
        api = shared.api.name,
        operation = call.operation.id,
        http.request.method = %call.method,
        url.template = call.operation.path,
        call_id = %correlation.call_id(),
        conversation_id = correlation.conversation_id(),
        replay_allowed = call.runtime.options.replay_allowed,
        http.response.status_code = field::Empty,
        attempts = field::Empty,
        outcome = field::Empty,
        error = field::Empty,
    );
    let mut run = Run { call, correlation, attempts: 0, started: shared.clock.now() };
    let result = run.until_answered(wanted).instrument(span.clone()).await;
    record(&span, &result, run.attempts);
    result
}

/// The conversation that the caller set, or one of the call's own where the API wants one.
fn conversation(runtime: &Runtime) -> Option<Arc<str>> {
    let own =
        || runtime.shared.conversation_per_call.then(|| runtime.shared.randomness.uuid().to_string().into());
    runtime.options.conversation.clone().or_else(own)
}

fn record(span: &Span, result: &Result<Answer, Error>, attempts: u32) {
    span.record("attempts", attempts);
    match result {
        Ok(answer) => {
            span.record("http.response.status_code", answer.head.status.as_u16());
        }
        Err(error) => {
            span.record("outcome", error.outcome().as_str());
            span.record("error", field::debug(error.kind()));
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status.as_u16());
            }
        }
    }
}

struct Run<'a> {
    call: &'a Prepared<'a>,
    correlation: Correlation,
    attempts: u32,
    started: Instant,
}

impl Run<'_> {
    async fn until_answered(&mut self, wanted: Wanted) -> Result<Answer, Error> {
        let shared = &self.call.runtime.shared;
        let mut token_renewed = false;
        let mut worst = Outcome::NotSent;
        for attempt in 1.. {
            let error = match self.authorized_attempt(wanted, &mut token_renewed).await {
                Ok(answer) => {
                    shared.budget.refill();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            worst = worst.or_worse(error.outcome());
            let error = self.identified(error.with_outcome(worst));
            let Some(pause) = self.pause_before_next(attempt, &error) else { return Err(error) };
            tracing::debug!(target: "fibre", attempt, ?pause, %error, "attempt failed, trying again");
            shared.clock.sleep(pause).await;
        }
        unreachable!("the loop ends by returning: a policy that never stops is stopped by the total limit")
    }

    /// One attempt; or two, when the first finds its token refused.
    async fn authorized_attempt(
        &mut self,
        wanted: Wanted,
        token_renewed: &mut bool,
    ) -> Result<Answer, Error> {
        let token = self.token().await?;
        let result = self.attempt(wanted, token.as_deref()).await;
        let refused = matches!(&result, Err(error) if error.status() == Some(StatusCode::UNAUTHORIZED));
        let (true, false, Some(stale), Some(tokens)) =
            (refused, *token_renewed, token, &self.call.runtime.shared.tokens)
        else {
            return result;
        };
        *token_renewed = true;
        tokens.discard(&stale);
        // The carrier has seen the request and refused it, whether or not it sees it again.
        let refused_before = |error: Error| {
            let outcome = Outcome::Rejected.or_worse(error.outcome());
            error.with_outcome(outcome)
        };
        let fresh = self.token().await.map_err(refused_before)?;
        match &fresh {
            Some(fresh) if !fresh.same_secret(&stale) => {
                self.attempt(wanted, Some(fresh)).await.map_err(refused_before)
            }
            // The source has no other token: the same request would meet the same answer.
            _ => result,
        }
    }

    async fn token(&self) -> Result<Option<Arc<CachedToken>>, Error> {
        let shared = &self.call.runtime.shared;
        let Some(tokens) = &shared.tokens else { return Ok(None) };
        if let Some(token) = tokens.ready() {
            return Ok(Some(token));
        }
        let remaining = self.total().saturating_sub(self.elapsed());
        match select(pin!(tokens.token()), shared.clock.timer(remaining)).await {
            Either::Left((token, _)) => token.map(Some),
            Either::Right(_) => Err(self.total_passed(Outcome::NotSent)),
        }
    }

    async fn attempt(&mut self, wanted: Wanted, token: Option<&CachedToken>) -> Result<Answer, Error> {
        let shared = &self.call.runtime.shared;
        self.attempts += 1;
        if self.attempts > 1 {
            self.correlation.set_request(shared.randomness.uuid());
        }
        let span = tracing::debug_span!(
            target: "fibre",
            "attempt",
            attempt = self.attempts,
            request_id = %self.correlation.request_id(),
        );
        let headers = attempt::headers(self.call, token.map(CachedToken::header), &self.correlation);
        let progress = Progress::default();
        let sending =
            attempt::send(self.call, wanted, headers, (&self.correlation, self.attempts), progress.clone());

        let remaining = self.total().saturating_sub(self.elapsed());
        let own_limit = self.call.runtime.options.attempt.unwrap_or(shared.timeouts.attempt);
        match select(pin!(sending.instrument(span)), shared.clock.timer(own_limit.min(remaining))).await {
            Either::Left((result, _)) => result,
            Either::Right(_) if own_limit < remaining => {
                let message = format!("no complete answer within the attempt limit of {own_limit:?}");
                Err(Error::new(ErrorKind::Timeout, message).with_outcome(progress.outcome()).retryable(true))
            }
            Either::Right(_) => Err(self.total_passed(progress.outcome())),
        }
    }

    /// The pause before another attempt, if there is to be one.
    fn pause_before_next(&self, attempt: u32, error: &Error) -> Option<Duration> {
        let runtime = self.call.runtime;
        let safe = self.call.operation.idempotent
            || runtime.options.replay_allowed.is_some()
            || error.outcome() == Outcome::NotSent;
        if !safe {
            return None;
        }
        let elapsed = self.elapsed();
        let randomness = &*runtime.shared.randomness;
        let policy = runtime.options.retry.as_ref().unwrap_or(&runtime.shared.retry);
        let pause = policy.pause(&FailedAttempt { attempt, elapsed, error, randomness })?;
        (elapsed + pause < self.total() && runtime.shared.budget.take()).then_some(pause)
    }

    fn total(&self) -> Duration {
        self.call.runtime.options.total.unwrap_or(self.call.runtime.shared.timeouts.total)
    }

    fn elapsed(&self) -> Duration {
        self.call.runtime.shared.clock.now().saturating_duration_since(self.started)
    }

    fn total_passed(&self, outcome: Outcome) -> Error {
        let message = format!("no complete answer within the total limit of {:?}", self.total());
        Error::new(ErrorKind::Timeout, message).with_outcome(outcome).retryable(true)
    }

    fn identified(&self, error: Error) -> Error {
        error.with_operation(self.call.operation.id).with_correlation(&self.correlation, self.attempts)
    }
}
