//! Orders a service of Superloop 360 on nbn: shows the order, sends it when told to, and follows it to its end.

use clap::Parser;
use examples::exit::interrupted;
use examples::superloop::{failed, print_json, refused};
use examples::{Failure, SuperloopConnection, exit, note};
use futures::TryStreamExt as _;
use std::process::ExitCode;
use superloop_360::orders::Course;
use superloop_360::planning::{
    Contact, OptionKind, OrderOption, OrderOptions, Transfer, UnknownOptionKind, WantedService,
};
use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, Order, OrderRequest, OrderStatus, RestorationSla,
};
use superloop_360::{Client, Outcome};

/// Order a service on nbn.
///
/// Prints the order as it would be sent, as JSON. Only with --submit it is sent, once and never again by itself.
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
    /// Your reference for the order.
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
    let order = plan(&connection, option, &arguments)?;
    print_json(&order)?;

    if !arguments.submit {
        note("Nothing was ordered. Add --submit to order it.");
        return Ok(());
    }
    let placed = send(connection.client(), &order).await?;
    note(format_args!("Placed. The order is {}. Token: {}", placed.status, placed.id));
    if arguments.watch {
        note(format_args!("If this is interrupted, go on with `--resume {}`.", placed.id));
        watch(&connection, placed.id).await?;
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
    if let Some(reference) = &arguments.reference {
        order = order.customer_reference(reference);
    }
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

/// Sends the order once. The SDK repeats it by itself only where it is certain that the carrier has not seen it.
async fn send(client: &Client, order: &OrderRequest) -> Result<Order, Failure> {
    let sent = tokio::select! {
        biased;
        sent = client.create_order(order) => sent,
        () = interrupted() => return Err(Failure::interrupted()
            .within("interrupted while the order was on its way; outcome unknown")
            .advice(next_step(Outcome::Unknown))),
    };
    match sent {
        Ok(placed) => Ok(placed.into_inner()),
        Err(error) => {
            let advice = next_step(error.outcome());
            Err(failed(error).advice(advice))
        }
    }
}

/// An order placed twice costs twice, and the carrier has no list of orders to look it up in.
fn next_step(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent => "put right what is said above, then run it again: there is no order yet",
        Outcome::Rejected => {
            "correct the order as the carrier says, then run it again: there is no order yet"
        }
        Outcome::Accepted => "do not send it again, the order is placed: ask the carrier for its number",
        _ => "do not send it again yet: ask the carrier whether there is an order, or wait for its webhook",
    }
}

/// Follows the order to its end, which must be a good one.
async fn watch(connection: &SuperloopConnection, id: i64) -> Result<(), Failure> {
    let mut states = connection.client().watch_order(id);
    if let Some(pause) = connection.pause() {
        states = states.every(pause);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_to_resend_an_order_that_may_exist() {
        for outcome in [Outcome::Unknown, Outcome::Accepted] {
            assert!(next_step(outcome).starts_with("do not send it again"));
        }
    }
}
