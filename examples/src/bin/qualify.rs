//! Shows what can be ordered at a location, and at what price.

use clap::{Parser, ValueEnum};
use examples::document::{Column, Document as _, Table};
use examples::superloop::{print_json, refused};
use examples::{Failure, Output, SuperloopConnection, exit, note};
use serde_json::{Value, json};
use std::io;
use std::process::ExitCode;
use superloop_360::planning::{NotOffered, OrderOption, OrderOptions, Plan, Quote, Selection};

/// Show what can be ordered at a location, and at what price.
///
/// Fees are those of the first plan and the usual choices, without the price of the plan itself, which a qualification
/// does not tell. Order an option with order-nbn.
#[derive(Debug, Parser)]
struct Arguments {
    /// LOC id of the location.
    location: String,
    /// How to show the options.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Aligned columns.
    #[default]
    Table,
    /// An array of options; null is what is not known or not applicable.
    Json,
}

const COLUMNS: &[Column] = &[
    Column::new("kind", 22),
    Column::new("orderType", 9),
    Column::new("infrastructureId", 16),
    Column::new("portId", 6),
    Column::new("oneOff", 8),
    Column::new("monthly", 8),
    Column::new("plans", 5),
    Column::new("certainty", 0),
];

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = SuperloopConnection::open().await?;
    let qualification = connection.qualify(&arguments.location).await?;
    let options = qualification.order_options().map_err(|error| refused(&error))?;
    match arguments.format {
        Format::Table => show_table(&options)?,
        Format::Json => print_json(&options.iter().map(to_json).collect::<Vec<_>>())?,
    }
    for not in options.not_offered() {
        note(explanation(not));
    }
    Ok(())
}

/// What the option costs, as far as the qualification tells: a sum that lacks a fee would mislead.
struct Cost {
    one_off: Option<String>,
    monthly: Option<String>,
    certainty: String,
}

fn cost(option: &OrderOption) -> Cost {
    let quote = option.quote(&Selection::new()).ok();
    let certainty = quote.as_ref().map_or_else(|| option.certainty(), Quote::certainty).to_string();
    let whole = quote.filter(|quote| quote.unstated().is_empty());
    Cost {
        one_off: whole.as_ref().map(|quote| quote.one_off().to_string()),
        monthly: whole.as_ref().map(|quote| quote.monthly().to_string()),
        certainty,
    }
}

fn to_json(option: &OrderOption) -> Value {
    let cost = cost(option);
    json!({
        "kind": option.kind().as_str(),
        "orderType": option.order_type().map(|order_type| order_type.to_string()),
        "infrastructureId": option.infrastructure_id(),
        "portId": option.port_id(),
        "plans": plan_names(option.plans()),
        "oneOff": cost.one_off,
        "monthly": cost.monthly,
        // One word for programs; the table gives the reason as well.
        "certainty": cost.certainty.split(':').next(),
    })
}

fn show_table(options: &OrderOptions) -> Result<(), Failure> {
    let output = Output::standard();
    let place = output.place().clone();
    let failed = |error: io::Error| Failure::write(&place, &error);
    let mut table = Table::new(output, COLUMNS).map_err(failed)?;
    for option in options {
        let cost = cost(option);
        let order_type = option.order_type().map(|order_type| order_type.to_string());
        let port = option.port_id().map(|port| port.to_string());
        table
            .row([
                option.kind().as_str(),
                order_type.as_deref().unwrap_or("-"),
                option.infrastructure_id().unwrap_or("-"),
                port.as_deref().unwrap_or("-"),
                cost.one_off.as_deref().unwrap_or("-"),
                cost.monthly.as_deref().unwrap_or("-"),
                &option.plans().len().to_string(),
                &cost.certainty,
            ])
            .map_err(failed)?;
    }
    table.into_output().map_err(failed)?.commit()
}

fn plan_names(plans: &[Plan]) -> Vec<&str> {
    plans.iter().map(|plan| plan.name.as_str()).collect()
}

fn explanation(not: &NotOffered) -> String {
    let kind = not.kind.map_or("something", |kind| kind.as_str());
    let place: String =
        [&not.infrastructure_id, &not.port_id].into_iter().flatten().map(|part| format!(" {part}")).collect();
    format!("Not offered: {kind}{place}: {}.", not.reason)
}
