//! Subscribing exactly once.

use crate::types::{NewSubscription, Subscription};
use crate::{Client, Error, Response, operations};
use fibre_core::BoxFuture;
use fibre_core::rt::ApiClient as _;
use fibre_core::submission::{Evidence, Finding, Intent, LookError, Submission};
use serde_json::Value;

impl Client {
    /// A subscription that is written down before it is sent, sent once, and looked for if the answer is lost: a second one
    /// would deliver every event twice.
    ///
    /// `reference` is your own, one for each subscription. If the outcome is unknown, the subscriptions are listed: one with
    /// the same type of event, the same filters and the same channels is it, or is one that you had already and that does
    /// the same. The same subscription has the same fields again, but for `expiresOn`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
    /// # let access = sandbox.tuatahi_notify();
    /// # let client = tuatahi_notify::Client::builder()
    /// #     .base_url(access.base_url())
    /// #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
    /// #     .build()?;
    /// # sandbox.inject(fibre_sandbox::Fault::LoseAnswer.on("createSubscription"));
    /// use tuatahi_notify::submission::{MemoryJournal, Submitted};
    /// use tuatahi_notify::types::{
    ///     EmailAddress, NewSubscription, NotificationChannels, OntActivationSubscription, WebhookTarget,
    /// };
    ///
    /// let webhook = WebhookTarget::new("https://hooks.isp.example/notification");
    /// let wanted: NewSubscription = OntActivationSubscription::new([EmailAddress::new("network@isp.example")])
    ///     .notification_channels(NotificationChannels::new().webhook([webhook]))
    ///     .into();
    /// // A service takes a `FileJournal`, or a table of its own.
    /// let journal = MemoryJournal::new();
    /// let submitted = client.subscription_submission("activations", &wanted)?.submit_once(&journal).await?;
    /// # assert!(matches!(submitted, Submitted::Placed(_)), "{submitted:?}");
    /// match submitted {
    ///     Submitted::Placed(placed) => println!("subscribed: {:?}", placed.value().map(|one| &one.id)),
    ///     Submitted::NotPlaced(error) => println!("not subscribed: {error}"),
    ///     Submitted::CannotTell(doubt) => println!("{doubt}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the subscription cannot be written as JSON.
    pub fn subscription_submission<'a>(
        &'a self,
        reference: &str,
        subscription: &'a NewSubscription,
    ) -> Result<Submission<'a, Response<Subscription>>, Error> {
        let operation = operations::CREATE_SUBSCRIPTION.id;
        let wanted = json(subscription)?;
        let intent = Intent::new(Self::API.name, operation, reference, &wanted);
        let send = move |_: &Intent| -> BoxFuture<'a, _> { Box::pin(self.subscribe(subscription)) };
        Ok(Submission::new(intent, send, |subscription| Some(subscription.id.clone()))
            .evidence(Listing { client: self, wanted })
            .check("list the subscriptions: is one of them this?")
            .clock(self.rt.clock()))
    }
}

/// The subscriptions that the carrier lists.
struct Listing<'a> {
    client: &'a Client,
    wanted: Value,
}

impl Evidence<Response<Subscription>> for Listing<'_> {
    fn look<'a>(
        &'a self,
        _: &'a Intent,
    ) -> BoxFuture<'a, Result<Finding<Response<Subscription>>, LookError>> {
        Box::pin(async move {
            let mut listed = self.client.list_subscriptions().await?;
            // One that cannot be converted has something that a new one cannot have.
            let same = |one: &Subscription| {
                NewSubscription::try_from(one)
                    .is_ok_and(|one| json(&one).is_ok_and(|one| same(&one, &self.wanted)))
            };
            Ok(match listed.iter().position(same) {
                Some(at) => {
                    let found = listed.swap_remove(at);
                    Finding::Placed(listed.map(|_| found))
                }
                None => Finding::Nothing,
            })
        })
    }
}

/// What the carrier shortens or fills in by itself does not count.
fn json(subscription: &NewSubscription) -> Result<Value, Error> {
    let mut json = serde_json::to_value(subscription).map_err(|error| {
        Error::invalid_request("the subscription cannot be written as JSON")
            .with_operation(operations::CREATE_SUBSCRIPTION.id)
            .with_source(error)
    })?;
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|name, _| name != "expiresOn");
    }
    Ok(json)
}

/// Type, filters and the addresses of the channels: what is left out of the filters is filled in by the carrier, and
/// credentials tend to be masked.
fn same(one: &Value, other: &Value) -> bool {
    let addresses = |of: &Value| -> Vec<String> {
        let texts = |list: &str, field: &str| -> Vec<String> {
            let entries = of["notificationChannels"][list].as_array().into_iter().flatten();
            entries.filter_map(|entry| entry[field].as_str().map(str::to_owned)).collect()
        };
        let mut all = texts("webhook", "callbackUri");
        all.extend(texts("email", "email"));
        all.sort_unstable();
        all
    };
    let attributes = |of: &Value| of["filters"]["attributes"].as_array().cloned().unwrap_or_default();
    let (target, other_target) = (&one["filters"]["target"], &other["filters"]["target"]);
    one["eventType"] == other["eventType"]
        && (target == other_target || target.is_null() || other_target.is_null())
        && attributes(one) == attributes(other)
        && addresses(one) == addresses(other)
}
