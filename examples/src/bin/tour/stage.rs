//! What every chapter of the tour works with.

use examples::{Failure, Output};
use fibre_sandbox::Sandbox;
use std::fmt;
use std::io::Write as _;
use tuatahi_connect::Client;

/// The client, the sandbox behind it, and standard output.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) sandbox: Sandbox,
    pub(crate) output: Output,
}

impl Stage {
    /// Begins a chapter.
    pub(crate) fn chapter(&mut self, title: &str) -> Result<(), Failure> {
        self.line(format_args!("\n{title}\n{}", "-".repeat(title.chars().count())))
    }

    /// Shows a call and what came of it.
    pub(crate) fn call(&mut self, call: &str, result: impl fmt::Display) -> Result<(), Failure> {
        self.line(format_args!("  {call}\n      {result}"))
    }

    /// Shows one more line of what came of it, and hands everything on: the tour is read while it runs.
    pub(crate) fn detail(&mut self, result: impl fmt::Display) -> Result<(), Failure> {
        self.line(format_args!("      {result}"))
    }

    pub(crate) fn line(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        let written = writeln!(self.output, "{line}").and_then(|()| self.output.flush());
        written.map_err(|error| Failure::write(self.output.place(), &error))
    }
}

/// A field that the carrier may leave out.
pub(crate) fn or_dash(field: Option<&str>) -> &str {
    field.unwrap_or("-")
}
