//! Runs the sandbox until ctrl-c and prints how to reach it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks through its output")]

use std::{error::Error, future::poll_fn, pin::pin, process::ExitCode, str::FromStr, task::Poll};

use clap::Parser;
use fibre_sandbox::{ReportFraming, Sandbox, Target};

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
    /// Where a carrier delivers its callbacks: carrier=URL, and after a comma basic=user:password,
    /// bearer=token, api-key=header:key or oauth=client-id:secret@TOKEN-URL. Once for each carrier.
    #[arg(long, value_name = "CARRIER=URL[,CREDENTIALS]")]
    deliver_to: Vec<Delivery>,
    /// How many seconds of the carriers' time pass in one; 0 lets it stand still until it is moved under
    /// /_sandbox/callbacks/advance.
    #[arg(long, default_value_t = 1)]
    speed: u32,
}

/// A carrier and where its callbacks go.
#[derive(Clone, Debug)]
struct Delivery {
    carrier: String,
    target: Target,
}

impl FromStr for Delivery {
    type Err = Box<dyn Error + Send + Sync>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (carrier, target) = text.split_once('=').ok_or("the carrier and = come before the URL")?;
        Ok(Self { carrier: carrier.to_owned(), target: target.parse()? })
    }
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
    let mut builder = Sandbox::builder()
        .port(arguments.port)
        .report_items(arguments.report_items)
        .items_per_event(arguments.items_per_event)
        .report_framing(framing)
        .address_rows(arguments.address_rows)
        .pending_reads(arguments.pending_reads)
        .orders_advance_on_read(arguments.advance_on_read);
    if arguments.speed > 0 {
        builder = builder.real_time(arguments.speed);
    }
    let sandbox = builder.start().await?;
    for Delivery { carrier, target } in arguments.deliver_to {
        sandbox.callbacks().deliver_to(&carrier, target)?;
    }
    // The first poll takes the signal over: whoever reads the output may send it at once.
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let already = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    let environment = sandbox
        .tuatahi_connect()
        .environment()
        .into_iter()
        .chain(sandbox.superloop_360().environment())
        .chain(sandbox.fibre_cafe().environment())
        .chain(sandbox.tuatahi_notify().environment());
    // In one piece, so that a reader that goes once it has what it wants does not meet a half.
    let lines: String = environment.map(|(name, value)| format!("{name}={value}\n")).collect();
    print!("{lines}");
    eprintln!("Serving until ctrl-c.");
    match already {
        Poll::Ready(outcome) => outcome?,
        Poll::Pending => interrupted.await?,
    }
    sandbox.shutdown().await;
    Ok(())
}
