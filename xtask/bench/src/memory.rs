//! Peak memory of a whole process that reads a report from a connection on loopback.

use crate::Result;
use crate::corpus::{as_events, report_documents};
use crate::feed::block_on;
use crate::figure::Figure;
use crate::pairs::Spread;
use crate::process::{finish, myself, peak_memory};
use crate::server::{self, Answer};
use clap::Args;
use futures::TryStreamExt;
use std::hint::black_box;
use tuatahi_connect::Client;
use tuatahi_connect::credentials::StaticToken;
use tuatahi_connect::params::StreamProductInventoryReport;
use tuatahi_connect::types::ReportMode;

const PER_EVENT: usize = 1_000;
const GOAL: u64 = 64 << 20;
const ROUNDS: usize = 3;

/// Measures two lengths of report, which should need the same.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        crate::say(&format!("memory: round {round} of {ROUNDS}"));
        short.push(peak(250_000)?);
        long.push(peak(1_000_000)?);
    }
    let ratios = short.iter().zip(&long).map(|(short, long)| *long as f64 / *short as f64).collect();
    let figure = |items: &str, peaks: &[u64]| Figure::Memory {
        name: format!("memory: report of {items} items, whole process"),
        bytes: peaks.iter().copied().max().unwrap_or(u64::MAX),
        goal: GOAL,
    };
    Ok(vec![
        figure("250,000", &short),
        figure("1,000,000", &long),
        Figure::ratio("memory: growth, 1,000,000 items", Spread::of(ratios)?, "the same with 250,000 items")
            .at_most(1.05),
    ])
}

fn peak(items: usize) -> Result<u64> {
    let body = as_events(&report_documents(10 * PER_EVENT, PER_EVENT));
    let base_url = server::start(Answer::Events { body, times: items / (10 * PER_EVENT) })?;
    let mut command = myself()?;
    command.args(["read-report", &base_url, &items.to_string()]);
    Ok(String::from_utf8(finish(command)?.stdout)?.trim().parse()?)
}

/// Reads a report and says how much memory the process took.
#[derive(Args)]
pub(crate) struct Worker {
    base_url: String,
    items: u64,
}

impl Worker {
    pub(crate) fn run(self) -> Result<()> {
        let received = block_on(async {
            let client =
                Client::builder().base_url(self.base_url).credentials(StaticToken::new("token")).build()?;
            let params = StreamProductInventoryReport::new();
            let mut report = client.product_inventory_report(ReportMode::ActiveNow, params).await?;
            while let Some(item) = report.try_next().await? {
                black_box(&item);
            }
            Ok(report.received())
        })?;
        if received != self.items {
            return Err(format!("the report had {received} items, not {}", self.items).into());
        }
        std::io::Write::write_all(&mut std::io::stdout(), format!("{}\n", peak_memory()?).as_bytes())?;
        Ok(())
    }
}
