//! Receives what all carriers deliver, and prints each event once, in the carrier's order.

mod backfill;
mod doors;
mod line;
mod printer;

use backfill::replay;
use chrono::TimeDelta;
use clap::Parser;
use examples::store::{self, StoreAddress};
use examples::{Failure, exit, note, notify};
use fibre_inbox::store::Store;
use fibre_inbox::{Event, Failure as Handling, Inbox};
use printer::Printer;
use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tuatahi_notify::webhook::Delivery as _;
use tuatahi_notify::webhooks::Notification;

/// Receive what all carriers deliver, and print each event as a JSON line, once and in the carrier's order.
///
/// An event is stored before the carrier is told that it arrived, and printed before it is ticked off. So none is lost;
/// a kill between the two prints an event again, under the same id and with a higher attempt. An event that comes after
/// its successor was printed is marked late. Standard error says which numbers are missing.
///
/// Several processes may share one PostgreSQL store; an SQLite file is for one. It ends in good order at ctrl-c or
/// SIGTERM. Put a proxy with TLS in front of it.
#[derive(Debug, Parser)]
#[command(after_help = doors::VARIABLES)]
struct Arguments {
    /// Address to listen on; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where events are kept: sqlite:FILE, postgres:URL or memory.
    #[arg(long, value_name = "STORE")]
    store: String,
    /// How long an event waits for one before it that has not come.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    patience: u64,
    /// How many events are worked on at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 8)]
    workers: usize,
    /// How long an event stays with a process that was killed.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    lease: u64,
    /// How long events are kept after they were printed, so that a repeated delivery is known.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=36_500))]
    keep: u64,
    /// How far back to look for what is missing, where the settings of Tuatahi Notify are in the environment.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    reach: u32,
}

/// How long requests and events that are under way may take at the end.
const GRACE: Duration = Duration::from_secs(10);

/// How often old events are removed.
const TIDYING: Duration = Duration::from_secs(3600);

#[tokio::main]
async fn main() -> ExitCode {
    // What the inbox has to tell: refused deliveries, missing numbers, dead letters, a store that is away.
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false))
        .with(Targets::new().with_target("fibre", LevelFilter::INFO))
        .init();
    exit::end(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let inbox = open(&arguments).await?;
    let cannot_listen = |error: io::Error| {
        Failure::new(format!("cannot listen on {}", arguments.listen))
            .caused_by(&error)
            .advice("choose another address with --listen")
    };
    let listener = TcpListener::bind(arguments.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let (router, paths) = doors::open(&inbox, address)?;

    let (printer, breakage) = Printer::start();
    let (stop, stopped) = watch::channel(false);
    let serving = axum::serve(listener, router).with_graceful_shutdown(told(stopped.clone()));
    let printing = inbox.run(move |event: Event| {
        let printer = printer.clone();
        async move {
            let line = line::of(&event).map_err(|error| Handling::dead_letter(error.to_string()))?;
            Ok(printer.print(line).await?)
        }
    });
    let printing = printing.concurrency(arguments.workers).with_shutdown(told(stopped));
    tokio::spawn(tidy(inbox, Duration::from_secs(arguments.keep * 24 * 3600)));

    let work = async {
        let serving =
            async { serving.await.map_err(|error| Failure::new("serving has failed").caused_by(&error)) };
        let printing = async { printing.into_future().await.map_err(|error| store::failed(&error)) };
        tokio::try_join!(serving, printing).map(drop)
    };
    let stop_requested = stop_requested()?;
    note(format_args!("Listening on http://{address} for {paths}."));
    work_until(stop_requested, breakage, work, &stop).await
}

/// Works until somebody wants an end, or nobody reads any more; then until what is under way is done.
async fn work_until(
    stop_requested: impl Future<Output = ()>,
    breakage: oneshot::Receiver<io::Error>,
    work: impl Future<Output = Result<(), Failure>>,
    stop: &watch::Sender<bool>,
) -> Result<(), Failure> {
    let mut work = pin!(work);
    let broken = tokio::select! {
        ended = &mut work => return ended,
        () = stop_requested => None,
        Ok(error) = breakage => Some(Failure::write("standard output", &error)),
    };
    let at_once = self::stop_requested()?;
    stop.send_replace(true);
    tokio::select! {
        ended = work => ended?,
        () = at_once => return Err(Failure::interrupted()),
        () = tokio::time::sleep(GRACE) => {
            note("Requests that have not ended are cut off; their carriers will repeat them.");
        }
    }
    broken.map_or(Ok(()), Err)
}

fn stop_requested() -> Result<impl Future<Output = ()>, Failure> {
    exit::stop_requested()
        .map_err(|error| Failure::new("the system does not tell when to stop").caused_by(&error))
}

async fn open(arguments: &Arguments) -> Result<Inbox<Arc<dyn Store>>, Failure> {
    let address: StoreAddress =
        arguments.store.parse().map_err(|why| Failure::new("--store cannot be used").advice(why))?;
    let client = notify::client_if_set()?;
    if address == StoreAddress::Memory {
        note("Events in memory are lost when this program ends: only good for trying it out.");
    }
    let mut inbox = Inbox::builder(address.open().await?)
        .patience(Duration::from_secs(arguments.patience))
        .lease(Duration::from_secs(arguments.lease));
    if let Some(client) = client {
        inbox =
            inbox.backfill(Notification::CARRIER, replay(client, TimeDelta::hours(arguments.reach.into())));
    }
    Ok(inbox.build())
}

async fn told(mut stopping: watch::Receiver<bool>) {
    // Without a sender the program has ended anyway.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

async fn tidy(inbox: Inbox<Arc<dyn Store>>, age: Duration) {
    let mut times = tokio::time::interval(TIDYING);
    loop {
        times.tick().await;
        if let Err(error) = inbox.purge(age).await {
            note(format_args!("Old events were not removed: {error}"));
        }
    }
}
