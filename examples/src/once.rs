//! Sending an order once, with a record of it that outlives the program.

use crate::exit::interrupted;
use crate::{Failure, note};
use clap::Args;
use std::path::PathBuf;
use tuatahi_connect::submission::{FileJournal, Journal, MemoryJournal, Placed, Submission, Submitted};
use tuatahi_connect::{Error, Outcome};

/// How an order is sent.
#[derive(Debug, Args)]
pub struct Once {
    /// File that remembers what was sent, from before it is sent; not used on the embedded sandbox.
    #[arg(long, value_name = "FILE", default_value = "orders.journal")]
    journal: PathBuf,
    /// Send although an earlier run may have placed the order. REASON is how you know that it has not.
    #[arg(long, value_name = "REASON", requires = "submit")]
    send_again: Option<String>,
}

impl Once {
    /// Sends what `make` makes, once. If an earlier run has sent it, under the same reference, it is looked for and not
    /// sent. `explain` puts an error of this carrier into words.
    ///
    /// # Errors
    ///
    /// If it is not placed, or if nobody can tell; the advice says what may be done.
    pub async fn send<'a, T>(
        &self,
        embedded: bool,
        reference: &str,
        make: impl Fn() -> Result<Submission<'a, T>, Error>,
        explain: fn(Error) -> Failure,
    ) -> Result<Placed<T>, Failure> {
        let journal = self.open(embedded)?;
        let submitted = tokio::select! {
            biased;
            submitted = self.submit(&*journal, make) => submitted,
            () = interrupted() => return Err(Failure::interrupted()
                .within("interrupted while the order was on its way; outcome unknown")
                .advice(format!("do not order it anew: run this again under your reference {reference}, it will look first"))),
        };
        match submitted.map_err(explain)? {
            Submitted::Placed(placed) => {
                remark(&placed);
                Ok(placed)
            }
            Submitted::NotPlaced(error) => {
                let advice = not_placed(error.outcome(), reference);
                Err(explain(error).advice(advice))
            }
            Submitted::CannotTell(doubt) => Err(Failure::new(doubt.to_string()).advice(format!(
                "run this again under your reference {reference}: it will look again, and not send. Once you have made \
                 sure that the carrier has no such order, add `--send-again REASON`"
            ))),
        }
    }

    fn open(&self, embedded: bool) -> Result<Box<dyn Journal>, Failure> {
        if embedded {
            return Ok(Box::new(MemoryJournal::new()));
        }
        let journal = FileJournal::open(&self.journal).map_err(|error| {
            Failure::new("nothing was sent: what is sent could not be written down")
                .caused_by(&error)
                .advice("choose a file that only this program writes, with --journal")
        })?;
        Ok(Box::new(journal))
    }

    async fn submit<'a, T>(
        &self,
        journal: &dyn Journal,
        make: impl Fn() -> Result<Submission<'a, T>, Error>,
    ) -> Result<Submitted<T>, Error> {
        let submitted = Box::pin(make()?.submit_once(journal)).await?;
        match (&self.send_again, submitted) {
            // Only what an earlier run left open: a doubt of this run is too fresh for a reason.
            (Some(reason), Submitted::CannotTell(doubt)) if doubt.error().is_none() => {
                Box::pin(make()?.after(doubt.send_again(reason)).submit_once(journal)).await
            }
            (_, submitted) => Ok(submitted),
        }
    }
}

fn remark<T>(placed: &Placed<T>) {
    match placed {
        Placed::Found { error: Some(error), .. } => {
            note(format_args!("The answer was lost ({error}), but the carrier has the order."));
        }
        Placed::Found { error: None, .. } => {
            note("An earlier run sent it, and the carrier has it. Nothing was sent.");
        }
        Placed::Unread(error) => {
            note(format_args!("The carrier took it, but its answer could not be read: {error}"));
        }
        Placed::Before { .. } => note("An earlier run has placed it. Nothing was sent."),
        _ => {}
    }
}

/// There is no order: what may be done about it.
fn not_placed(outcome: Outcome, reference: &str) -> String {
    let first = match outcome {
        Outcome::NotSent => "put right what is said above",
        _ => "correct the order as the carrier says",
    };
    format!(
        "{first}, then run it again, if the order is the same under your reference {reference}: there is no order yet"
    )
}
