//! Where a program connects to for Tuatahi Notify, and what it says when a call fails.

use crate::connection::all_or_none;
use crate::{Failure, note};
use chrono::{DateTime, TimeDelta, Utc};
use fibre_sandbox::Sandbox;
use std::env;
use tuatahi_notify::gaps::Gap;
use tuatahi_notify::types::ErrorBody;
use tuatahi_notify::{Client, Error, ErrorKind};

/// The variables that are read, all or none of them set. Secrets are never arguments: other users of a machine can see
/// those.
pub const VARIABLES: [&str; 4] = [
    "TUATAHI_NOTIFY_BASE_URL",
    "TUATAHI_NOTIFY_TOKEN_URL",
    "TUATAHI_NOTIFY_CLIENT_ID",
    "TUATAHI_NOTIFY_CLIENT_SECRET",
];

const FAMILY: &str = "TUATAHI_NOTIFY_…";

/// A client, and the sandbox that it talks to if the environment named no carrier.
#[derive(Debug)]
pub struct NotifyConnection {
    client: Client,
    // Dropping it stops it.
    sandbox: Option<Sandbox>,
}

impl NotifyConnection {
    /// Connects to what the [variables](VARIABLES) name. If none is set, starts a sandbox and says so.
    ///
    /// # Errors
    ///
    /// If only some variables are set, or one cannot be used; the message names it.
    pub async fn open() -> Result<Self, Failure> {
        if let Some(client) = client_if_set()? {
            return Ok(Self { client, sandbox: None });
        }
        note("No TUATAHI_NOTIFY_… variable is set: using an embedded sandbox with made-up data.");
        let sandbox = Sandbox::start()
            .await
            .map_err(|error| Failure::new("the embedded sandbox cannot start").caused_by(&error))?;
        Ok(Self { client: sandbox_client(&sandbox)?, sandbox: Some(sandbox) })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether the program talks to a sandbox of its own, which forgets everything at the end.
    pub fn is_embedded(&self) -> bool {
        self.sandbox.is_some()
    }
}

/// A client of what the [variables](VARIABLES) name, if they are set: for a service, to which a sandbox is of no use.
///
/// # Errors
///
/// As [`NotifyConnection::open`].
pub fn client_if_set() -> Result<Option<Client>, Failure> {
    let settings = all_or_none(VARIABLES, FAMILY, |name| env::var_os(name))?;
    settings.as_ref().map(|settings| client(settings.each_ref().map(String::as_str))).transpose()
}

/// A client of a sandbox.
///
/// # Errors
///
/// If a setting cannot be used.
pub fn sandbox_client(sandbox: &Sandbox) -> Result<Client, Failure> {
    let access = sandbox.tuatahi_notify();
    client([access.base_url(), access.token_url(), access.client_id(), access.client_secret()])
}

fn client([base_url, token_url, client_id, client_secret]: [&str; 4]) -> Result<Client, Failure> {
    Client::builder()
        .base_url(base_url)
        .client_secret(token_url, client_id, client_secret)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(failed)
}

/// A gap of an inbox, as one that can be replayed.
///
/// Numbers cannot be looked up at the carrier, so what is replayed is a stretch of time. It ends when the gap was reported:
/// the event after it had come by then. When the event before it came, the inbox does not tell: `reach` is how far back
/// to look.
///
/// # Errors
///
/// If `reach` leaves the calendar.
pub fn replayable(gap: &fibre_inbox::Gap, reach: TimeDelta) -> Result<Gap, Failure> {
    let from: Option<DateTime<Utc>> = gap.reported_at().checked_sub_signed(reach);
    let from = from.ok_or_else(|| {
        Failure::new("the time to look back leaves the calendar").advice("name fewer hours")
    })?;
    let lost = Gap::new(gap.stream(), gap.missing().clone()).map_err(|error| failed(error.into()))?;
    Ok(lost.with_after(from).with_before(gap.reported_at()))
}

/// A call that failed, for `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands errors over")]
pub fn failed(error: Error) -> Failure {
    let said = error.service::<ErrorBody>().and_then(|body| body.message);
    Failure::call(&error, said, advice(error.kind()))
}

/// A call that changes something needs better advice than this: see `subscribe`.
fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "correct the setting; TUATAHI_NOTIFY_… variables hold them",
        ErrorKind::InvalidRequest => "correct the argument",
        ErrorKind::Credentials => {
            "check TUATAHI_NOTIFY_TOKEN_URL, TUATAHI_NOTIFY_CLIENT_ID and TUATAHI_NOTIFY_CLIENT_SECRET"
        }
        ErrorKind::Connect => "check TUATAHI_NOTIFY_BASE_URL, TUATAHI_NOTIFY_TOKEN_URL and the network",
        ErrorKind::Refused => "correct the request: sent again as it is, it will be refused again",
        ErrorKind::RateLimited => "wait, then run it again",
        ErrorKind::UnexpectedStatus | ErrorKind::Decode => {
            "check that TUATAHI_NOTIFY_BASE_URL is the API itself, and its paths, which are inferred"
        }
        _ => "run it again; if it keeps failing, ask the carrier",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fibre_inbox::GapId;

    #[test]
    fn a_gap_is_looked_for_up_to_when_it_was_reported() {
        let reported = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let gap =
            fibre_inbox::Gap::new(GapId::new(1), "tuatahi-notify", "ONTActivation", 9..=10, true, reported);
        let lost = replayable(&gap, TimeDelta::hours(1)).map_err(|failure| failure.to_string());
        let times = lost.as_ref().map(|lost| (lost.after().cloned(), lost.before().cloned()));
        assert_eq!(times, Ok((Some((reported - TimeDelta::hours(1)).into()), Some(reported.into()))));
        assert_eq!(lost.map(|lost| lost.to_string()), Ok("ONTActivation 9 to 10".to_owned()));
        assert!(replayable(&gap, TimeDelta::MAX).is_err());
    }
}
