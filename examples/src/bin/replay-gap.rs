//! Shows what is missing of the notifications of Tuatahi, and has it sent again.

use chrono::TimeDelta;
use clap::Parser;
use examples::document::{Column, Document as _, Table};
use examples::notify::{failed, replayable};
use examples::store::{self, StoreAddress};
use examples::{Failure, NotifyConnection, Output, exit, note};
use fibre_inbox::Inbox;
use std::io;
use std::process::ExitCode;
use tuatahi_notify::gaps::Gap;
use tuatahi_notify::webhook::Delivery as _;
use tuatahi_notify::webhooks::{Notification, ONT_ACTIVATION};
use tuatahi_notify::{Client, Timestamp};

/// Show what is missing of the notifications of Tuatahi, and have it sent again.
///
/// The gaps are those of an inbox, or the one that --first and --last name. The carrier is asked how many notifications
/// it would send; only with --send it sends them. Numbers cannot be looked up there, so a stretch of time is replayed, in
/// which some did arrive: the inbox takes only what is missing. Whether a gap has closed, it tells after the deliveries.
#[derive(Debug, Parser)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["store", "first"]))]
struct Arguments {
    /// The store of an inbox: sqlite:FILE or postgres:URL.
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// How far back from the report of a gap to look for what is missing.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    reach: u32,
    /// The first missing number.
    #[arg(long, value_name = "NUMBER", requires = "after", conflicts_with = "store")]
    first: Option<u128>,
    /// The last missing number [default: the first].
    #[arg(long, value_name = "NUMBER", requires = "first")]
    last: Option<u128>,
    /// The type of the missing events.
    #[arg(long, value_name = "TYPE", default_value = ONT_ACTIVATION)]
    event_type: String,
    /// When the event before the gap was issued, such as 2026-11-23T20:02:37Z.
    #[arg(long, value_name = "TIME", requires = "first")]
    after: Option<Timestamp>,
    /// When the event after the gap was issued [default: up to now].
    #[arg(long, value_name = "TIME", requires = "first")]
    before: Option<Timestamp>,
    /// Have them sent again.
    #[arg(long)]
    send: bool,
}

const COLUMNS: &[Column] = &[
    Column::new("eventType", 22),
    Column::new("first", 10),
    Column::new("last", 10),
    Column::new("from", 24),
    Column::new("to", 24),
    Column::new("notifications", 0),
];

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let gaps = gaps(&arguments).await?;
    let connection = NotifyConnection::open().await?;
    let output = Output::standard();
    let place = output.place().clone();
    let unwritten = |error: io::Error| Failure::write(&place, &error);
    let mut table = Table::new(output, COLUMNS).map_err(unwritten)?;
    let mut failure = None;
    for gap in &gaps {
        match replay(connection.client(), gap, arguments.send).await {
            Ok(count) => table.row(fields(gap, count).each_ref().map(String::as_str)).map_err(unwritten)?,
            Err(error) => {
                failure = Some(error.within(format!("{gap} was not replayed, nor what would come after it")));
                break;
            }
        }
    }
    table.into_output().map_err(unwritten)?.commit()?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    note(match (gaps.is_empty(), arguments.send) {
        (true, _) => "Nothing is missing.",
        (false, true) => "They are on their way to the webhooks of the subscriptions.",
        (false, false) => "Nothing was sent. Add `--send` to have them sent again.",
    });
    Ok(())
}

async fn gaps(arguments: &Arguments) -> Result<Vec<Gap>, Failure> {
    if let Some(first) = arguments.first {
        let gap = Gap::new(&arguments.event_type, first..=arguments.last.unwrap_or(first));
        let mut gap = gap.map_err(|_| Failure::new("--last is before --first").advice("swap them"))?;
        if let Some(after) = &arguments.after {
            gap = gap.with_after(after.clone());
        }
        if let Some(before) = &arguments.before {
            gap = gap.with_before(before.clone());
        }
        return Ok(vec![gap]);
    }
    let address = arguments.store.as_deref().unwrap_or_default().parse::<StoreAddress>();
    let address = address.map_err(|why| Failure::new("--store cannot be used").advice(why))?;
    let inbox = Inbox::builder(address.open_existing().await?).build();
    let gaps = inbox.gaps().await.map_err(|error| store::failed(&error))?;
    let reach = TimeDelta::hours(arguments.reach.into());
    let ours = gaps.iter().filter(|gap| gap.carrier() == Notification::CARRIER);
    ours.map(|gap| replayable(gap, reach)).collect()
}

/// How many notifications are sent again, or would be.
async fn replay(client: &Client, gap: &Gap, send: bool) -> Result<u64, Failure> {
    let replay = client.replay_gap(gap);
    if !send {
        return Ok(replay.dry_run().await.map_err(failed)?.would_send());
    }
    let replayed = replay.send().await.map_err(failed)?;
    let count = replayed.queued();
    match replayed.sent {
        Some(Err(error)) => Err(failed(error)
            .within("only what the carrier holds for failed is sent again, not what it holds for sent")),
        _ => Ok(count),
    }
}

fn fields(gap: &Gap, notifications: u64) -> [String; 6] {
    let (first, last) = gap.missing().into_inner();
    let time = |time: Option<&Timestamp>| time.map_or("-", Timestamp::as_str).to_owned();
    [
        gap.event_type().to_owned(),
        first.to_string(),
        last.to_string(),
        time(gap.after()),
        time(gap.before()),
        notifications.to_string(),
    ]
}
