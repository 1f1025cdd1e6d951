//! One typed call on a kept connection on loopback, with its token, in instructions outside the kernel.
//!
//! The reference is bare reqwest with the same TLS, the same request and `serde_json::from_slice` into the same type.
//! A process of its own makes a number of calls under valgrind's cachegrind, which counts; the difference of two such
//! numbers leaves out what starting costs. Without valgrind, processor time outside the kernel is compared instead, and
//! the figure's name says so.

use crate::Result;
use crate::corpus::orders;
use crate::feed::block_on;
use crate::figure::Figure;
use crate::pairs::Spread;
use crate::process::{ProcessorTime, finish, is_installed, myself};
use crate::server::{self, Answer};
use clap::{Args, ValueEnum};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use tuatahi_connect::credentials::StaticToken;
use tuatahi_connect::params::ListOrders;
use tuatahi_connect::{Client, types};

const REFERENCE: &str = "bare reqwest + serde_json::from_slice, same type and TLS";
const ROUNDS: usize = 5;

/// Measures a call.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let base_url = server::start(Answer::Document(orders()))?;
    let counted = is_installed("valgrind");
    let (name, cost): (_, fn(&str, Side) -> Result<f64>) = if counted {
        ("call: listOrders, 7.6 kB, user instructions", instructions)
    } else {
        ("call: listOrders, 7.6 kB, user CPU time (valgrind is not installed)", processor_time)
    };
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        crate::say(&format!("call: round {round} of {ROUNDS}"));
        let (reference, typed) = (cost(&base_url, Side::Bare)?, cost(&base_url, Side::Typed)?);
        ratios.push(typed / reference);
    }
    Ok(vec![Figure::ratio(name, Spread::of(ratios)?, REFERENCE).at_most(0.95)])
}

/// Instructions for one call.
fn instructions(base_url: &str, side: Side) -> Result<f64> {
    const FEW: u32 = 50;
    const MORE: u32 = 450;
    let count = |calls| -> Result<f64> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
        command.arg(std::env::current_exe()?);
        let report = finish(as_worker(command, base_url, side, calls))?.stderr;
        instruction_count(&String::from_utf8_lossy(&report))
            .ok_or_else(|| "valgrind reported no instructions".into())
    };
    Ok((count(MORE)? - count(FEW)?) / f64::from(MORE - FEW))
}

/// From a line such as `==4711== I refs:      1,234,567`.
fn instruction_count(report: &str) -> Option<f64> {
    let (_, number) = report.lines().find_map(|line| line.split_once("refs:"))?;
    number.trim().replace(',', "").parse().ok()
}

/// Hundredths of a second outside the kernel for a number of calls.
fn processor_time(base_url: &str, side: Side) -> Result<f64> {
    let output = finish(as_worker(myself()?, base_url, side, 20_000))?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn as_worker(mut command: Command, base_url: &str, side: Side, calls: u32) -> Command {
    let side = if side == Side::Typed { "typed" } else { "bare" };
    command.args(["call", side, base_url, &calls.to_string()]);
    command
}

/// Makes calls and says how much processor time they took outside the kernel.
#[derive(Args)]
pub(crate) struct Worker {
    side: Side,
    base_url: String,
    calls: u32,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Side {
    Typed,
    Bare,
}

impl Worker {
    pub(crate) fn run(self) -> Result<()> {
        let before = ProcessorTime::so_far()?.own_user;
        match self.side {
            Side::Typed => block_on(typed_calls(self.base_url, self.calls)),
            Side::Bare => block_on(bare_calls(self.base_url, self.calls)),
        }?;
        let used = ProcessorTime::so_far()?.own_user - before;
        std::io::Write::write_all(&mut std::io::stdout(), format!("{used}\n").as_bytes())?;
        Ok(())
    }
}

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.benchmark";

async fn typed_calls(base_url: String, calls: u32) -> Result<()> {
    let client = Client::builder().base_url(base_url).credentials(StaticToken::new(TOKEN)).build()?;
    for _ in 0..calls {
        let orders = client.list_orders(ListOrders::new().size(16)).await?;
        black_box(orders.into_inner());
    }
    Ok(())
}

async fn bare_calls(base_url: String, calls: u32) -> Result<()> {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).build()?;
    let url = format!("{base_url}/orders?size=16");
    for _ in 0..calls {
        let request = client.get(&url).header("accept", "application/json").bearer_auth(TOKEN);
        let body = request.send().await?.error_for_status()?.bytes().await?;
        black_box(serde_json::from_slice::<types::OrderList>(&body)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_what_valgrind_says() {
        let report = "==7== Command: bench call typed\n==7== \n==7== I refs:        1,234,567\n";
        assert_eq!(instruction_count(report), Some(1_234_567.0));
        assert_eq!(instruction_count("==7== Command: bench\n"), None);
    }
}
