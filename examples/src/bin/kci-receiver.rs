//! Receives the updates (KCIs) of the Fibre Cafe, and prints them.

use clap::Parser;
use examples::cafe::{Endpoint, failed};
use examples::document::{Document as _, JsonLines};
use examples::{Failure, Output, exit, note};
use fibre_cafe::updates::{EntityType, Kci};
use fibre_cafe::webhook::{Identity, Verifier};
use serde::Serialize;
use std::collections::{HashSet, VecDeque};
use std::env;
use std::net::SocketAddr;
use std::process::ExitCode;

/// Receive updates (KCIs) of the Fibre Cafe, and print each as a line of JSON.
///
/// An update is acknowledged once its line is written. One that comes again is acknowledged as well, and its line says
/// "duplicate": true; the last 10000 updates are remembered. Ends at ctrl-c or SIGTERM, after the requests that have begun.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address and port to listen on, such as 127.0.0.1:8080. Put something that ends TLS in front.
    #[arg(long, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// User name that the gateway has to give.
    #[arg(long, value_name = "NAME", requires = "password_env")]
    user: Option<String>,
    /// Variable that holds the user's password; give two while one password takes the other's place.
    #[arg(long, value_name = "VARIABLE", requires = "user")]
    password_env: Vec<String>,
    /// Variable that holds a bearer token that the gateway may give instead; give two likewise.
    #[arg(long, value_name = "VARIABLE")]
    bearer_env: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::end(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let verifier = verifier(&arguments, |name| env::var(name).ok())?;
    let stop = exit::stop_requested()
        .map_err(|error| Failure::new("the system does not tell of signals").caused_by(&error))?;
    let mut endpoint = Endpoint::open(arguments.listen, verifier).await?;
    note(format_args!("Listening on http://{}, for POST to any path.", endpoint.address()));

    let output = Output::standard();
    let place = output.place().clone();
    let mut lines = JsonLines::new(output);
    let mut recent = RecentKeys::default();
    let mut stop = std::pin::pin!(stop);
    let mut stopping = false;
    loop {
        let arrival = tokio::select! {
            arrival = endpoint.next() => arrival,
            () = &mut stop, if !stopping => {
                stopping = true;
                endpoint.stop();
                continue;
            }
        };
        let Some(arrival) = arrival else { break };
        let duplicate = recent.is_known(arrival.kci().dedupe_key());
        let line = Line::of(arrival.kci(), duplicate)?;
        let written = lines.line(&line).and_then(|()| lines.flush());
        written.map_err(|error| Failure::write(&place, &error))?;
        let kci = arrival.acknowledge();
        // Only now: one whose line could not be written is none that is known.
        recent.remember(kci.dedupe_key());
    }
    note("Stopped.");
    Ok(())
}

/// Any of the passwords and tokens. Without one, everybody is believed, and nobody else can reach the address.
fn verifier(arguments: &Arguments, read: impl Fn(&str) -> Option<String>) -> Result<Verifier, Failure> {
    let secret = |name: &String| {
        read(name).filter(|secret| !secret.is_empty()).ok_or_else(|| {
            Failure::new(format!("{name} is not set or empty")).advice("set it to the secret of the gateway")
        })
    };
    let mut verifiers = Vec::new();
    for name in &arguments.password_env {
        let user = arguments.user.as_deref().unwrap_or_default();
        verifiers.push(Verifier::basic(user, &secret(name)?).map_err(failed)?);
    }
    for name in &arguments.bearer_env {
        verifiers.push(Verifier::bearer(&secret(name)?).map_err(failed)?);
    }
    match verifiers.into_iter().reduce(Verifier::or) {
        Some(verifier) => Ok(verifier),
        None if arguments.listen.ip().is_loopback() => {
            note("Without --password-env or --bearer-env everybody on this machine is believed.");
            Ok(Verifier::unverified())
        }
        None => Err(Failure::new(format!("{} can be reached by others", arguments.listen))
            .advice("give --user and --password-env, or --bearer-env, or listen on 127.0.0.1")),
    }
}

/// What an update is about, and nothing that it says about people.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    key: &'a str,
    entity: Option<&'a str>,
    entity_id: Option<String>,
    update: Option<&'a str>,
    sequence: Option<u64>,
    order_id: Option<i64>,
    status: Option<&'a str>,
    conversation_id: &'a str,
    duplicate: bool,
}

impl Line<'_> {
    /// Its JSON, on one line.
    fn of(kci: &Kci, duplicate: bool) -> Result<String, Failure> {
        let kind = kci.kind();
        let line = Line {
            key: kci.dedupe_key(),
            entity: kci.entity_type().map(EntityType::as_str),
            entity_id: kci.entity_id(),
            update: kind.rsplit('/').next(),
            sequence: kci.sequence(),
            order_id: kci.order_id(),
            status: kci.status(),
            conversation_id: kci.conversation_id().as_str(),
            duplicate,
        };
        serde_json::to_string(&line)
            .map_err(|error| Failure::new("an update cannot be written as JSON").caused_by(&error))
    }
}

/// How many updates are remembered. The same update comes again within minutes, if at all.
const REMEMBERED: usize = 10_000;

/// The keys of the last updates, as digests: whoever sends them decides how long they are.
#[derive(Debug, Default)]
struct RecentKeys {
    known: HashSet<String>,
    oldest_first: VecDeque<String>,
}

impl RecentKeys {
    fn is_known(&self, key: &str) -> bool {
        self.known.contains(digest(key).as_str())
    }

    fn remember(&mut self, key: &str) {
        let digest = digest(key).as_str().to_owned();
        if self.known.insert(digest.clone()) {
            self.oldest_first.push_back(digest);
        }
        if self.oldest_first.len() > REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

fn digest(key: &str) -> Identity {
    Identity::digest("key", key.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_keys_has_a_bound() {
        let mut recent = RecentKeys::default();
        for number in 0..=REMEMBERED {
            recent.remember(&number.to_string());
            recent.remember(&number.to_string());
        }
        assert_eq!((recent.known.len(), recent.oldest_first.len()), (REMEMBERED, REMEMBERED));
        assert!(!recent.is_known("0") && recent.is_known("1") && recent.is_known(&REMEMBERED.to_string()));
    }

    #[test]
    fn without_a_secret_only_the_machine_itself_is_listened_to() {
        let verifier = |arguments: &[&str]| {
            let all = [&["kci-receiver", "--listen"], arguments].concat();
            let arguments = Arguments::try_parse_from(all).map_err(|error| error.to_string())?;
            let read = |name: &str| (name != "EMPTY").then(|| "secret".to_owned());
            verifier(&arguments, read).map(drop).map_err(|failure| failure.to_string())
        };
        let rotated = ["0.0.0.0:0", "--user", "u", "--password-env", "NEW", "--password-env", "OLD"];
        for good in [&["127.0.0.1:0"][..], &["[::1]:0"], &rotated, &["0.0.0.0:0", "--bearer-env", "TOKEN"]] {
            assert_eq!(verifier(good), Ok(()), "{good:?}");
        }
        for (bad, says) in [
            (&["0.0.0.0:0"][..], "can be reached by others"),
            (&["192.0.2.1:80"], "can be reached by others"),
            (&["127.0.0.1:0", "--bearer-env", "EMPTY"], "EMPTY is not set or empty"),
            (&["127.0.0.1:0", "--user", "u"], "--password-env"),
            (&["127.0.0.1:0", "--password-env", "NEW"], "--user"),
        ] {
            assert!(verifier(bad).is_err_and(|said| said.contains(says)), "{bad:?}");
        }
    }
}
