//! Subscriptions that end soon, and keeping them alive.

use super::{latest_expiry, new_zealand};
use crate::types::Subscription;
use crate::{CalendarDate, Client, Error};
use chrono::{Days, NaiveDate};

impl Client {
    /// The subscriptions that expire within so many days in New Zealand, the first to end first.
    ///
    /// Those whose day has passed are among them if the carrier still lists them, and so is, at the very beginning, one
    /// that has no day or none that can be read: nobody knows when it ends.
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
    /// for expiring in client.subscriptions_expiring_within(30).await? {
    ///     println!("{} ends on {:?}", expiring.subscription.id, expiring.expires_on);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`list_subscriptions`](Self::list_subscriptions).
    pub async fn subscriptions_expiring_within(&self, days: u32) -> Result<Vec<Expiring>, Error> {
        let today = new_zealand::day(self.now());
        let last = today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
        Ok(expiring_until(self.list_subscriptions().await?.into_inner(), last))
    }

    /// Extends every subscription that expires within so many days, to the [latest day](latest_expiry) that is possible.
    ///
    /// Each is extended by a call of its own, one after the other, and one that fails does not keep the others from it.
    /// Look at every result: a subscription that was not extended ends in silence.
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
    /// for extension in client.extend_expiring(30).await? {
    ///     match &extension.result {
    ///         Ok(extended) => println!("{} now ends on {:?}", extension.id, extended.expires_on),
    ///         Err(error) => eprintln!("{} still ends on {:?}: {error}", extension.id, extension.expired_on),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`list_subscriptions`](Self::list_subscriptions). Those of single extensions are in their results.
    pub async fn extend_expiring(&self, days: u32) -> Result<Vec<Extension>, Error> {
        let mut extensions = Vec::new();
        for expiring in self.subscriptions_expiring_within(days).await? {
            let Subscription { id, expires_on, .. } = expiring.subscription;
            // The day may turn while the list is worked off.
            let result = self.change_expiry(&id, latest_expiry(self.now())).await;
            let result = result.map(crate::Response::into_inner);
            extensions.push(Extension { id, expired_on: expires_on, result });
        }
        Ok(extensions)
    }
}

/// A subscription that ends soon, or nobody knows when.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Expiring {
    /// The subscription.
    pub subscription: Subscription,
    /// Its last day; none if it has none that can be read.
    pub expires_on: Option<NaiveDate>,
}

/// What became of the attempt to extend a subscription.
#[derive(Debug)]
#[non_exhaustive]
pub struct Extension {
    /// Id of the subscription.
    pub id: String,
    /// The day on which it would have ended.
    pub expired_on: Option<CalendarDate>,
    /// The subscription as the carrier now has it, or why it ends as before.
    pub result: Result<Subscription, Error>,
}

fn expiring_until(subscriptions: Vec<Subscription>, last: NaiveDate) -> Vec<Expiring> {
    let day = |subscription: &Subscription| subscription.expires_on.as_ref()?.to_date().ok();
    let mut expiring: Vec<Expiring> = subscriptions
        .into_iter()
        .map(|subscription| Expiring { expires_on: day(&subscription), subscription })
        .filter(|expiring| expiring.expires_on.is_none_or(|day| day <= last))
        .collect();
    expiring.sort_by_key(|expiring| expiring.expires_on);
    expiring
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_unknown_come_first_then_the_first_to_end() {
        let listed = [
            json!({ "id": "later", "expiresOn": "2026-12-02" }),
            json!({ "id": "last", "expiresOn": "2026-12-01" }),
            json!({ "id": "odd", "expiresOn": "soon" }),
            json!({ "id": "passed", "expiresOn": "2026-11-01" }),
            json!({ "id": "none" }),
        ];
        let listed = listed.map(|subscription| serde_json::from_value(subscription).unwrap());
        let expiring = expiring_until(listed.into(), NaiveDate::from_ymd_opt(2026, 12, 1).unwrap());
        let ids: Vec<&str> = expiring.iter().map(|expiring| expiring.subscription.id.as_str()).collect();
        assert_eq!(ids, ["odd", "none", "passed", "last"]);
    }
}
