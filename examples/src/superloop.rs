//! Where a program connects to for Superloop 360, and what it says when a call fails.

use crate::connection::{all_or_none, is_local};
use crate::{Failure, Output, note};
use fibre_sandbox::Sandbox;
use std::io::Write as _;
use std::time::Duration;
use std::{env, fs};
use superloop_360::operation::Polling;
use superloop_360::planning::PlanningError;
use superloop_360::types::{Qualification, QualificationRequest, SourceType};
use superloop_360::{Client, Error, ErrorKind, errors};

/// The variables that are read, all or none of them set. The key is a file: neither arguments nor variables are a place
/// for it.
pub const VARIABLES: [&str; 5] = [
    "SUPERLOOP_360_BASE_URL",
    "SUPERLOOP_360_TOKEN_URL",
    "SUPERLOOP_360_CLIENT_ID",
    "SUPERLOOP_360_KEY_ID",
    "SUPERLOOP_360_PRIVATE_KEY_FILE",
];

/// How often a sandbox is asked again: it answers at once and minds nothing.
const SANDBOX_PAUSE: Duration = Duration::from_millis(10);

/// A client, and the sandbox that it talks to if the environment named no carrier.
#[derive(Debug)]
pub struct SuperloopConnection {
    client: Client,
    // Dropping it stops it.
    sandbox: Option<Sandbox>,
}

impl SuperloopConnection {
    /// Connects to what the [variables](VARIABLES) name. If none is set, starts a sandbox, in which an order moves on each
    /// time that it is read, and says so.
    ///
    /// # Errors
    ///
    /// If only some variables are set, or one cannot be used; the message names it.
    pub async fn open() -> Result<Self, Failure> {
        if let Some(settings) = all_or_none(VARIABLES, "SUPERLOOP_360_…", |name| env::var_os(name))? {
            return Ok(Self { client: client(&settings)?, sandbox: None });
        }
        note("No SUPERLOOP_360_… variable is set: using an embedded sandbox with made-up data.");
        let sandbox = Sandbox::builder()
            .orders_advance_on_read(true)
            .start()
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

    /// Whether the carrier is on this machine, which only a sandbox is.
    pub fn is_local(&self) -> bool {
        is_local(self.client.base_url())
    }

    /// The pause between two readings of an order, if it should be another than usual.
    pub fn pause(&self) -> Option<Duration> {
        self.is_local().then_some(SANDBOX_PAUSE)
    }

    /// What can be ordered at a location, from the carrier.
    ///
    /// # Errors
    ///
    /// If the carrier turns the request down, at once or later, or cannot be asked.
    pub async fn qualify(&self, location: &str) -> Result<Qualification, Failure> {
        let request = QualificationRequest::new(SourceType::Nbn, location);
        let mut operation = self.client.request_qualification(&request).await.map_err(failed)?;
        if let Some(pause) = self.pause() {
            operation = operation.polling(Polling::new().floor(pause));
        }
        Ok(operation.await.map_err(failed)?.into_inner())
    }
}

/// A client of a sandbox.
///
/// # Errors
///
/// If a setting cannot be used.
pub fn sandbox_client(sandbox: &Sandbox) -> Result<Client, Failure> {
    let access = sandbox.superloop_360();
    let key = access.private_key_pem();
    build([access.base_url(), access.token_url(), access.client_id(), access.key_id(), key])
}

/// `settings` in the order of [`VARIABLES`].
fn client([base_url, token_url, client_id, key_id, file]: &[String; 5]) -> Result<Client, Failure> {
    let key = fs::read_to_string(file).map_err(|error| {
        Failure::new(format!("the private key cannot be read from {file}"))
            .caused_by(&error)
            .advice("set SUPERLOOP_360_PRIVATE_KEY_FILE to a PEM file that you may read")
    })?;
    build([base_url, token_url, client_id, key_id, &key])
}

fn build([base_url, token_url, client_id, key_id, key]: [&str; 5]) -> Result<Client, Failure> {
    Client::builder()
        .base_url(base_url)
        .private_key_jwt(token_url, client_id, key_id, key)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(failed)
}

/// A call that failed, for `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands errors over")]
pub fn failed(error: Error) -> Failure {
    let said = errors::body_of(&error).map(|body| body.to_string());
    Failure::call(&error, said, advice(error.kind()))
}

/// A call that changes something needs better advice than this: see `order-nbn`.
fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "correct the setting; SUPERLOOP_360_… variables hold them",
        ErrorKind::InvalidRequest => "correct the argument",
        ErrorKind::Credentials => {
            "check SUPERLOOP_360_TOKEN_URL, SUPERLOOP_360_CLIENT_ID, SUPERLOOP_360_KEY_ID and \
             SUPERLOOP_360_PRIVATE_KEY_FILE"
        }
        ErrorKind::Connect => "check SUPERLOOP_360_BASE_URL, SUPERLOOP_360_TOKEN_URL and the network",
        ErrorKind::Refused | ErrorKind::Rejected => {
            "correct the request: sent again as it is, it will be refused again"
        }
        ErrorKind::RateLimited => "wait, then run it again",
        ErrorKind::UnexpectedStatus | ErrorKind::Decode => {
            "check that SUPERLOOP_360_BASE_URL is the API itself; if it is, the API has changed"
        }
        _ => "run it again; if it keeps failing, ask the carrier",
    }
}

/// A choice that cannot be ordered. Nothing was sent.
pub fn refused(error: &PlanningError) -> Failure {
    let advice = match error {
        PlanningError::TransferNeeded { .. } | PlanningError::MissingAvcId => {
            "ask the end customer for the AVC id and give it with --avc-id"
        }
        PlanningError::Ambiguous { .. } => "choose with --infrastructure and --port",
        _ => "`qualify` shows what can be ordered there",
    };
    Failure::new(error.to_string()).advice(advice)
}

/// Writes a JSON document to standard output.
///
/// # Errors
///
/// If it cannot be written there.
pub fn print_json(document: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::new("the data cannot be written as JSON").caused_by(&error))?;
    let mut output = Output::standard();
    let place = output.place().clone();
    writeln!(output, "{json}").map_err(|error| Failure::write(place, &error))?;
    output.commit()
}
