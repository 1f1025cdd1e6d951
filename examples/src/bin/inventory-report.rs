//! Fetches an inventory report and writes it as a table, as CSV or as JSON lines, while it arrives.

use clap::{Parser, ValueEnum};
use examples::document::{Column, Csv, JsonLines, Table};
use examples::transfer::transfer;
use examples::{Connection, Failure, Output, exit};
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tuatahi_connect::CallOptions;
use tuatahi_connect::params::{StreamProductInventoryReport, StreamServiceInventoryReport};
use tuatahi_connect::reports::{Entry, Report, ReportItem};
use tuatahi_connect::types::{ProductInventoryItem, ReportMode, ServiceInventoryItem};

/// Fetch an inventory report: one item a row, written while it arrives.
///
/// The exit code is 0 only if the report came to a clean end. If it breaks off, the number of items that arrived is
/// reported, and with --output they are kept in FILE.partial; FILE itself is written only when it is whole. Two things
/// cannot be told apart: a report that is whole, and one that a server closes between two items without having
/// announced a length. Count the items if that matters.
#[derive(Debug, Parser)]
struct Arguments {
    /// What to report on.
    #[arg(long, value_enum)]
    kind: Kind,
    /// Period of the report: as it is now, or the last calendar month.
    #[arg(long, value_enum, default_value_t = Mode::ActiveNow)]
    mode: Mode,
    /// How to write it. ndjson is each item as it was received, unknown fields included; table and csv have the known
    /// fields and the customer, table not all of them.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Give up after so many seconds without a byte, at the beginning or in between.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    idle_timeout: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Product,
    Service,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    ActiveNow,
    ActiveLastMonth,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Csv,
    Ndjson,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let silence = Duration::from_secs(arguments.idle_timeout);
    let client = connection.client().with(CallOptions::new().idle_timeout(silence).attempt_timeout(silence));
    let mode = match arguments.mode {
        Mode::ActiveNow => ReportMode::ActiveNow,
        Mode::ActiveLastMonth => ReportMode::ActiveLastMonth,
    };
    match arguments.kind {
        Kind::Product => {
            let report = client.product_inventory_report(mode, StreamProductInventoryReport::new()).await?;
            write(report, PRODUCT_COLUMNS, product_fields, &arguments).await
        }
        Kind::Service => {
            let report = client.service_inventory_report(mode, StreamServiceInventoryReport::new()).await?;
            write(report, SERVICE_COLUMNS, service_fields, &arguments).await
        }
    }
}

/// Only now, when the answer has begun, is the output created: a report that is refused leaves no file behind.
async fn write<T: Entry, const N: usize>(
    report: Report<T>,
    columns: &'static [Column; N],
    fields: fn(&ReportItem<T>) -> [Cow<'_, str>; N],
    arguments: &Arguments,
) -> Result<(), Failure> {
    let output = Output::create(arguments.output.as_deref())?;
    let place = output.place().clone();
    let begun = |error: io::Error| Failure::write(&place, &error);
    match arguments.format {
        Format::Table => {
            let table = Table::new(output, columns).map_err(begun)?;
            transfer("items", report, table, |table, item| {
                table.row(fields(&item).iter().map(|field| &**field))
            })
            .await
        }
        Format::Csv => {
            let csv = Csv::with_columns(output, columns).map_err(begun)?;
            transfer("items", report, csv, |csv, item| csv.row(fields(&item).iter().map(|field| &**field)))
                .await
        }
        Format::Ndjson => {
            transfer("items", report.raw(), JsonLines::new(output), |lines, item| {
                lines.line(item.item.json())
            })
            .await
        }
    }
}

const PRODUCT_COLUMNS: &[Column; 10] = &[
    Column::new("customerId", 10),
    Column::new("id", 15),
    Column::new("status", 8),
    Column::new("placeId", 15),
    Column::csv_only("legacyPiid"),
    Column::csv_only("legacyLocationId"),
    Column::new("igPiid", 15),
    Column::new("contractStartDate", 29),
    Column::csv_only("isContractDateInferred"),
    Column::new("productOfferName", 0),
];

fn product_fields(line: &ReportItem<ProductInventoryItem>) -> [Cow<'_, str>; 10] {
    let item = &line.item;
    [
        shown(line.customer_id.as_ref()),
        text(&item.id),
        shown(item.status.as_ref()),
        text(&item.place_id),
        text(&item.legacy_piid),
        text(&item.legacy_location_id),
        text(&item.ig_piid),
        shown(item.contract_start_date.as_ref()),
        shown(item.is_contract_date_inferred.as_ref()),
        text(&item.product_offer_name),
    ]
}

const SERVICE_COLUMNS: &[Column; 11] = &[
    Column::new("customerId", 10),
    Column::new("id", 21),
    Column::new("type", 4),
    Column::new("port", 4),
    Column::new("igPiid", 15),
    Column::new("svlan", 5),
    Column::new("cvlan", 5),
    Column::new("cevlan", 6),
    Column::new("taggingMode", 11),
    Column::new("circuitInsertion", 16),
    Column::csv_only("remoteId"),
];

fn service_fields(line: &ReportItem<ServiceInventoryItem>) -> [Cow<'_, str>; 11] {
    let item = &line.item;
    [
        shown(line.customer_id.as_ref()),
        text(&item.id),
        shown(item.type_.as_ref()),
        text(&item.port),
        text(&item.ig_piid),
        text(&item.svlan),
        text(&item.cvlan),
        text(&item.cevlan),
        text(&item.tagging_mode),
        text(&item.circuit_insertion),
        text(&item.remote_id),
    ]
}

fn text(field: &Option<String>) -> Cow<'_, str> {
    Cow::Borrowed(field.as_deref().unwrap_or_default())
}

fn shown(field: Option<&impl fmt::Display>) -> Cow<'static, str> {
    Cow::Owned(field.map(ToString::to_string).unwrap_or_default())
}
