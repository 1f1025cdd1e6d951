//! A stream of items into a document.

use crate::document::Document;
use crate::exit::interrupted;
use crate::{Failure, note};
use futures::{FutureExt as _, Stream, StreamExt as _};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::cell::Cell;
use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};
use tuatahi_connect::Error;

/// Writes every item with `write`, shows progress if standard error is a terminal, and commits the output once the
/// stream has ended cleanly.
///
/// The file format has to be begun already: `document` holds its header. `what` is the plural for an item.
///
/// # Errors
///
/// If the stream fails, the output fails, or the user presses ctrl-c. The output is then not committed: what arrived
/// stays where [`Output`](crate::Output) says, and the message tells how many items that is.
pub async fn transfer<T, D: Document>(
    what: &str,
    mut items: impl Stream<Item = Result<T, Error>> + Unpin,
    mut document: D,
    mut write: impl FnMut(&mut D, T) -> io::Result<()>,
) -> Result<(), Failure> {
    let place = document.output().place().clone();
    let progress = Progress::start(what, document.output().is_terminal());
    let mut count = 0_u64;
    let lost = Cell::new(false);
    let unwritten = |error: io::Error| {
        lost.set(true);
        Failure::write(&place, &error)
    };
    let copying = async {
        loop {
            // Whoever reads the output should not wait for what has arrived already.
            let next = match items.next().now_or_never() {
                Some(next) => next,
                None => {
                    progress.aside(|| document.flush()).map_err(unwritten)?;
                    items.next().await
                }
            };
            let Some(item) = next else { return Ok(()) };
            write(&mut document, item?).map_err(unwritten)?;
            count += 1;
            progress.advance();
        }
    };
    let copied = tokio::select! {
        biased;
        copied = copying => copied,
        () = interrupted() => Err(Failure::interrupted()),
    };
    let took = progress.finish();
    // What arrived is handed on even if there is no more of it.
    let flushed =
        document.into_output().and_then(|mut output| output.flush().map(|()| output)).map_err(unwritten);
    // The first failure is the cause of the second.
    let output = copied.and(flushed).map_err(|failure| {
        let remains = if lost.get() { format!("not all of them fit into {place}") } else { place.remains() };
        failure.within(format!("incomplete: {count} {what} arrived before it broke off; {remains}"))
    })?;
    output
        .commit()
        .map_err(|failure| failure.within(format!("all {count} {what} arrived; {}", place.remains())))?;
    let rate = count as f64 / took.as_secs_f64().max(f64::EPSILON);
    note(format_args!("{count} {what} in {:.1} s ({rate:.0} a second).", took.as_secs_f64()));
    Ok(())
}

/// A progress bar on a terminal, nothing elsewhere.
struct Progress {
    bar: ProgressBar,
    shares_terminal: bool,
    started: Instant,
}

impl Progress {
    fn start(what: &str, data_to_terminal: bool) -> Self {
        let visible = io::stderr().is_terminal();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = format!("{{spinner}} {{human_pos}} {what}, {{rate}} a second, {{elapsed_precise}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.with_key("rate", |state: &ProgressState, text: &mut dyn fmt::Write| {
                // What cannot be written now is drawn again in a moment.
                let _ = write!(text, "{:.0}", state.per_sec());
            }));
        }
        if visible {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, shares_terminal: visible && data_to_terminal, started: Instant::now() }
    }

    fn advance(&self) {
        self.bar.inc(1);
    }

    /// Runs `write` with the bar out of its way.
    fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        if self.shares_terminal { self.bar.suspend(write) } else { write() }
    }

    fn finish(self) -> Duration {
        self.bar.finish_and_clear();
        self.started.elapsed()
    }
}
