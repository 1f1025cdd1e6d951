//! Orders a service of Superloop 360 on nbn: shows the order, sends it when told to, and follows it to its end.

use chrono::Utc;
use clap::Parser;
use examples::superloop::{failed, print_json, refused};
use examples::{Failure, Once, SuperloopConnection, exit, note};
use futures::TryStreamExt as _;
use std::process::ExitCode;
use superloop_360::Response;
use superloop_360::orders::Course;
use superloop_360::planning::{
    Contact, OptionKind, OrderOption, OrderOptions, Transfer, UnknownOptionKind, WantedService,
};
use superloop_360::submission::Placed;
use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, Order, OrderRequest, OrderStatus, RestorationSla,
};

/// Order a service on nbn.
///
/// Prints the order as it would be sent, as JSON. Only with --submit it is sent, once and never again by itself: run again
/// with the same --reference, even after a crash, it does not send what it may have sent before.
#[derive(Debug, Parser)]
struct Arguments {
    /// LOC id of the location.
    #[arg(required_unless_present = "resume")]
    location: Option<String>,
    /// Plan to order, by its name in `qualify`.
    #[arg(long, value_name = "NAME", required_unless_present = "resume")]
    plan: Option<String>,
    /// Where the service goes: a kind of option that `qualify` shows.
    #[arg(long, value_name = "KIND", required_unless_present = "resume")]
    option: Option<String>,
    /// Device or pair, where several options are of that kind.
    #[arg(long, value_name = "ID")]
    infrastructure: Option<String>,
    /// Port of the device, where several options are of that kind.
    #[arg(long, value_name = "NUMBER")]
    port: Option<i64>,
    /// AVC id of the service to take over; for takeovers, and needed there.
    #[arg(long, value_name = "AVC")]
    avc_id: Option<String>,
    /// Who installs [default: the recommended way].
    #[arg(long, value_name = "OPTION")]
    installation: Option<String>,
    /// Restoration SLA.
    #[arg(long, value_name = "NAME", default_value = "Standard")]
    sla: String,
    /// How traffic is handed over.
    #[arg(long, value_name = "METHOD", default_value = "L2TP")]
    aggregation: String,
    /// Term of the contract; 1 is the one that the carrier's documents show.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    term: u16,
    /// Whom the carrier asks about the order [default on a sandbox: a made-up person].
    #[arg(long, value_name = "NAME")]
    contact_name: Option<String>,
    /// Australian telephone number of the contact [default on a sandbox: a made-up one].
    #[arg(long, value_name = "NUMBER")]
    contact_phone: Option<String>,
    /// Mail address of the contact [default on a sandbox: a made-up one].
    #[arg(long, value_name = "ADDRESS")]
    contact_email: Option<String>,
    /// Your reference for the order; keep it, a later run knows the order by it [default: a fresh one].
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// Send the order. On a carrier's API this is a purchase.
    #[arg(long)]
    submit: bool,
    /// Follow the order to its end.
    #[arg(long, requires = "submit")]
    watch: bool,
    /// Follow an order that was sent before, by the token that was printed then. Sends nothing.
    #[arg(long, value_name = "TOKEN", exclusive = true)]
    resume: Option<i64>,
    #[command(flatten)]
    once: Once,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    // Before anything is sent: the kinds are known without the carrier.
    let kind =
        arguments.option.as_deref().map(str::parse).transpose().map_err(|error| unknown_kind(&error))?;
    let connection = SuperloopConnection::open().await?;
    if let Some(token) = arguments.resume {
        return watch(&connection, token).await;
    }
    let (Some(location), Some(kind)) = (&arguments.location, kind) else {
        return Err(Failure::new("LOCATION or --option is missing").advice("see --help"));
    };
    let qualification = connection.qualify(location).await?;
    let options = qualification.order_options().map_err(|error| refused(&error))?;
    let option = choose(&options, kind, &arguments)?;
    let reference = arguments.reference.clone().unwrap_or_else(fresh_reference);
    let order = plan(&connection, option, &arguments, &reference)?;
    print_json(&order)?;

    if !arguments.submit {
        note(format_args!("Nothing was ordered. Add `--reference {reference} --submit` to order it."));
        return Ok(());
    }
    note(format_args!("This orders a service under your reference {reference}."));
    let client = connection.client();
    let submission = || client.order_submission(&order);
    let placed = arguments.once.send(connection.is_embedded(), &reference, submission, failed).await?;
    let Some(id) = order_id(&placed) else {
        note("The carrier's number for it is not known here: its webhooks tell it.");
        return Ok(());
    };
    note(format_args!("Placed. Token: {id}"));
    if arguments.watch {
        note(format_args!("If this is interrupted, go on with `--resume {id}`."));
        watch(&connection, id).await?;
    }
    if connection.is_embedded() {
        note("The embedded sandbox ends with this run, and the order with it.");
    }
    Ok(())
}

