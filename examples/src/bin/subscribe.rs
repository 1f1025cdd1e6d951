//! Lists the subscriptions to notifications of Tuatahi, makes one, or keeps them alive.

use clap::Parser;
use examples::document::{Column, Document as _, Table};
use examples::notify::failed;
use examples::{Failure, NotifyConnection, Output, exit, note};
use std::process::ExitCode;
use std::{env, io};
use tuatahi_notify::types::{
    EmailAddress, NewSubscription, NotificationChannels, OntActivationSubscription, OtherSubscription,
    SubscribedWebhook, Subscription, WebhookAuth, WebhookTarget,
};
use tuatahi_notify::webhooks::ONT_ACTIVATION;
use tuatahi_notify::{CalendarDate, Client, Outcome};

/// List the subscriptions to notifications of Tuatahi, make one, or keep them alive.
///
/// Without arguments it lists what there is. Of webhooks it shows the host only, because the rest of an address may be
/// meant for nobody else, and of contacts the number.
#[derive(Debug, Parser)]
struct Arguments {
    /// Subscribe: where events are to be delivered. If a subscription delivers there already, it is kept.
    #[arg(long, value_name = "URL", requires = "contact")]
    callback: Option<String>,
    /// Which events.
    #[arg(long, value_name = "TYPE", requires = "callback", default_value = ONT_ACTIVATION)]
    event_type: String,
    /// Who is told about the subscription itself, for example before it ends; may be given several times.
    #[arg(long, value_name = "EMAIL", requires = "callback")]
    contact: Vec<String>,
    /// Last day, in New Zealand, as yyyy-MM-dd [default: a year ahead].
    #[arg(long, value_name = "DATE", requires = "callback")]
    expires_on: Option<CalendarDate>,
    /// User name with which the carrier delivers.
    #[arg(long, value_name = "NAME", requires_all = ["callback", "password_env"])]
    user: Option<String>,
    /// Variable that holds the password to it.
    #[arg(long, value_name = "VARIABLE", requires_all = ["callback", "user"])]
    password_env: Option<String>,
    /// Extend by a year what ends within so many days. Run it every day: a subscription ends without a word.
    #[arg(long, value_name = "DAYS", conflicts_with = "callback")]
    extend_within: Option<u32>,
}

const COLUMNS: &[Column] = &[
    Column::new("id", 36),
    Column::new("eventType", 22),
    Column::new("expiresOn", 10),
    Column::new("contacts", 8),
    Column::new("webhooks", 0),
];

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = NotifyConnection::open().await?;
    if connection.is_embedded() {
        note("The embedded sandbox begins anew with every run: there are no subscriptions in it.");
    }
    let client = connection.client();
    match (&arguments.callback, arguments.extend_within) {
        (Some(callback), _) => show(&[subscribe(client, &arguments, callback).await?]),
        (None, Some(days)) => extend(client, days).await,
        (None, None) => {
            let subscriptions = client.list_subscriptions().await.map_err(failed)?;
            show(&subscriptions)?;
            note(format_args!("{} subscriptions.", subscriptions.len()));
            Ok(())
        }
    }
}

async fn subscribe(client: &Client, arguments: &Arguments, callback: &str) -> Result<Subscription, Failure> {
    let auth = auth(arguments)?;
    let event_type = &arguments.event_type;
    // Two subscriptions would deliver everything twice.
    let existing = client.list_subscriptions().await.map_err(failed)?.into_inner();
    let same_event = |one: &Subscription| one.event_type.as_deref() == Some(event_type);
    let existing = existing.into_iter().filter(same_event).find_map(|one| {
        let webhook = webhooks(&one).find(|webhook| webhook.callback_uri.as_deref() == Some(callback))?;
        let same_auth = webhook.auth == auth;
        Some((one, same_auth))
    });
    match existing {
        Some((existing, true)) => return keep(client, existing, arguments.expires_on.clone()).await,
        Some((existing, false)) => {
            return Err(Failure::new(format!(
                "subscription {} delivers {event_type} there already, with other credentials",
                existing.id
            ))
            .advice(
                "give the webhook another address, such as another path, and let the old subscription end",
            ));
        }
        None => {}
    }
    if auth.is_none() {
        note("Without --user the carrier delivers without credentials: anyone else can do so too.");
    }
    let mut target = WebhookTarget::new(callback);
    target.auth = auth;
    let contacts = arguments.contact.iter().map(EmailAddress::new);
    let channels = NotificationChannels::new().webhook([target]);
    let mut wanted: NewSubscription = if event_type == ONT_ACTIVATION {
        OntActivationSubscription::new(contacts).notification_channels(channels).into()
    } else {
        OtherSubscription::new(event_type, contacts).notification_channels(channels).into()
    };
    if let Some(day) = &arguments.expires_on {
        wanted = wanted.with_expires_on(day.clone());
    }
    let made = client.subscribe(&wanted).await.map_err(|error| {
        let unknown = error.outcome() == Outcome::Unknown;
        let failure = failed(error);
        if unknown {
            failure.advice("run it again: it looks first, and makes no second subscription")
        } else {
            failure
        }
    })?;
    note("Subscribed. Extend it in time with --extend-within.");
    Ok(made.into_inner())
}

