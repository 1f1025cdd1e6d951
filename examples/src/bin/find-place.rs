//! Finds places by address.

use clap::Parser;
use examples::document::{Column, Document as _, Table};
use examples::{Connection, Failure, Output, exit, note};
use futures::TryStreamExt as _;
use std::io;
use std::process::ExitCode;
use tuatahi_connect::OpenObject;
use tuatahi_connect::places::{FindPlaces, MatchedBy};

/// Find places by address, such as "78 carrington".
///
/// Looks for places with every word of the query, the words being beginnings; if there is none, for places with any of
/// them as a whole word.
#[derive(Debug, Parser)]
struct Arguments {
    /// Words of the address, or their beginnings.
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// Show no more places than this.
    #[arg(long, value_name = "NUMBER", default_value_t = 25)]
    limit: usize,
}

const COLUMNS: &[Column] = &[Column::new("placeId", 15), Column::new("address", 0)];

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let mut places = connection.client().find_places(&arguments.query.join(" "), FindPlaces::new()).await?;

    let output = Output::standard();
    let place = output.place().clone();
    let failed = |error: io::Error| Failure::write(&place, &error);
    let mut table = Table::new(output, COLUMNS).map_err(failed)?;
    let mut shown = 0;
    while shown < arguments.limit {
        let Some(found) = places.try_next().await? else { break };
        table.row([found.text("placeId").unwrap_or("(no placeId)"), &address(&found)]).map_err(failed)?;
        shown += 1;
    }
    table.into_output().map_err(failed)?.commit()?;

    let how = match places.matched_by() {
        MatchedBy::Prefix => "with every word, by its beginning",
        _ => "with any of the words: none has them all",
    };
    match places.total() {
        _ if shown == 0 => note("No place found."),
        Some(total) => note(format_args!("{shown} of {total} places {how}.")),
        None => note(format_args!("{shown} places {how}.")),
    }
    Ok(())
}

/// The carrier publishes no field of a place. These names are likely; a place without any of them is shown as it came.
const ADDRESS_FIELDS: [&str; 6] =
    ["streetNumber", "streetNumberSuffix", "streetName", "suburb", "town", "postcode"];

fn address(place: &OpenObject) -> String {
    let known: Vec<&str> = ADDRESS_FIELDS.iter().filter_map(|name| place.text(name)).collect();
    match place.text("unit") {
        _ if known.is_empty() => serde_json::to_string(place).unwrap_or_default(),
        Some(unit) => format!("{unit}/{}", known.join(" ")),
        None => known.join(" "),
    }
}
