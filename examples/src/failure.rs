//! What a program prints when it cannot go on.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::process::ExitCode;
use tuatahi_connect::types::ErrorBody;
use tuatahi_connect::{Error, ErrorKind, Outcome};

/// Why a program did not do what it was asked to do.
///
/// `Display` is a line that begins with `error:`, its causes, the outcome of the call where there was one, and what to
/// do about it. It never shows a secret.
#[derive(Debug)]
pub struct Failure {
    message: String,
    causes: Vec<String>,
    outcome: Option<Outcome>,
    advice: Option<String>,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Failed,
    Interrupted,
    ReaderGone,
}

impl Failure {
    /// A failure in words of your own.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            outcome: None,
            advice: None,
            ending: Ending::Failed,
        }
    }

    /// The user pressed ctrl-c.
    pub fn interrupted() -> Self {
        Self { ending: Ending::Interrupted, ..Self::new("interrupted") }
    }

    /// A write to `destination` failed.
    ///
    /// A broken pipe is no problem worth a message: the reader, such as `head`, has seen enough.
    pub fn write(destination: impl fmt::Display, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                ending: Ending::ReaderGone,
                ..Self::new("the reader of standard output has gone")
            };
        }
        Self::new(format!("cannot write to {destination}: {error}"))
            .advice("make room there or choose another place")
    }

    /// Adds an error below the message, with its own causes below that.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn StdError) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// What the user should do, in place of what was said before.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Puts what it means in front of what happened.
    #[must_use]
    pub fn within(mut self, message: impl Into<String>) -> Self {
        let happened = std::mem::replace(&mut self.message, message.into());
        self.causes.insert(0, happened);
        self
    }

    /// Whether the only trouble is that nobody reads standard output any more.
    pub fn is_reader_gone(&self) -> bool {
        self.ending == Ending::ReaderGone
    }

    /// See [`exit::run`](crate::exit::run).
    pub fn exit_code(&self) -> ExitCode {
        match self.ending {
            Ending::Failed => ExitCode::FAILURE,
            Ending::Interrupted => ExitCode::from(130),
            Ending::ReaderGone => ExitCode::from(141),
        }
    }
}

impl Failure {
    /// A call that failed: what it was, what the carrier says about it, and what to do.
    pub(crate) fn call(error: &Error, said: Option<String>, advice: &str) -> Self {
        let mut failure = Self::new(error.to_string());
        if let Some(said) = said {
            failure.causes.push(format!("the carrier says: {said}"));
        }
        if let Some(source) = error.source() {
            failure = failure.caused_by(source);
        }
        failure.outcome = Some(error.outcome());
        failure.advice(advice)
    }
}

/// For calls of Tuatahi Connect; [`superloop::failed`](crate::superloop::failed) is for the others.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let said = error.service::<ErrorBody>().and_then(|body| body.message);
        Self::call(&error, said, advice(error.kind()))
    }
}

/// A call that changes something needs better advice than this: see `place-order`.
fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "correct the setting; TUATAHI_CONNECT_… variables hold them",
        ErrorKind::InvalidRequest => "correct the argument",
        ErrorKind::Credentials => {
            "check TUATAHI_CONNECT_TOKEN_URL, TUATAHI_CONNECT_CLIENT_ID and TUATAHI_CONNECT_CLIENT_SECRET"
        }
        ErrorKind::Connect => "check TUATAHI_CONNECT_BASE_URL, TUATAHI_CONNECT_TOKEN_URL and the network",
        ErrorKind::Refused => "correct the request: sent again as it is, it will be refused again",
        ErrorKind::RateLimited => "wait, then run it again",
        ErrorKind::UnexpectedStatus | ErrorKind::Decode => {
            "check that TUATAHI_CONNECT_BASE_URL is the API itself; if it is, the API has changed"
        }
        _ => "run it again; if it keeps failing, ask the carrier",
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        for cause in &self.causes {
            write!(f, "\n  because: {cause}")?;
        }
        if let Some(outcome) = self.outcome {
            write!(f, "\n  outcome: {outcome} ({})", meaning(outcome))?;
        }
        if let Some(advice) = &self.advice {
            write!(f, "\n  what to do: {advice}")?;
        }
        Ok(())
    }
}

fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent => "the carrier has not seen the request",
        Outcome::Rejected => "the carrier did not carry the request out",
        Outcome::Accepted => "the carrier carried the request out; the trouble came afterwards",
        _ => "the carrier may have carried the request out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_comes_first_and_what_to_do_last() {
        let failure =
            Failure::new("the connection broke").advice("run it again").within("the report is incomplete");
        assert_eq!(
            failure.to_string(),
            "error: the report is incomplete\n  because: the connection broke\n  what to do: run it again"
        );
    }

    #[test]
    fn a_reader_that_has_gone_is_told_from_a_full_disk() {
        let gone = Failure::write("standard output", &io::ErrorKind::BrokenPipe.into());
        let full = Failure::write("report.csv.partial", &io::ErrorKind::StorageFull.into());
        assert!(gone.is_reader_gone());
        assert!(!full.is_reader_gone());
        assert!(full.to_string().contains("report.csv.partial"));
    }
}