/// Leaves a subscription as it is, but for the day on which it ends if another one is wanted.
async fn keep(
    client: &Client,
    existing: Subscription,
    expires_on: Option<CalendarDate>,
) -> Result<Subscription, Failure> {
    match expires_on.filter(|day| existing.expires_on.as_ref() != Some(day)) {
        Some(day) => {
            let changed = client.change_expiry(&existing.id, day).await.map_err(failed)?;
            note("It was there already. The day on which it ends was changed.");
            Ok(changed.into_inner())
        }
        None => {
            note("It was there already. Nothing was changed.");
            Ok(existing)
        }
    }
}

fn auth(arguments: &Arguments) -> Result<Option<WebhookAuth>, Failure> {
    let (Some(user), Some(variable)) = (&arguments.user, &arguments.password_env) else { return Ok(None) };
    match env::var(variable) {
        Ok(password) if !password.trim().is_empty() => Ok(Some(WebhookAuth::basic(user, password))),
        _ => Err(Failure::new(format!("{variable} is not set or empty"))
            .advice("put the password into this variable; --password-env names it")),
    }
}

async fn extend(client: &Client, days: u32) -> Result<(), Failure> {
    let extensions = client.extend_expiring(days).await.map_err(failed)?;
    let (mut extended, mut failures) = (Vec::new(), Vec::new());
    for extension in extensions {
        match extension.result {
            Ok(subscription) => extended.push(subscription),
            Err(error) => failures.push(failed(error).within(format!("{} was not extended", extension.id))),
        }
    }
    show(&extended)?;
    note(format_args!("{} subscriptions extended.", extended.len()));
    let count = failures.len();
    let last = failures.pop();
    failures.iter().for_each(note);
    match last {
        Some(last) if count > 1 => {
            Err(last.within(format!("{count} subscriptions were not extended; the last of them:")))
        }
        Some(last) => Err(last),
        None => Ok(()),
    }
}

fn show(subscriptions: &[Subscription]) -> Result<(), Failure> {
    let output = Output::standard();
    let place = output.place().clone();
    let unwritten = |error: io::Error| Failure::write(&place, &error);
    let mut table = Table::new(output, COLUMNS).map_err(unwritten)?;
    for subscription in subscriptions {
        let hosts: Vec<&str> = webhooks(subscription).map(host).collect();
        let hosts = if hosts.is_empty() { "-".to_owned() } else { hosts.join(" ") };
        table
            .row([
                subscription.id.as_str(),
                subscription.event_type.as_deref().unwrap_or("-"),
                subscription.expires_on.as_ref().map_or("-", |day| day.as_str()),
                &subscription.contact_emails.iter().flatten().count().to_string(),
                &hosts,
            ])
            .map_err(unwritten)?;
    }
    table.into_output().map_err(unwritten)?.commit()
}

fn webhooks(subscription: &Subscription) -> impl Iterator<Item = &SubscribedWebhook> {
    let groups = subscription.notification_channels.iter().filter_map(|channels| channels.webhook.as_ref());
    groups.flatten().flat_map(|group| group.webhook.iter().flatten())
}

/// The host of a webhook: user and path of its address may be secrets.
fn host(webhook: &SubscribedWebhook) -> &str {
    let address = webhook.callback_uri.as_deref().unwrap_or("-");
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}
