//! The program `inbox` under load, killed half-way: what was acknowledged is printed, nothing twice, in order.
//!
//! Every event is sent twice, in an order that is shuffled within windows, by eight senders that repeat what fails as a
//! carrier does. Half-way one process is killed with SIGKILL and started again at the same address. `FIBRE_LOAD_EVENTS`
//! sets the number of events.

#![allow(clippy::print_stdout, reason = "the counts are what it is for")]

mod load;
#[path = "../../crates/fibre-inbox/tests/support/mod.rs"]
mod postgres;
mod wire;

use load::plan::{Plan, credentials};
use load::printed::Printed;
use load::senders::{Load, Sent};
use std::env;
use std::io::PipeWriter;
use std::sync::{Arc, PoisonError};
use std::time::Instant;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};
use wire::inbox::{Inbox, Lines};
use wire::programs::directory;

const SENDERS: usize = 8;

/// Workers of each process, and so the largest number of events that a kill can catch between two steps.
const WORKERS: usize = 8;

/// In seconds: longer than an event can be late by the shuffle and the restart.
const PATIENCE: &str = "5";

/// In seconds: how long the events of a killed process stay with it.
const LEASE: &str = "5";

/// One load at a time: they would only slow each other down.
static TURN: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_postgres() {
    let _turn = TURN.lock().await;
    let Some(url) = postgres::postgres_url().await else { return };
    run("PostgreSQL, two processes", &url, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_process_on_one_sqlite_file() {
    let _turn = TURN.lock().await;
    let store = format!("sqlite:{}", directory().join("inbox.sqlite").display());
    run("SQLite, one process", &store, 1).await;
}

async fn run(name: &str, store: &str, processes: usize) {
    let events =
        env::var("FIBRE_LOAD_EVENTS").map_or(2_000, |events| events.parse().expect("it is a number"));
    let plan = Arc::new(Plan::of(events));
    // One pipe for all processes: it keeps the order in which they print.
    let (reader, writer) = std::io::pipe().expect("the system has pipes");
    let replicas: Vec<Arc<Replica>> =
        (0..processes).map(|_| Arc::new(Replica::start(store, &writer))).collect();
    let (print, mut lines) = mpsc::unbounded_channel();
    let reading = spawn_blocking(move || {
        let mut read = Lines::of(reader);
        while let Some(line) = read.next() {
            print.send(line).expect("the test waits for the end");
        }
    });

    let started = Instant::now();
    let addresses = replicas.iter().map(|replica| replica.address.subscribe()).collect();
    let load = Arc::new(Load::new(Arc::clone(&plan), addresses));
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(Arc::clone(&load).send());
    }
    let (killed, store, output) =
        (Arc::clone(&replicas[0]), store.to_owned(), writer.try_clone().expect("the system has pipes"));
    let restart = async {
        load.half_sent().await;
        spawn_blocking(move || killed.kill_and_restart(&store, &output)).await.expect("it starts again");
    };
    let (sent, ()) = tokio::join!(senders.join_all(), restart);
    let sent = sent.into_iter().fold(Sent::default(), Sent::and);
    let received_in = started.elapsed();
    let mut printed = Printed::new(&plan);
    while printed.missing() > 0 {
        printed.add(&lines.recv().await.expect("a process still runs"));
    }
    let printed_in = started.elapsed();

    drop(writer);
    for replica in replicas {
        let ended = replica.end();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    }
    reading.await.expect("every line is JSON");
    while let Some(line) = lines.recv().await {
        printed.add(&line);
    }
    println!("{name}: {events} events, {} sent before a predecessor", plan.overtaken());
    println!("  {sent}, in {:.1} s ({:.0} a second)", received_in.as_secs_f64(), sent.rate(received_in));
    println!(
        "  {printed}, in {:.1} s ({:.0} a second)",
        printed_in.as_secs_f64(),
        events as f64 / printed_in.as_secs_f64()
    );
    assert_eq!(sent.acknowledged, 2 * events, "each delivery was acknowledged in the end");
    printed.check(WORKERS);
}

/// One process, and another one in its place after it was killed.
struct Replica {
    inbox: std::sync::Mutex<Option<Inbox>>,
    /// Host and port, while it runs.
    address: watch::Sender<Option<String>>,
}

impl Replica {
    fn start(store: &str, output: &PipeWriter) -> Self {
        let inbox = start("127.0.0.1:0", store, output);
        let address = watch::Sender::new(Some(inbox.address().to_owned()));
        Self { inbox: std::sync::Mutex::new(Some(inbox)), address }
    }

    fn kill_and_restart(&self, store: &str, output: &PipeWriter) {
        let address = self.address.send_replace(None).expect("it runs");
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.as_mut().expect("it runs").kill();
        *inbox = Some(start(&address, store, output));
        self.address.send_replace(Some(address));
    }

    fn end(&self) -> wire::programs::Ended {
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
        inbox.expect("it runs").terminate()
    }
}

fn start(address: &str, store: &str, output: &PipeWriter) -> Inbox {
    let workers = WORKERS.to_string();
    let place = ["--listen", address, "--store", store];
    let terms = ["--patience", PATIENCE, "--lease", LEASE, "--workers", &workers];
    let output = output.try_clone().expect("the system has pipes");
    Inbox::start_with(&[&place[..], &terms].concat(), &credentials(), output.into())
}
