//! What the operating system knows of processes, and running this program again as one of its workers.

use crate::Result;
use std::fs;
use std::process::{Command, Output};

/// This program, to be run as a worker.
pub(crate) fn myself() -> Result<Command> {
    Ok(Command::new(std::env::current_exe()?))
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed with {}:\n{}", output.status, said.trim_end()).into())
}

/// Whether a program is installed.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The most memory that this process has held so far, in bytes.
pub(crate) fn peak_memory() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").map_err(|_| NO_PROC)?;
    let kibibytes =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse().ok());
    kibibytes.map(|kibibytes: u64| kibibytes << 10).ok_or_else(|| NO_PROC.into())
}

/// Processor time in hundredths of a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProcessorTime {
    /// Of this process outside the kernel.
    pub(crate) own_user: u64,
    /// Of all processes that it has waited for, and theirs.
    pub(crate) children: u64,
}

impl ProcessorTime {
    /// Up to now.
    pub(crate) fn so_far() -> Result<Self> {
        let text = fs::read_to_string("/proc/self/stat").map_err(|_| NO_PROC)?;
        // The program's name comes second, in parentheses, and may hold anything.
        let after_name = text.rsplit_once(')').ok_or(NO_PROC)?.1;
        let fields: Vec<u64> =
            after_name.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
        let field = |number: usize| fields.get(number - 3).copied().ok_or(NO_PROC);
        Ok(Self { own_user: field(14)?, children: field(16)? + field(17)? })
    }
}

const NO_PROC: &str = "memory and processor time are read from /proc, which only Linux has";

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_itself() -> Result<()> {
        assert!(peak_memory()? > 100_000);
        let before = ProcessorTime::so_far()?;
        finish(Command::new("true"))?;
        assert!(ProcessorTime::so_far()?.children >= before.children);
        let failure = finish(Command::new("false")).map_err(|error| error.to_string());
        assert!(failure.is_err_and(|message| message.starts_with("false failed with")));
        Ok(())
    }
}
