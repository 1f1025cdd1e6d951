//! Where a program connects to for the Fibre Cafe, how it hears of what becomes of its requests, and what it says when a
//! call fails.

mod endpoint;
mod following;
mod log;
mod scenarios;

pub use endpoint::{Arrival, Endpoint};
pub use following::{Following, Kcis};
pub use log::UpdateLog;
pub use scenarios::{Scenario, Scenarios, Scripted};

use crate::connection::{all_or_none, is_local};
use crate::{Failure, note};
use fibre_cafe::types::Contact;
use fibre_cafe::{Client, ConversationId, Error, ErrorKind, errors};
use fibre_sandbox::{Sandbox, Target};
use std::env;
use std::ffi::OsString;
use std::time::Duration;

/// The variables that are read, all or none of them set.
pub const VARIABLES: [&str; 5] = [
    "FIBRE_CAFE_BASE_URL",
    "FIBRE_CAFE_TOKEN_URL",
    "FIBRE_CAFE_CLIENT_ID",
    "FIBRE_CAFE_CLIENT_SECRET",
    "FIBRE_CAFE_SUPPLIER",
];

/// The scopes to ask for; may be set beside the others.
pub const SCOPE: &str = "FIBRE_CAFE_SCOPE";

/// How many seconds pass in one on the embedded sandbox: the carrier's half a minute between two updates takes 300 ms.
const SPEED: u32 = 100;

/// How often a sandbox is asked again: it answers at once and minds nothing.
const SANDBOX_PAUSE: Duration = Duration::from_millis(10);

/// A client, whose supplier it deals with, and the sandbox that it talks to if the environment named no carrier.
#[derive(Debug)]
pub struct CafeConnection {
    client: Client,
    supplier: String,
    // Dropping it stops it.
    sandbox: Option<Sandbox>,
}

impl CafeConnection {
    /// Connects to what the [variables](VARIABLES) name. If none is set, starts a sandbox in which time passes quickly, and
    /// says so.
    ///
    /// # Errors
    ///
    /// If only some variables are set, or one cannot be used; the message names it.
    pub async fn open() -> Result<Self, Failure> {
        let settings = all_or_none(VARIABLES, "FIBRE_CAFE_…", |name| env::var_os(name))?;
        let scope = scope(env::var_os(SCOPE), settings.is_some())?;
        if let Some(settings) = settings {
            return Self::to_carrier(settings, scope);
        }
        note("No FIBRE_CAFE_… variable is set: using an embedded sandbox with made-up data.");
        let sandbox = Sandbox::builder()
            .real_time(SPEED)
            .start()
            .await
            .map_err(|error| Failure::new("the embedded sandbox cannot start").caused_by(&error))?;
        let supplier = sandbox.fibre_cafe().supplier().to_owned();
        Ok(Self { client: sandbox_client(&sandbox)?, supplier, sandbox: Some(sandbox) })
    }

