//! The scenarios of the carrier's test environment.

use crate::Failure;
use clap::Args;
use fibre_cafe::{CallOptions, Client, PRODUCTION};
use http::{HeaderName, HeaderValue};
use std::fmt;
use std::str::FromStr;

/// The header that names the scenario of a request.
const HEADER: HeaderName = HeaderName::from_static("x-scenario");

/// What the suppliers of the test environment are to do. A sandbox knows the same scenarios.
#[derive(Debug, Args)]
pub struct Scenarios {
    /// Scenario of the carrier's test environment, by its name there; one for each kind of request.
    #[arg(long = "scenario", value_name = "NAME")]
    chosen: Vec<Scenario>,
}

/// A scenario. Its first word says for which requests it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    name: String,
    header: HeaderValue,
    scripted: Scripted,
}

/// A kind of request that has scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripted {
    /// An order.
    Order,
    /// An amendment.
    Amendment,
    /// A cancellation.
    Cancellation,
    /// A test of a service.
    ServiceTest,
}

impl Scripted {
    const ALL: [Self; 4] = [Self::Order, Self::Amendment, Self::Cancellation, Self::ServiceTest];

    /// What the names of its scenarios begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Order => "ORDER_",
            Self::Amendment => "AMENDMENT_",
            Self::Cancellation => "CANCELLATION_",
            Self::ServiceTest => "SERVICE_TEST_",
        }
    }
}

impl FromStr for Scenario {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Scripted::ALL.into_iter().find(|kind| name.starts_with(kind.prefix()));
        let is_word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        match (found, HeaderValue::from_str(name)) {
            (Some(scripted), Ok(header)) if name.bytes().all(is_word) => {
                Ok(Self { name: name.to_owned(), header, scripted })
            }
            _ => {
                let prefixes = Scripted::ALL.map(Scripted::prefix).join("…, ");
                Err(format!("names of scenarios are {prefixes}…, in capitals"))
            }
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Scenarios {
    /// Whether each of them has its place among the requests that a program is going to send.
    ///
    /// # Errors
    ///
    /// If one has not, if two are for the same requests, or if this is production.
    pub fn check(&self, client: &Client, sent: &[Scripted]) -> Result<(), Failure> {
        if !self.chosen.is_empty() && client.base_url() == PRODUCTION {
            return Err(Failure::new("--scenario is for the test environment, and this is production")
                .advice("set FIBRE_CAFE_BASE_URL to the test environment, or leave --scenario out"));
        }
        for (index, scenario) in self.chosen.iter().enumerate() {
            if !sent.contains(&scenario.scripted) {
                return Err(Failure::new(format!("{scenario} is for a request that is not sent here"))
                    .advice("leave it out, or have the request sent: --help says how"));
            }
            if self.chosen.iter().take(index).any(|earlier| earlier.scripted == scenario.scripted) {
                return Err(Failure::new(format!(
                    "{scenario} is for the same requests as another --scenario"
                ))
                .advice("give one of them"));
            }
        }
        Ok(())
    }

    /// The client for requests of a kind.
    pub fn client(&self, client: &Client, kind: Scripted) -> Client {
        match self.chosen.iter().find(|scenario| scenario.scripted == kind) {
            Some(scenario) => client.with(CallOptions::new().header(HEADER, scenario.header.clone())),
            None => client.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_says_what_a_scenario_is_for() {
        for (name, scripted) in [
            ("ORDER_DELAYED", Scripted::Order),
            ("CANCELLATION_REJECTED", Scripted::Cancellation),
            ("SERVICE_TEST_RED", Scripted::ServiceTest),
        ] {
            let scenario: Result<Scenario, _> = name.parse();
            assert!(scenario.is_ok_and(|scenario| scenario.scripted == scripted), "{name}");
        }
        for name in ["", "order_delayed", "ORDER_DELAYED\n", "PROBLEM_SOLVED", "ORDER_É"] {
            assert!(name.parse::<Scenario>().is_err(), "{name:?}");
        }
    }
}
