//! Places an order for a new connection: shows it, and sends it only when told to.

use chrono::{SubsecRound as _, Utc};
use clap::Parser;
use examples::{Connection, Failure, Once, Output, exit, note};
use fibre_sandbox::tuatahi_connect::seed;
use std::io::Write as _;
use std::process::ExitCode;
use tuatahi_connect::params::{ListHandoverConnectionInterfaceGroups, PlaceOrder};
use tuatahi_connect::types::{NewOrder, OrderRequest, ProductOfferConfigurations};
use tuatahi_connect::{Client, Error, OpenObject, Timestamp};

/// Place an order for a new connection.
///
/// Prints the order as it would be sent, as JSON. Only with --submit it is sent, once and never again by itself: run again
/// with the same --external-id, even after a crash, it looks for the order before it would send it.
#[derive(Debug, Parser)]
struct Arguments {
    /// Place to connect, as find-place gives it [default on a sandbox: one of its places].
    #[arg(long, value_name = "ID")]
    place: Option<String>,
    /// Offer to order [default on a sandbox: one of its offers].
    #[arg(long, value_name = "CODE")]
    offer: Option<String>,
    /// Configuration of the offer [default: its first].
    #[arg(long, value_name = "CODE")]
    configuration: Option<String>,
    /// Your reference for the order; keep it, an order can be looked for by it [default: a fresh one].
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Handover connection interface group [default: the first that the carrier lists for you].
    #[arg(long, value_name = "ID")]
    handover: Option<String>,
    /// Remark for the carrier.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Send the order. On a carrier's API this is a purchase.
    #[arg(long)]
    submit: bool,
    #[command(flatten)]
    once: Once,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let external_id = arguments.external_id.clone().unwrap_or_else(fresh_external_id);
    let order = prepare(&connection, &arguments, &external_id).await?;
    show(&order)?;

    note(format_args!("This orders a new connection under your reference {external_id}."));
    note("The carrier does not publish the fields inside siteDetails, productOffers, projectDetails and");
    note("endCustomerDetails: those above are the sandbox's. Ask the carrier for the real ones.");
    if !arguments.submit {
        note(format_args!("Nothing was sent. Add `--external-id {external_id} --submit` to send it."));
        return Ok(());
    }
    let client = connection.client();
    let submission = || client.order_submission(&order, PlaceOrder::new());
    let placed =
        arguments.once.send(connection.is_embedded(), &external_id, submission, Failure::from).await?;
    match placed.value() {
        Some(order) => {
            let id = order.id.as_deref().unwrap_or("missing from its answer");
            let state = order.state.as_deref().unwrap_or("not given");
            note(format_args!("Placed. The carrier's order id: {id}. State: {state}."));
        }
        None => note(format_args!("`orders --external-id {external_id}` finds it.")),
    }
    if connection.is_embedded() {
        note("The embedded sandbox ends with this run, and the order with it.");
    }
    Ok(())
}

async fn prepare(
    connection: &Connection,
    arguments: &Arguments,
    external_id: &str,
) -> Result<OrderRequest, Failure> {
    let client = connection.client();
    let on_sandbox = |flag: &str, given: &Option<String>, default: &str| match given {
        Some(given) => Ok(given.clone()),
        None if connection.is_local() => Ok(default.to_owned()),
        None => Err(Failure::new(format!("{flag} is missing"))
            .advice("only a sandbox has a default for it: give yours")),
    };
    let place = on_sandbox("--place", &arguments.place, seed::PLACE_ID)?;
    let offer = on_sandbox("--offer", &arguments.offer, seed::OFFER_CODE)?;
    let configuration = match &arguments.configuration {
        Some(configuration) => configuration.clone(),
        None => first_configuration(client, &offer).await?,
    };
    let handover = match &arguments.handover {
        Some(handover) => handover.clone(),
        None => first_handover_group(client).await?,
    };
    let mut order = NewOrder::new(
        Timestamp::from(Utc::now().trunc_subsecs(0)),
        handover,
        external_id,
        OpenObject::new().set("placeId", place),
        [OpenObject::new().set("offerCode", offer).set("configurationCode", configuration)],
        OpenObject::new(),
        OpenObject::new(),
    );
    if let Some(text) = &arguments.note {
        order = order.note(text);
    }
    order.validate().map_err(Error::from)?;
    Ok(order.into())
}

async fn first_configuration(client: &Client, offer: &str) -> Result<String, Failure> {
    let details = client.get_product_offer(offer).await?;
    let configurations =
        details.product_offer_configurations.iter().flat_map(ProductOfferConfigurations::as_slice);
    configurations.filter_map(|one| one.configuration_code.clone()).next().ok_or_else(|| {
        Failure::new(format!("the carrier lists no configuration of offer {offer}"))
            .advice("give --configuration")
    })
}

async fn first_handover_group(client: &Client) -> Result<String, Failure> {
    let answer = client
        .list_handover_connection_interface_groups(ListHandoverConnectionInterfaceGroups::new())
        .await?;
    // The carrier does not publish what the id is called in this list; the order calls it so.
    let groups = answer.handover_connection_interface_group_list.iter().flatten();
    groups
        .filter_map(|group| group.text("handoverConnectionInterfaceGroupId"))
        .next()
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new("the carrier's list of handover groups shows no id").advice("give --handover")
        })
}

fn show(order: &OrderRequest) -> Result<(), Failure> {
    let mut output = Output::standard();
    let place = output.place().clone();
    let json = serde_json::to_string_pretty(order)
        .map_err(|error| Failure::new("the order cannot be written as JSON").caused_by(&error))?;
    writeln!(output, "{json}").map_err(|error| Failure::write(place, &error))?;
    output.commit()
}

/// Unique enough for one person at one keyboard. A service takes the key of its own order instead, so that after a
/// crash it still knows what to look for.
fn fresh_external_id() -> String {
    Utc::now().format("EXAMPLE-%Y%m%d-%H%M%S-%6f").to_string()
}
