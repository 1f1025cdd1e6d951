//! Walks through what the SDK does, on a sandbox.

mod cafe;
mod catalogue;
mod failures;
mod notify;
mod orders;
mod places;
mod repair;
mod reports;
mod stage;
mod superloop;

use clap::Parser;
use examples::{Connection, Failure, Output, exit};
use stage::Stage;
use std::process::ExitCode;
use std::time::Instant;

/// Walk through what the SDK does.
///
/// It always runs on an embedded sandbox, whatever the environment says: it places orders and breaks connections on
/// purpose.
#[derive(Debug, Parser)]
struct Arguments {}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments {} = Arguments::parse();
    exit::run(Box::pin(run())).await
}

async fn run() -> Result<(), Failure> {
    let begun = Instant::now();
    let (client, sandbox) = Connection::open_sandbox().await?;
    let mut stage = Stage { client, sandbox, output: Output::standard() };
    stage.line("Tuatahi Connect, all 16 operations and what stands around them; a look at Superloop 360;")?;
    stage.line("the Fibre Cafe, all 18 operations; and Tuatahi Notify, with what arrives")?;
    catalogue::show(&mut stage).await?;
    places::show(&mut stage).await?;
    orders::show(&mut stage).await?;
    reports::show(&mut stage).await?;
    failures::show(&mut stage).await?;
    superloop::show(&mut stage).await?;
    let journey = cafe::show(&mut stage).await?;
    repair::show(&mut stage, &journey).await?;
    notify::show(&mut stage).await?;
    let requests = stage.sandbox.all_requests().len();
    let tokens = stage.sandbox.tokens_issued();
    stage.line(format_args!(
        "\nDone: {requests} requests and {tokens} access tokens in {:.1} s.",
        begun.elapsed().as_secs_f64()
    ))
}
