//! What a carrier tells by itself, and an inbox that notices when something is missing.

use crate::stage::{Stage, or_dash};
use axum::Router;
use chrono::{Days, Utc};
use examples::notify::{failed, replayable, sandbox_client};
use examples::{Failure, store};
use fibre_inbox::{Inbox, MemoryStore};
use fibre_sandbox::Disturbance;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tuatahi_notify::subscriptions::latest_expiry;
use tuatahi_notify::types::{
    EmailAddress, NotificationChannels, OntActivationSubscription, ReplayStatus, WebhookAuth, WebhookTarget,
};
use tuatahi_notify::webhook::{Delivery as _, Receiver, Verifier};
use tuatahi_notify::webhooks::{Event, Notification};
use tuatahi_notify::{CalendarDate, Client};

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("8. Tuatahi Notify, and an inbox")?;
    let client = sandbox_client(&stage.sandbox)?;
    // Without patience: what is missing is reported at once, and not after half a minute.
    let inbox = Inbox::builder(MemoryStore::new()).patience(Duration::ZERO).build();
    let address = receive(&inbox).await?;
    subscribe(stage, &client, &address).await?;

    stage.sandbox.callbacks().disturb(Disturbance::Drop.of(Notification::CARRIER).skip(1));
    for order in ["ORD000000000001", "ORD000000000002", "ORD000000000003"] {
        stage.sandbox.notify_ont_activation(order);
    }
    stage.sandbox.callbacks().deliver_all().await;
    stage.call("inbox.claim(), until nothing is left", "two of three activations have arrived:")?;
    work_off(stage, &inbox).await?;
    replay(stage, &client, &inbox).await
}

/// Serves the inbox, and gives its address. It ends with the program.
async fn receive(inbox: &Inbox<MemoryStore>) -> Result<String, Failure> {
    let cannot = |error: std::io::Error| Failure::new("the inbox cannot listen").caused_by(&error);
    let verifier = Verifier::basic("tuatahi", "a-password").map_err(failed)?;
    let router = Router::new().route("/tuatahi-notify", inbox.route(Receiver::<Notification>::new(verifier)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}/tuatahi-notify"))
}

async fn subscribe(stage: &mut Stage, client: &Client, address: &str) -> Result<(), Failure> {
    let webhook = WebhookTarget::new(address).auth(WebhookAuth::basic("tuatahi", "a-password"));
    let soon = Utc::now().date_naive().checked_add_days(Days::new(10)).unwrap_or_default();
    let wanted = OntActivationSubscription::new([EmailAddress::new("network@isp.example")])
        .notification_channels(NotificationChannels::new().webhook([webhook]))
        .expires_on(soon);
    let subscription = client.subscribe(&wanted.into()).await.map_err(failed)?;
    let until = subscription.expires_on.as_ref().map(CalendarDate::as_str);
    stage.call(
        "subscribe(…), which is create_subscription with its last day checked",
        format_args!("{} until {}", or_dash(subscription.event_type.as_deref()), or_dash(until)),
    )?;
    let changed = client.change_expiry(&subscription.id, latest_expiry(Utc::now())).await.map_err(failed)?;
    let until = changed.expires_on.as_ref().map(CalendarDate::as_str);
    stage.call("change_expiry(…), which is update_subscription", format_args!("until {}", or_dash(until)))?;
    let read = client.get_subscription(&subscription.id).await.map_err(failed)?;
    let all = client.list_subscriptions().await.map_err(failed)?;
    stage.call("list_subscriptions()", format_args!("{} subscription", all.len()))?;
    let groups = read.notification_channels.iter().flat_map(|channels| channels.webhook.iter().flatten());
    let auth =
        groups.flat_map(|group| group.webhook.iter().flatten()).find_map(|webhook| webhook.auth.as_ref());
    stage.call(
        "get_subscription(…)",
        format_args!("the carrier tells the password to whoever asks, and the program nobody: {auth:?}"),
    )
}

/// Hands on what has arrived.
async fn work_off(stage: &mut Stage, inbox: &Inbox<MemoryStore>) -> Result<(), Failure> {
    while let Some(claimed) = inbox.claim().await.map_err(|error| store::failed(&error))? {
        let notification = Notification::from_envelope(claimed.envelope());
        let notification =
            notification.map_err(|error| Failure::new("the inbox is broken").caused_by(&error))?;
        if let Event::OntActivation(activation) = notification.event() {
            let late = if claimed.is_late() { ", late" } else { "" };
            stage.detail(format_args!(
                "{} {}: {} is {}{late}",
                notification.event_type(),
                or_dash(notification.event_id_text()),
                or_dash(activation.order_id.as_deref()),
                or_dash(activation.optical_status.as_deref())
            ))?;
        }
        claimed.acknowledge().await.map_err(|error| store::failed(&error))?;
    }
    Ok(())
}

/// Finds the gap, and has it closed.
async fn replay(stage: &mut Stage, client: &Client, inbox: &Inbox<MemoryStore>) -> Result<(), Failure> {
    let gaps = inbox.gaps().await.map_err(|error| store::failed(&error))?;
    let Some(gap) = gaps.first() else {
        return Err(Failure::new("the inbox has not noticed the lost event"));
    };
    let gap = replayable(gap, chrono::TimeDelta::hours(1))?;
    stage.call("inbox.gaps()", format_args!("{gap} is missing"))?;
    // The sandbox's clock may be ahead of ours.
    let replay = client.replay_gap(&gap).open_ended();
    let counted = replay.dry_run().await.map_err(failed)?;
    let replayed = replay.send().await.map_err(failed)?;
    stage.call(
        "replay_gap(…), which is replay_notifications over the time of the gap",
        format_args!("a dry run counts {}; then {} are sent again", counted.would_send(), replayed.queued()),
    )?;
    stage.sandbox.callbacks().deliver_all().await;
    work_off(stage, inbox).await?;
    let left = inbox.gaps().await.map_err(|error| store::failed(&error))?;
    stage.detail(format_args!("the others were known; gaps left: {}", left.len()))?;

    let sent = client.replay().status(ReplayStatus::Sent).dry_run().await.map_err(failed)?;
    let Some(id) = sent.notification_ids().next() else {
        return Err(Failure::new("the sandbox has forgotten what it sent"));
    };
    let again = client.replay_one(id).await.map_err(failed)?;
    stage.sandbox.callbacks().deliver_all().await;
    let counts = inbox.counts().await.map_err(|error| store::failed(&error))?;
    stage.call(
        "replay_one(…), by the carrier's id of a notification",
        format_args!(
            "{}; the inbox knows that event too: {} handed on, {} waiting",
            or_dash(again.status.as_deref()),
            counts.acknowledged,
            counts.waiting
        ),
    )
}
