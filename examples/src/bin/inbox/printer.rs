//! Standard output, written by one thread, so that a slow reader holds up nobody who delivers.

use std::fmt;
use std::io::{self, Write as _};
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// Prints lines. Clones print to the same output.
#[derive(Clone, Debug)]
pub(crate) struct Printer(mpsc::Sender<(String, oneshot::Sender<()>)>);

/// Every worker has one line at most, so this is never the limit.
const WAITING: usize = 64;

impl Printer {
    /// Starts the thread. The other part gives the error with which printing ended, if it did.
    pub(crate) fn start() -> (Self, oneshot::Receiver<io::Error>) {
        let (lines, mut waiting) = mpsc::channel::<(String, oneshot::Sender<()>)>(WAITING);
        let (broken, breakage) = oneshot::channel();
        thread::spawn(move || {
            while let Some((line, printed)) = waiting.blocking_recv() {
                // In one piece: other processes may share the output.
                let mut output = io::stdout().lock();
                if let Err(error) = output.write_all(line.as_bytes()).and_then(|()| output.flush()) {
                    let _ = broken.send(error);
                    return;
                }
                // Nobody waits for it if the program is being ended.
                let _ = printed.send(());
            }
        });
        (Self(lines), breakage)
    }

    /// Prints a line. When this returns, the reader has it, or the system on its behalf.
    ///
    /// # Errors
    ///
    /// If printing has ended.
    pub(crate) async fn print(&self, line: String) -> Result<(), Closed> {
        let (printed, done) = oneshot::channel();
        self.0.send((line, printed)).await.map_err(|_| Closed)?;
        done.await.map_err(|_| Closed)
    }
}

/// Nothing can be printed any more.
#[derive(Debug)]
pub(crate) struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("standard output is closed")
    }
}

impl std::error::Error for Closed {}
