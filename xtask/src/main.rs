//! Workspace tasks: `cargo xtask <task>`.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::problem::Result;
use xtask::workspace::Workspace;
use xtask::{bench, generate};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of this workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the generated code of the API crates from their specifications
    Generate {
        /// Only this API, by the name of its crate
        api: Option<String>,
        /// Write nothing; show what differs and fail if anything does
        #[arg(long)]
        check: bool,
    },
    /// List the operations: provenance, Rust method, example, sandbox
    #[cfg(feature = "sandbox")]
    Operations(Listing),
    /// Measure the clients, in ratios to what one would use without them
    Bench {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
        /// Also build a consumer from nothing, which takes minutes
        #[arg(long)]
        build: bool,
        /// Fail if a goal is missed
        #[arg(long)]
        gate: bool,
    },
}

#[cfg(feature = "sandbox")]
#[derive(clap::Args)]
#[group(multiple = false)]
struct Listing {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    /// Rewrite the list in README.md
    #[arg(long)]
    write_readme: bool,
    /// Fail if the list in README.md is not this one
    #[arg(long)]
    check_readme: bool,
}

#[cfg(feature = "sandbox")]
impl Listing {
    fn output(&self) -> xtask::operations::Output {
        use xtask::operations::Output;
        match (self.json, self.write_readme, self.check_readme) {
            (true, _, _) => Output::Json,
            (_, true, _) => Output::WriteReadme,
            (_, _, true) => Output::CheckReadme,
            _ => Output::Table,
        }
    }
}

fn main() -> Result<ExitCode> {
    let workspace = Workspace::here();
    let done = match Arguments::parse().task {
        Task::Generate { api, check } => generate::run(&workspace, api.as_deref(), check)?,
        #[cfg(feature = "sandbox")]
        Task::Operations(listing) => xtask::operations::run(&workspace, listing.output())?,
        Task::Bench { json, build, gate } => bench::run(&workspace, bench::Options { json, build, gate })?,
    };
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
