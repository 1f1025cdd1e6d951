//! Lists orders.

use clap::{Parser, ValueEnum};
use examples::document::{Column, Document as _, Table};
use examples::{Connection, Failure, Output, exit, note};
use futures::TryStreamExt as _;
use std::io;
use std::process::ExitCode;
use tuatahi_connect::params::ListOrders;
use tuatahi_connect::types::{Order, OrderProgress};

/// List orders, all of them or those that pass the filters.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only orders at this stage.
    #[arg(long, value_enum)]
    progress: Option<Progress>,
    /// Only orders with this reference of yours: what to look for when it is not clear whether an order was placed.
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Progress {
    Open,
    Held,
    Closed,
}

const COLUMNS: &[Column] = &[
    Column::new("id", 15),
    Column::new("externalId", 26),
    Column::new("orderType", 11),
    Column::new("state", 12),
    Column::new("orderDate", 25),
    Column::new("expectedCompletionDate", 0),
];

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = Connection::open().await?;
    if connection.is_embedded() && arguments.external_id.is_some() {
        note("The embedded sandbox begins anew with every run: orders of earlier runs are not in it.");
    }
    let mut filter = ListOrders::new();
    if let Some(progress) = arguments.progress {
        filter = filter.progress(match progress {
            Progress::Open => OrderProgress::Open,
            Progress::Held => OrderProgress::Held,
            Progress::Closed => OrderProgress::Closed,
        });
    }
    if let Some(external_id) = arguments.external_id {
        filter = filter.external_id(external_id);
    }
    let mut orders = connection.client().orders(filter);

    let output = Output::standard();
    let place = output.place().clone();
    let failed = |error: io::Error| Failure::write(&place, &error);
    let mut table = Table::new(output, COLUMNS).map_err(failed)?;
    let mut count = 0_u64;
    let listed = loop {
        match orders.try_next().await {
            Ok(Some(order)) => table.row(fields(&order)).map_err(failed)?,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
        count += 1;
    };
    table.into_output().map_err(failed)?.commit()?;
    listed.map_err(|error| Failure::from(error).within(format!("incomplete: {count} orders listed")))?;
    note(format_args!("{count} orders."));
    Ok(())
}

fn fields(order: &Order) -> [&str; 6] {
    [
        order.id.as_deref().unwrap_or_default(),
        order.external_id.as_deref().unwrap_or_default(),
        order.order_type.as_deref().unwrap_or_default(),
        order.state.as_deref().unwrap_or_default(),
        order.order_date.as_ref().map_or("", |date| date.as_str()),
        order.expected_completion_date.as_ref().map_or("", |date| date.as_str()),
    ]
}
