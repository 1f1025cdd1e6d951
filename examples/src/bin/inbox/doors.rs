//! Where each carrier delivers, and who may.

use axum::Router;
use axum::http::HeaderName;
use examples::{Failure, note};
use fibre_cafe::updates::Kci;
use fibre_inbox::Inbox;
use fibre_inbox::store::Store;
use std::env;
use std::ffi::OsString;
use std::net::SocketAddr;
use tuatahi_notify::webhook::{Delivery, Receiver, Verifier};

/// For `--help`.
pub(crate) const VARIABLES: &str = "\
Who may deliver is read from the environment. The names begin with INBOX_FIBRE_CAFE, INBOX_TUATAHI_NOTIFY or
INBOX_SUPERLOOP_360, and go on with
  _USER and _PASSWORD        for Basic
  _BEARER                    for a bearer token
  _API_KEY                   for a key in the header x-api-key, or in that which _API_KEY_HEADER names
Set several, and any of them will do. While one is replaced, _PASSWORD_OLD, _BEARER_OLD and _API_KEY_OLD are accepted
too. A carrier without any can deliver on the loopback interface only, and so can everyone else there.

With the TUATAHI_NOTIFY_… variables of subscribe and replay-gap, what is missing of Tuatahi's notifications is sent again.";

/// The router with the paths of all carriers that can deliver, and these paths in words.
pub(crate) fn open<S: Store>(inbox: &Inbox<S>, address: SocketAddr) -> Result<(Router, String), Failure> {
    let mut doors = Doors { inbox, address, router: Router::new(), paths: Vec::new() };
    doors.add::<Kci>("INBOX_FIBRE_CAFE", &["/fibre-cafe/kcis"])?;
    // Whether the carrier appends the second part by itself is not published.
    let notify = ["/tuatahi-notify", "/tuatahi-notify/notification"];
    doors.add::<tuatahi_notify::webhooks::Notification>("INBOX_TUATAHI_NOTIFY", &notify)?;
    doors.add::<superloop_360::events::Notification>("INBOX_SUPERLOOP_360", &["/superloop-360"])?;
    if doors.paths.is_empty() {
        return Err(Failure::new(format!("nobody could deliver to {address}"))
            .advice("set the variables that --help names, or listen on 127.0.0.1"));
    }
    Ok((doors.router, doors.paths.join(", ")))
}

struct Doors<'a, S> {
    inbox: &'a Inbox<S>,
    address: SocketAddr,
    router: Router,
    paths: Vec<&'static str>,
}

impl<S: Store> Doors<'_, S> {
    fn add<D: Delivery>(&mut self, prefix: &str, paths: &[&'static str]) -> Result<(), Failure> {
        let Self { address, .. } = self;
        let verifier = match verifier(prefix, |name| env::var_os(name))? {
            Some(verifier) => verifier,
            None if address.ip().is_loopback() => {
                note(format_args!(
                    "No {prefix}_… variable is set: whoever reaches {address} can deliver as {}.",
                    D::CARRIER
                ));
                Verifier::unverified()
            }
            None => {
                note(format_args!(
                    "No {prefix}_… variable is set: {} cannot deliver to {address}.",
                    D::CARRIER
                ));
                return Ok(());
            }
        };
        let receiver = Receiver::<D>::new(verifier);
        for path in paths {
            self.router = std::mem::take(&mut self.router).route(path, self.inbox.route(receiver.clone()));
        }
        self.paths.extend(paths.first());
        Ok(())
    }
}

/// Whoever has one of the credentials; nothing if there are none.
fn verifier(prefix: &str, read: impl Fn(&str) -> Option<OsString>) -> Result<Option<Verifier>, Failure> {
    let variable = |suffix: &str| {
        let name = format!("{prefix}_{suffix}");
        let value = read(&name).map(|value| value.into_string().unwrap_or_default());
        value.map(|value| (name, value))
    };
    let mut ways = Vec::new();
    let user = variable("USER");
    for (name, password) in ["PASSWORD", "PASSWORD_OLD"].into_iter().filter_map(variable) {
        let Some((user_name, user)) = &user else { return Err(missing(&format!("{prefix}_USER"), &name)) };
        ways.push((format!("{user_name} or {name}"), Verifier::basic(user, &password)));
    }
    if let (Some((name, _)), true) = (&user, ways.is_empty()) {
        return Err(missing(&format!("{prefix}_PASSWORD"), name));
    }
    for (name, token) in ["BEARER", "BEARER_OLD"].into_iter().filter_map(variable) {
        ways.push((name, Verifier::bearer(&token)));
    }
    let header = match variable("API_KEY_HEADER") {
        Some((name, header)) => HeaderName::try_from(header)
            .map_err(|error| unusable(&name).caused_by(&error).advice("name a header, such as x-api-key"))?,
        None => HeaderName::from_static("x-api-key"),
    };
    for (name, key) in ["API_KEY", "API_KEY_OLD"].into_iter().filter_map(variable) {
        ways.push((name, Verifier::api_key(header.clone(), &key)));
    }
    let mut verifier: Option<Verifier> = None;
    for (name, way) in ways {
        let way = way.map_err(|error| unusable(&name).caused_by(&error).advice("correct or unset it"))?;
        verifier = Some(match verifier {
            Some(verifier) => verifier.or(way),
            None => way,
        });
    }
    Ok(verifier)
}

fn missing(name: &str, other: &str) -> Failure {
    Failure::new(format!("{other} is set, and {name} is not")).advice("set both or none")
}

fn unusable(name: &str) -> Failure {
    Failure::new(format!("{name} cannot be used"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifier_of(variables: &[(&str, &str)]) -> Result<String, String> {
        let read = |name: &str| {
            let found = variables.iter().find(|(known, _)| name == format!("INBOX_X_{known}"))?;
            Some(found.1.into())
        };
        verifier("INBOX_X", read).map(|found| format!("{found:?}")).map_err(|failure| failure.to_string())
    }

    #[test]
    fn everything_that_is_set_is_accepted() {
        for (variables, expected) in [
            (&[][..], "None"),
            (&[("USER", "u"), ("PASSWORD", "p")], "Some(Verifier([Basic]))"),
            (&[("USER", "u"), ("PASSWORD", "p"), ("PASSWORD_OLD", "o")], "Some(Verifier([Basic, Basic]))"),
            (&[("BEARER", "t"), ("API_KEY", "k")], "Some(Verifier([Bearer, ApiKey(x-api-key)]))"),
            (&[("API_KEY", "k"), ("API_KEY_HEADER", "X-Key")], "Some(Verifier([ApiKey(x-key)]))"),
        ] {
            assert_eq!(verifier_of(variables).as_deref(), Ok(expected), "{variables:?}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named_without_its_value() {
        for (variables, named) in [
            (&[("USER", "hush")][..], "INBOX_X_PASSWORD is not"),
            (&[("PASSWORD", "hush")], "INBOX_X_USER is not"),
            (&[("USER", "hush"), ("PASSWORD", "")], "INBOX_X_USER or INBOX_X_PASSWORD cannot be used"),
            (&[("BEARER", "")], "INBOX_X_BEARER cannot be used"),
            (
                &[("API_KEY", "hush"), ("API_KEY_HEADER", "no header")],
                "INBOX_X_API_KEY_HEADER cannot be used",
            ),
        ] {
            let said = verifier_of(variables).expect_err("it cannot be used");
            assert!(said.contains(named) && !said.contains("hush"), "{said}");
        }
    }
}
