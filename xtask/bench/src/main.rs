//! Measures the clients against what one would use without them, and prints each cost as a ratio to that reference,
//! taken in the same run.
//!
//! Absolute times mean little on a shared machine; the ratios hold. The corpus is synthetic. What each figure counts is
//! told where it is measured: [`report`], [`address_file`], [`call`], [`memory`], [`consumer`].

mod address_file;
mod call;
mod consumer;
mod corpus;
mod feed;
mod figure;
mod memory;
mod pairs;
mod process;
mod report;
mod server;

use clap::{Args, Parser, Subcommand};
use figure::{Figure, Table};
use std::io::Write as _;
use std::process::ExitCode;

/// The result of anything that is done here.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
#[command(name = "bench", about = "Measures the clients against what one would use without them")]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    worker: Option<Worker>,
}

#[derive(Args)]
struct Options {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    /// Also build a consumer from nothing, which takes minutes
    #[arg(long)]
    build: bool,
    /// Fail if a goal is missed
    #[arg(long)]
    gate: bool,
    /// Measure only one part: report, address-file, call, memory or build
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Part {
    Report,
    AddressFile,
    Call,
    Memory,
    Build,
}

impl Part {
    const ALL: [Self; 5] = [Self::Report, Self::AddressFile, Self::Call, Self::Memory, Self::Build];

    fn measure(self) -> Result<Vec<Figure>> {
        match self {
            Self::Report => report::measure(),
            Self::AddressFile => address_file::measure(),
            Self::Call => call::measure(),
            Self::Memory => memory::measure(),
            Self::Build => consumer::measure(),
        }
    }
}

/// What this program does when it runs itself to measure a whole process.
#[derive(Subcommand)]
enum Worker {
    #[command(hide = true)]
    Call(call::Worker),
    #[command(hide = true)]
    ReadReport(memory::Worker),
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.worker {
        Some(Worker::Call(worker)) => worker.run()?,
        Some(Worker::ReadReport(worker)) => worker.run()?,
        None => return measure(&arguments.options),
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(options: &Options) -> Result<ExitCode> {
    let mut figures = Vec::new();
    for part in Part::ALL {
        let wanted = options.only.map_or(part != Part::Build || options.build, |only| only == part);
        if wanted {
            figures.extend(part.measure()?);
        }
    }
    let text = if options.json {
        serde_json::to_string_pretty(&figures)? + "\n"
    } else {
        Table(&figures).to_string()
    };
    std::io::stdout().write_all(text.as_bytes())?;
    let missed = figures.iter().any(Figure::is_missed);
    Ok(if missed && options.gate { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Tells the person who waits.
fn say(text: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}
