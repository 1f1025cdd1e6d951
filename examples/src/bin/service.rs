//! Shows a service of Superloop 360.

use clap::Parser;
use examples::superloop::{failed, print_json};
use examples::{Failure, SuperloopConnection, exit};
use std::process::ExitCode;

/// Show a service as JSON.
#[derive(Debug, Parser)]
struct Arguments {
    /// Number of the service, as its order tells it; 300 is one of a sandbox's.
    id: i64,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = SuperloopConnection::open().await?;
    let service = connection.client().get_service(arguments.id).await.map_err(failed)?.into_inner();
    print_json(&service)
}