    /// `settings` in the order of [`VARIABLES`].
    fn to_carrier(settings: [String; 5], scope: Option<String>) -> Result<Self, Failure> {
        let [base_url, token_url, client_id, client_secret, supplier] = settings;
        let client = build([&base_url, &token_url, &client_id, &client_secret], scope)?;
        Ok(Self { client, supplier, sandbox: None })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The supplier to deal with.
    pub fn supplier(&self) -> &str {
        &self.supplier
    }

    /// Whether the program talks to a sandbox of its own, which forgets everything at the end.
    pub fn is_embedded(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Whether the carrier is on this machine, which only a sandbox is.
    pub fn is_local(&self) -> bool {
        is_local(self.client.base_url())
    }

    /// The pause between two readings, if it should be another than usual.
    pub fn pause(&self) -> Option<Duration> {
        self.is_local().then_some(SANDBOX_PAUSE)
    }

    /// An argument, or its default where a sandbox has one.
    ///
    /// # Errors
    ///
    /// If it is missing for a carrier.
    pub fn on_sandbox(
        &self,
        argument: &str,
        given: Option<&String>,
        default: &str,
    ) -> Result<String, Failure> {
        match given {
            Some(given) => Ok(given.clone()),
            None if self.is_local() => Ok(default.to_owned()),
            None => Err(Failure::new(format!("{argument} is missing"))
                .advice("only a sandbox has a default for it: give yours")),
        }
    }

    /// Whom the supplier reaches at the premises, by `--contact-name` and `--contact-phone`.
    ///
    /// # Errors
    ///
    /// If one is missing for a carrier.
    pub fn contact(&self, name: Option<&String>, phone: Option<&String>) -> Result<Contact, Failure> {
        let name = self.on_sandbox("--contact-name", name, "A. Person")?;
        let phone = self.on_sandbox("--contact-phone", phone, "01234 567890")?;
        Ok(Contact::new(name, phone))
    }

    /// How the program hears of what becomes of its requests. Call it before you send the first of them.
    ///
    /// The embedded sandbox delivers its KCIs to a receiver that this opens. Any other gateway cannot reach this machine,
    /// so that there is nothing but to read again and again; `kci-receiver` is for a machine that it can reach.
    ///
    /// # Errors
    ///
    /// If the receiver cannot be opened.
    pub async fn following(&self) -> Result<Following<'_>, Failure> {
        let Some(sandbox) = &self.sandbox else { return Ok(Following::Readings(self.pause())) };
        // Random like a password ought to be, and as short-lived as the sandbox.
        let (user, password) = ("gateway", ConversationId::random());
        let endpoint = Endpoint::of_gateway(user, password.as_str()).await?;
        let target =
            Target::new(format!("http://{}/kcis", endpoint.address())).basic(user, password.as_str());
        sandbox
            .callbacks()
            .deliver_to("fibre-cafe", target)
            .map_err(|error| Failure::new("the sandbox cannot deliver its KCIs").caused_by(&error))?;
        Ok(Following::Kcis(Kcis::new(sandbox, endpoint)))
    }
}

/// A client of a sandbox.
///
/// # Errors
///
/// If a setting cannot be used.
pub fn sandbox_client(sandbox: &Sandbox) -> Result<Client, Failure> {
    let access = sandbox.fibre_cafe();
    build([access.base_url(), access.token_url(), access.client_id(), access.client_secret()], None)
}

fn build(
    [base_url, token_url, client_id, client_secret]: [&str; 4],
    scope: Option<String>,
) -> Result<Client, Failure> {
    let mut builder = Client::builder()
        .base_url(base_url)
        .token_url(token_url)
        .client_secret(client_id, client_secret)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")));
    if let Some(scope) = scope {
        builder = builder.scope(scope);
    }
    builder.build().map_err(failed)
}

/// The value of [`SCOPE`], which has no use alone.
fn scope(found: Option<OsString>, has_others: bool) -> Result<Option<String>, Failure> {
    let Some(found) = found else { return Ok(None) };
    let found = found.into_string().unwrap_or_default();
    if found.trim().is_empty() {
        return Err(Failure::new(format!("{SCOPE} is empty"))
            .advice("set it to the scopes to ask for, or unset it to ask for all that you have"));
    }
    if !has_others {
        return Err(Failure::new(format!("{SCOPE} is set, and {} are not", VARIABLES.join(", ")))
            .advice("set those as well, or unset it to use an embedded sandbox"));
    }
    Ok(Some(found))
}

/// A call that failed, for `map_err`; `error.into()` makes one of what was refused before it was sent.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands errors over")]
pub fn failed(error: Error) -> Failure {
    let said = errors::body_of(&error).map(|body| body.to_string());
    Failure::call(&error, said, advice(error.kind()))
}

/// A call that changes something needs better advice than this: see `provide-order`.
fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "correct the setting; FIBRE_CAFE_… variables hold them",
        ErrorKind::InvalidRequest => "correct the argument",
        ErrorKind::Credentials => {
            "check FIBRE_CAFE_TOKEN_URL, FIBRE_CAFE_CLIENT_ID, FIBRE_CAFE_CLIENT_SECRET and FIBRE_CAFE_SCOPE"
        }
        ErrorKind::Connect => "check FIBRE_CAFE_BASE_URL, FIBRE_CAFE_TOKEN_URL and the network",
        ErrorKind::Refused | ErrorKind::Rejected => {
            "correct the request: sent again as it is, it will be refused again"
        }
        ErrorKind::RateLimited => "wait, then run it again",
        ErrorKind::UnexpectedStatus | ErrorKind::Decode => {
            "check that FIBRE_CAFE_BASE_URL is the API itself; if it is, the API has changed"
        }
        _ => "run it again; if it keeps failing, ask the carrier, with the ids above",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_for_a_carrier_and_not_empty() {
        assert!(matches!(scope(None, false), Ok(None)));
        assert!(matches!(scope(Some("a b".into()), true), Ok(Some(scope)) if scope == "a b"));
        for (found, has_others, says) in
            [(" ", true, "is empty"), ("a", false, "FIBRE_CAFE_SUPPLIER are not")]
        {
            let Err(failure) = scope(Some(found.into()), has_others) else {
                panic!("{found:?} is of no use")
            };
            assert!(failure.to_string().contains(says), "{failure}");
        }
    }
}
