//! Orders a new line of the Fibre Cafe: from a postcode to the end of the order.

mod follow;
mod prepare;

use chrono::Utc;
use clap::Parser;
use examples::cafe::{Scenarios, Scripted, failed};
use examples::superloop::print_json;
use examples::{CafeConnection, Failure, Once, exit, note};
use fibre_cafe::submission::Placed;
use fibre_cafe::types::Order;
use fibre_cafe::{CalendarDate, Client, ConversationId, Response};
use std::process::ExitCode;

/// Order a new line, and follow the order to its end.
///
/// Looks the address up, asks the supplier what it has, and reserves an appointment if an engineer has to come. Then it
/// prints the order as it would be sent, as JSON. Only with --submit it is sent, once and never again by itself: run again
/// with the same --reference, even after a crash, it does not send what it may have sent before. What the gateway tells
/// about it is printed as a table until the order is at its end. An appointment that the supplier asks for
/// meanwhile is reserved and ordered.
#[derive(Debug, Parser)]
struct Arguments {
    /// Postcode of the premises [default on a sandbox: one of its postcodes].
    postcode: Option<String>,
    /// Number of the premises in the street [default on a sandbox: one of its premises].
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// Name of the premises, where they have no number.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Speed, one of those on offer [default on a sandbox: the first].
    #[arg(long, value_name = "PROFILE")]
    line_profile: Option<String>,
    /// First day on which an engineer may come [default: as early as can be].
    #[arg(long, value_name = "DATE")]
    from: Option<CalendarDate>,
    /// Whom the supplier reaches at the premises [default on a sandbox: a made-up person].
    #[arg(long, value_name = "NAME")]
    contact_name: Option<String>,
    /// Telephone number of the contact [default on a sandbox: a made-up one].
    #[arg(long, value_name = "NUMBER")]
    contact_phone: Option<String>,
    /// Conversation of an earlier run to go on with [default: a new one].
    #[arg(long, value_name = "ID")]
    conversation: Option<ConversationId>,
    /// Your reference for the order; keep it, a later run knows the order by it [default: a fresh one].
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// Send the order. On a carrier's API this is a purchase.
    #[arg(long)]
    submit: bool,
    /// Cancel the order as soon as it is sent, and see what the supplier says.
    #[arg(long, requires = "submit")]
    cancel: bool,
    #[command(flatten)]
    scenarios: Scenarios,
    #[command(flatten)]
    once: Once,
}

impl Arguments {
    /// The requests that may be sent.
    fn sent(&self) -> Vec<Scripted> {
        let mut sent = Vec::new();
        if self.submit {
            sent.extend([Scripted::Order, Scripted::Amendment]);
        }
        if self.cancel {
            sent.push(Scripted::Cancellation);
        }
        sent
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(Box::pin(run(Arguments::parse()))).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = CafeConnection::open().await?;
    let client = connection.client();
    arguments.scenarios.check(client, &arguments.sent())?;
    let id = arguments.conversation.clone().unwrap_or_else(ConversationId::random);
    let journey = client.resume_journey(id.clone());
    note(format_args!("Conversation {id}: every call and every update belongs to it."));
    let order = prepare::order(&connection, &journey, &arguments).await?;
    if !arguments.submit {
        print_json(&order)?;
        note("Nothing was ordered. Add --submit to order it.");
        return Ok(());
    }
    let reference = arguments.reference.clone().unwrap_or_else(fresh_reference);
    note(format_args!("This orders a line under your reference {reference}."));
    let following = connection.following().await?;
    let ordering = arguments.scenarios.client(client, Scripted::Order).resume_journey(id);
    let submission = || ordering.order_submission(&reference, &order);
    let placed = arguments.once.send(connection.is_embedded(), &reference, submission, failed).await?;
    let Some(placed) = read(client, placed).await? else {
        note("The gateway's number for it is not known here: its updates tell it.");
        return Ok(());
    };
    follow::to_the_end(&connection, &journey, &arguments, following, placed).await?;
    if connection.is_embedded() {
        note("The embedded sandbox ends with this run, and the order with it.");
    }
    Ok(())
}

/// The order, where its number is known.
async fn read(client: &Client, placed: Placed<Response<Order>>) -> Result<Option<Order>, Failure> {
    Ok(match placed {
        Placed::Answered(order) | Placed::Found { value: order, .. } => Some(order.into_inner()),
        Placed::Before { id: Some(id) } => Some(client.order(id).await.map_err(failed)?.into_inner()),
        _ => None,
    })
}

/// Unique enough for one person at one keyboard. A service takes the key of its own order instead, so that after a
/// crash it still knows what to look for.
fn fresh_reference() -> String {
    Utc::now().format("EXAMPLE-%Y%m%d-%H%M%S-%6f").to_string()
}
