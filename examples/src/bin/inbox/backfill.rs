//! Having what is missing sent again.

use chrono::TimeDelta;
use examples::{note, notify};
use fibre_inbox::{Backfill, Filled, Gap};
use tuatahi_notify::Client;

/// Asks Tuatahi Notify to send again what a gap may hold. It sends what did arrive as well: the inbox knows it, and takes
/// only what is missing.
pub(crate) fn replay(client: Client, reach: TimeDelta) -> impl Backfill {
    move |gap: Gap| {
        let client = client.clone();
        async move {
            let gap = notify::replayable(&gap, reach).map_err(|failure| failure.to_string())?;
            let replayed = client.replay_gap(&gap).send().await?;
            note(format_args!("{gap} is missing: {} notifications are sent again.", replayed.queued()));
            match replayed.sent {
                Some(Err(error)) => Err(error.into()),
                _ => Ok(Filled::Requested),
            }
        }
    }
}