fn unknown_kind(error: &UnknownOptionKind) -> Failure {
    Failure::new("--option cannot be understood").caused_by(error).advice("give one of the kinds")
}

/// The only option that is meant.
fn choose<'a>(
    options: &'a OrderOptions,
    kind: OptionKind,
    arguments: &Arguments,
) -> Result<&'a OrderOption, Failure> {
    if let Some(infrastructure) = &arguments.infrastructure {
        options.on(infrastructure).map_err(|error| refused(&error))?;
        if let Some(port) = arguments.port {
            options.port(infrastructure, port).map_err(|error| refused(&error))?;
        }
    }
    let meant = |option: &&OrderOption| {
        option.kind() == kind
            && arguments.infrastructure.as_deref().is_none_or(|id| option.infrastructure_id() == Some(id))
            && arguments.port.is_none_or(|port| option.port_id() == Some(port))
    };
    let mut found = options.iter().filter(meant);
    match (found.next(), found.next()) {
        (Some(option), None) => Ok(option),
        // One of several, or none: the plan knows best what is wrong, unless only the port is.
        (found, _) => match options.only(kind) {
            Err(error) if found.is_some() || arguments.port.is_none() => Err(refused(&error)),
            _ => Err(Failure::new(format!("no option {kind} is on the infrastructure and port given"))
                .advice("`qualify` shows where it is")),
        },
    }
}

fn plan(
    connection: &SuperloopConnection,
    option: &OrderOption,
    arguments: &Arguments,
    reference: &str,
) -> Result<OrderRequest, Failure> {
    let on_sandbox = |flag: &str, given: &Option<String>, default: &str| match given {
        Some(given) => Ok(given.clone()),
        None if connection.is_local() => Ok(default.to_owned()),
        None => Err(Failure::new(format!("{flag} is missing"))
            .advice("only a sandbox has a default for it: give yours")),
    };
    let contact = Contact::new(
        on_sandbox("--contact-name", &arguments.contact_name, "A. Person")?,
        on_sandbox("--contact-phone", &arguments.contact_phone, "0312341234")?,
        on_sandbox("--contact-email", &arguments.contact_email, "a.person@example.com")?,
    );
    let aggregation = AggregationMethod::from(arguments.aggregation.as_str());
    let plan = arguments.plan.as_deref().unwrap_or_default();
    let sla = RestorationSla::from(arguments.sla.as_str());
    let service = WantedService::new(plan, arguments.term, sla, aggregation);
    let begun = match &arguments.avc_id {
        Some(avc_id) => option.take_over(Transfer::service(avc_id), service, contact),
        None => option.order(service, contact),
    };
    let mut order = begun.map_err(|error| refused(&error))?;
    if let Some(installation) = &arguments.installation {
        order = order.installation(InstallationOptionKind::from(installation.as_str()));
    }
    order = order.customer_reference(reference);
    let quote = order.quote().map_err(|error| refused(&error))?;
    let currency = quote.currency().unwrap_or_default();
    note(format_args!(
        "Beside the price of the plan: {} {currency} once, {} {currency} a month ({}).",
        quote.one_off(),
        quote.monthly(),
        quote.certainty()
    ));
    for fee in quote.unstated() {
        note(format_args!("To be added: {fee}, of which the carrier does not tell the amount."));
    }
    order.build().map_err(|error| refused(&error))
}

fn order_id(placed: &Placed<Response<Order>>) -> Option<i64> {
    match placed {
        Placed::Before { id } => id.as_deref()?.parse().ok(),
        placed => placed.value().map(|order| order.id),
    }
}

/// Unique enough for one person at one keyboard. A service takes the key of its own order instead, so that after a
/// crash it still knows what to look for.
fn fresh_reference() -> String {
    Utc::now().format("EXAMPLE-%Y%m%d-%H%M%S-%6f").to_string()
}

/// Follows the order to its end, which must be a good one.
async fn watch(connection: &SuperloopConnection, id: i64) -> Result<(), Failure> {
    let mut states = connection.client().watch_order(id);
    if let Some(pause) = connection.pause() {
        states = states.every(pause).floor(pause);
    }
    let mut last = None;
    while let Some(order) = states.try_next().await.map_err(|error| {
        failed(error).advice(format!("the order is not touched by this: go on with `--resume {id}`"))
    })? {
        let course = order.status.meaning().map_or_else(String::new, |row| format!(": {}", row.course));
        note(format_args!("Order {id} is {}{course}.", order.status));
        last = Some(order.status);
    }
    match last {
        Some(status) if is_completed(&status) => Ok(()),
        _ => Err(Failure::new(format!("order {id} has ended without a service"))
            .advice("ask the carrier why before you order again")),
    }
}

fn is_completed(status: &OrderStatus) -> bool {
    status.meaning().is_some_and(|row| row.course == Course::Completed)
}
