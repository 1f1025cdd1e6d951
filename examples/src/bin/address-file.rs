//! Fetches the carrier's address file and writes it as CSV or as JSON lines, while it arrives.

use clap::{Parser, ValueEnum};
use examples::document::{Csv, JsonLines};
use examples::transfer::transfer;
use examples::{Connection, Failure, Output, exit};
use std::path::PathBuf;
use std::process::ExitCode;
use tuatahi_connect::address_file;

/// Fetch the address file: one address a row, written while it arrives.
///
/// The exit code is 0 only if the file came to a clean end. If it breaks off, the number of addresses that arrived is
/// reported, and with --output they are kept in FILE.partial; FILE itself is written only when it is whole.
#[derive(Debug, Parser)]
struct Arguments {
    /// How to write it. Either way the columns have the carrier's names.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Csv,
    Ndjson,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let addresses = connection.client().address_file().await?;
    // Only now, when the answer has begun: a request that is refused leaves no file behind.
    let output = Output::create(arguments.output.as_deref())?;
    let place = output.place().clone();
    match arguments.format {
        Format::Csv => {
            let csv =
                Csv::new(output, address_file::COLUMNS).map_err(|error| Failure::write(place, &error))?;
            transfer("addresses", addresses, csv, |csv, row| csv.row(row.fields())).await
        }
        Format::Ndjson => {
            let lines = JsonLines::new(output);
            transfer("addresses", addresses, lines, |lines, row| lines.line(&serde_json::to_string(&row)?))
                .await
        }
    }
}
