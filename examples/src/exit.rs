//! How a program ends.

use crate::{Failure, note};
use std::future::Future;
use std::io;
use std::process::ExitCode;

/// Runs a program to its end or to ctrl-c, and says on standard error why it failed.
///
/// | exit code | meaning |
/// | --- | --- |
/// | 0 | everything that was asked for is done |
/// | 1 | it is not, and standard error says why |
/// | 2 | the command line cannot be understood |
/// | 130 | ctrl-c, as shells report it |
/// | 141 | whoever read standard output has gone, as in `| head`; nothing is printed |
pub async fn run(program: impl Future<Output = Result<(), Failure>>) -> ExitCode {
    let ended = tokio::select! {
        // The program first: it may have its own words for an interruption.
        biased;
        ended = program => ended,
        () = interrupted() => Err(Failure::interrupted()),
    };
    end(ended)
}

/// The exit code of a program, which has said on standard error why it failed.
///
/// For programs that serve until they are told to stop: those end well by [`stop_requested`], and do not [`run`].
pub fn end(ended: Result<(), Failure>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_reader_gone() {
                note(&failure);
            }
            failure.exit_code()
        }
    }
}

/// Ends at ctrl-c. Where the system has no such signal it never ends.
pub async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Ends once somebody wants the program to stop: by ctrl-c or, on Unix, by SIGTERM. Noticed from this call on.
///
/// # Errors
///
/// If the system does not tell of signals.
pub fn stop_requested() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(interrupted())
}
