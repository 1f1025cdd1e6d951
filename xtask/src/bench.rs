//! Measuring, which the package `bench` does; this runs it with optimizations.

use crate::problem::{Context, Result};
use crate::workspace::Workspace;
use std::process::Command;

/// What to measure, and how to tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Print a JSON array.
    pub json: bool,
    /// Also build a consumer from nothing.
    pub build: bool,
    /// Fail if a goal is missed.
    pub gate: bool,
}

/// Runs the measurements; false if they could not be taken, or missed a goal that is gated.
///
/// # Errors
///
/// If cargo cannot be run.
pub fn run(workspace: &Workspace, options: Options) -> Result<bool> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--release", "--quiet", "--package", "bench", "--"]).current_dir(workspace.path(""));
    let chosen = [("--json", options.json), ("--build", options.build), ("--gate", options.gate)];
    command.args(chosen.iter().filter(|(_, chosen)| *chosen).map(|(option, _)| option));
    Ok(command.status().context("cargo cannot be run")?.success())
}
