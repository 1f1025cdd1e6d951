//! Where an inbox keeps its events.

use crate::Failure;
use fibre_inbox::store::Store;
use fibre_inbox::{ErrorKind, InboxError, MemoryStore, PostgresStore, SqliteStore};
use std::error::Error as _;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// The place of a store, as it is given on the command line.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// `sqlite:FILE`: one file, for one process.
    Sqlite(PathBuf),
    /// `postgres:URL`: a server, for several replicas.
    Postgres(String),
    /// `memory`: gone when the program ends.
    Memory,
}

impl StoreAddress {
    /// Opens the store, and makes it if it is not there.
    ///
    /// # Errors
    ///
    /// If it cannot be opened.
    pub async fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(match self {
            Self::Sqlite(file) => {
                let opened = SqliteStore::open(file).await;
                Arc::new(opened.map_err(|error| failed(&error).within(format!("{self} cannot be opened")))?)
            }
            Self::Postgres(url) => {
                let opened = PostgresStore::connect(url).await;
                Arc::new(opened.map_err(|error| failed(&error).within(format!("{self} cannot be opened")))?)
            }
            Self::Memory => Arc::new(MemoryStore::new()),
        })
    }

    /// Opens the store of another program.
    ///
    /// # Errors
    ///
    /// If it is not there, or cannot be opened.
    pub async fn open_existing(&self) -> Result<Arc<dyn Store>, Failure> {
        match self {
            Self::Memory => Err(Failure::new("`memory` is in another program, and cannot be read from here")
                .advice("let the inbox keep its events in sqlite:FILE or postgres:URL")),
            Self::Sqlite(file) if !file.exists() => Err(Failure::new(format!("there is no {self}"))
                .advice("name the file that the inbox was given with --store")),
            _ => self.open().await,
        }
    }
}

impl FromStr for StoreAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "memory" {
            return Ok(Self::Memory);
        }
        match text.split_once(':') {
            Some(("sqlite", file)) if !file.is_empty() => Ok(Self::Sqlite(file.into())),
            // `postgres://…` is an address itself.
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => postgres(text),
            Some(("postgres", url)) => postgres(url),
            _ => Err("write sqlite:FILE, postgres:URL or memory"),
        }
    }
}

fn postgres(url: &str) -> Result<StoreAddress, &'static str> {
    let after_scheme = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let rest = after_scheme.ok_or("the URL after postgres: begins with postgres://")?;
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let user = place.rsplit_once('@').map_or("", |(user, _)| user);
    if user.contains(':') || options.split('&').any(|option| option.starts_with("password=")) {
        return Err(
            "other users of the machine can see arguments: leave the password out, and set PGPASSWORD or use a \
                    password file",
        );
    }
    Ok(StoreAddress::Postgres(url.to_owned()))
}

/// Without user and options of a server's address.
impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "the SQLite file {}", file.display()),
            Self::Postgres(url) => {
                let place = url.split('?').next().unwrap_or_default();
                let place = place.split_once("://").map_or(place, |(_, place)| place);
                let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
                write!(f, "the PostgreSQL database {place}")
            }
            Self::Memory => f.write_str("memory"),
        }
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Something that an inbox could not do.
pub fn failed(error: &InboxError) -> Failure {
    let advice = match error.kind() {
        ErrorKind::Unavailable => "see that the store can be reached and has room, then run it again",
        ErrorKind::Configuration => "correct --store, or the PG… variables and the password file",
        ErrorKind::Schema => "update this program: a later version of it has used the store",
        ErrorKind::Refused => {
            "see that the user may make and change tables, and that nobody else has changed them"
        }
        ErrorKind::Corrupt => "somebody has changed the store; take the last backup, or a new store",
        _ => "run it again",
    };
    let failure = Failure::new(error.to_string()).advice(advice);
    match error.source() {
        Some(source) => failure.caused_by(source),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_without_users() {
        for (text, shown) in [
            ("memory", "memory"),
            ("sqlite:/var/lib/inbox.sqlite", "the SQLite file /var/lib/inbox.sqlite"),
            ("postgres:postgres://db/orders", "the PostgreSQL database db/orders"),
            ("postgres://isp@db:5432/orders?sslmode=require", "the PostgreSQL database db:5432/orders"),
            ("postgresql://db/orders", "the PostgreSQL database db/orders"),
        ] {
            let address = text.parse::<StoreAddress>().map(|address| address.to_string());
            assert_eq!(address.as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn other_addresses_and_passwords_are_refused_and_not_repeated() {
        for text in [
            "",
            "Memory",
            "sqlite:",
            "mysql:x",
            "postgres:db/orders",
            "postgres://isp:hush@db/orders",
            "postgres:postgresql://isp@db/orders?user=isp&password=hush",
        ] {
            let refused = text.parse::<StoreAddress>();
            assert!(refused.is_err_and(|said| !said.contains("hush")), "{text}");
        }
    }
}
