//! Where a program connects to: what the environment says, or a sandbox of its own.

use crate::{Failure, note};
use fibre_sandbox::Sandbox;
use std::env;
use std::ffi::OsString;
use tuatahi_connect::Client;

/// The variables that are read, all or none of them set. Secrets are never arguments: other users of a machine can see
/// those.
pub const VARIABLES: [&str; 5] = [
    "TUATAHI_CONNECT_BASE_URL",
    "TUATAHI_CONNECT_TOKEN_URL",
    "TUATAHI_CONNECT_CLIENT_ID",
    "TUATAHI_CONNECT_CLIENT_SECRET",
    "TUATAHI_CONNECT_CUSTOMER_ID",
];

/// A client, and the sandbox that it talks to if the environment named no carrier.
#[derive(Debug)]
pub struct Connection {
    client: Client,
    // Dropping it stops it.
    sandbox: Option<Sandbox>,
}

impl Connection {
    /// Connects to what the [variables](VARIABLES) name. If none is set, starts a sandbox and says so.
    ///
    /// Nothing is sent before the first call, except to the sandbox.
    ///
    /// # Errors
    ///
    /// If only some variables are set, or one cannot be used; the message names it.
    pub async fn open() -> Result<Self, Failure> {
        match settings(|name| env::var_os(name))? {
            Some(settings) => Ok(Self { client: client(&settings)?, sandbox: None }),
            None => {
                note("No TUATAHI_CONNECT_… variable is set: using an embedded sandbox with made-up data.");
                let (client, sandbox) = sandboxed().await?;
                Ok(Self { client, sandbox: Some(sandbox) })
            }
        }
    }

    /// Connects to a sandbox of its own even if the environment names a carrier, for programs that must not touch one.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_sandbox() -> Result<(Client, Sandbox), Failure> {
        match settings(|name| env::var_os(name))? {
            Some(_) => note(
                "The TUATAHI_CONNECT_… variables are left aside: this program uses an embedded sandbox only.",
            ),
            None => note("Using an embedded sandbox with made-up data."),
        }
        sandboxed().await
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
}

async fn sandboxed() -> Result<(Client, Sandbox), Failure> {
    let sandbox = Sandbox::start()
        .await
        .map_err(|error| Failure::new("the embedded sandbox cannot start").caused_by(&error))?;
    let access = sandbox.tuatahi_connect();
    let settings = [
        access.base_url(),
        access.token_url(),
        access.client_id(),
        access.client_secret(),
        access.customer_id(),
    ];
    let client = client(&settings.map(str::to_owned))?;
    Ok((client, sandbox))
}

/// `settings` in the order of [`VARIABLES`].
fn client(
    [base_url, token_url, client_id, client_secret, customer_id]: &[String; 5],
) -> Result<Client, Failure> {
    Ok(Client::builder()
        .base_url(base_url)
        .client_secret(token_url, client_id, client_secret)
        .customer_id(customer_id)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .build()?)
}

/// The values of all [`VARIABLES`], or `None` if not one of them is set.
fn settings(read: impl Fn(&str) -> Option<OsString>) -> Result<Option<[String; 5]>, Failure> {
    all_or_none(VARIABLES, "TUATAHI_CONNECT_…", read)
}

/// The values of all `variables`, or `None` if not one of them is set. `family` is what they are called together.
///
/// A variable that is set to nothing counts as missing, never as a wish for the sandbox: it is most often a slip in the
/// configuration of a deployment.
pub(crate) fn all_or_none<const N: usize>(
    variables: [&'static str; N],
    family: &str,
    read: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<[String; N]>, Failure> {
    let found = variables.map(read);
    if found.iter().all(Option::is_none) {
        return Ok(None);
    }
    let values = found.map(|value| value.and_then(|value| value.into_string().ok()).unwrap_or_default());
    let missing: Vec<&str> = variables
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.trim().is_empty())
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(Some(values));
    }
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Err(Failure::new(format!("{} {verb} not set or empty", missing.join(", ")))
        .advice(format!("set all {N} {family} variables, or unset all of them to use an embedded sandbox")))
}

/// Whether a base URL leads to this machine, where only a sandbox is.
pub(crate) fn is_local(base_url: &str) -> bool {
    let after_scheme = base_url.split_once("://").map_or("", |(_, rest)| rest);
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| {
        after_scheme.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_variable_means_the_sandbox() {
        assert!(matches!(settings(|_| None), Ok(None)));
    }

    #[test]
    fn all_of_them_come_in_their_order() {
        let settings = settings(|name| Some(name.into()));
        assert!(matches!(settings, Ok(Some(values)) if values == VARIABLES.map(str::to_owned)));
    }

    #[test]
    fn missing_and_empty_ones_are_named() {
        let read = |name: &str| match name {
            "TUATAHI_CONNECT_TOKEN_URL" => None,
            "TUATAHI_CONNECT_CUSTOMER_ID" => Some(OsString::new()),
            _ => Some("set".into()),
        };
        let Err(failure) = settings(read) else { panic!("two variables are missing") };
        let said = failure.to_string();
        assert!(
            said.contains("TUATAHI_CONNECT_TOKEN_URL, TUATAHI_CONNECT_CUSTOMER_ID are not set"),
            "{said}"
        );
        assert!(!said.contains("BASE_URL"), "{said}");
    }
}
