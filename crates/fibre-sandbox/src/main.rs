//! Runs the sandbox until ctrl-c and prints how to reach it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks through its output")]

use std::{error::Error, future::poll_fn, pin::pin, process::ExitCode, task::Poll};

use clap::Parser;
use fibre_sandbox::{ReportFraming, Sandbox};

/// Local stand-in for the carriers' APIs. Prints addresses and credentials, then serves until ctrl-c.
#[derive(Debug, Parser)]
#[command(name = "fibre-sandbox", version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Inventory items in a report.
    #[arg(long, default_value_t = 120)]
    report_items: u64,
    /// Inventory items in one event of a report.
    #[arg(long, default_value_t = 10)]
    items_per_event: u32,
    /// Stream reports as bare JSON lines instead of server-sent events.
    #[arg(long)]
    bare_lines: bool,
    /// Rows of the address file, beside its header.
    #[arg(long, default_value_t = 250)]
    address_rows: u64,
    /// How many reads of a request of Superloop 360 find it running.
    #[arg(long, default_value_t = 1)]
    pending_reads: u32,
    /// Move an order of Superloop 360 on with each read.
    #[arg(long)]
    advance_on_read: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fibre-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let framing = if arguments.bare_lines { ReportFraming::BareLines } else { ReportFraming::Events };
    let sandbox = Sandbox::builder()
        .port(arguments.port)
        .report_items(arguments.report_items)
        .items_per_event(arguments.items_per_event)
        .report_framing(framing)
        .address_rows(arguments.address_rows)
        .pending_reads(arguments.pending_reads)
        .orders_advance_on_read(arguments.advance_on_read)
        .start()
        .await?;
    // The first poll takes the signal over: whoever reads the output may send it at once.
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let already = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    for (name, value) in
        sandbox.tuatahi_connect().environment().into_iter().chain(sandbox.superloop_360().environment())
    {
        println!("{name}={value}");
    }
    eprintln!("Serving until ctrl-c.");
    match already {
        Poll::Ready(outcome) => outcome?,
        Poll::Pending => interrupted.await?,
    }
    sandbox.shutdown().await;
    Ok(())
}
