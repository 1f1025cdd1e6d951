//! Subscriptions: making them, keeping them alive, and making one anew from one that was read.
//!
//! A subscription is to the events of one type and ends on a day, at most a year ahead, that is counted in New Zealand
//! time; see [`latest_expiry`]. Nothing is delivered after that day, so a service that lives longer has to
//! [extend](crate::Client::extend_expiring) its subscriptions. There is no way to delete one: set its day to an earlier
//! one, which is inferred to end it.
//!
//! Channels and filters of a new subscription are written differently from those of one that was read. `TryFrom` makes
//! the one of the other:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = fibre_sandbox::Sandbox::start().await?;
//! # let access = sandbox.tuatahi_notify();
//! # let client = tuatahi_notify::Client::builder()
//! #     .base_url(access.base_url())
//! #     .client_secret(access.token_url(), access.client_id(), access.client_secret())
//! #     .build()?;
//! use tuatahi_notify::subscriptions::latest_expiry;
//! use tuatahi_notify::types::NewSubscription;
//!
//! // All that there are, once more, for as long as may be.
//! for subscription in client.list_subscriptions().await?.into_inner() {
//!     let again = NewSubscription::try_from(&subscription)?.with_expires_on(latest_expiry(chrono::Utc::now()));
//!     client.subscribe(&again).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod conversion;
mod expiring;
mod expiry;
mod new_zealand;

pub use conversion::NotConvertible;
pub use expiring::{Expiring, Extension};
pub use expiry::latest_expiry;

use crate::types::{EmailAddress, NewSubscription, Subscription, SubscriptionUpdate, WebhookAuth};
use crate::{CalendarDate, Client, Error, Response, operations};

impl Client {
    /// Subscribes to the events of one type.
    ///
    /// `POST /subscriptions` (inferred)
    ///
    /// The day on which it expires is checked first: written as `yyyy-MM-dd`, not passed, and at most one year ahead in
    /// New Zealand. The carrier would shorten a later one without a word. Without a day it is one year.
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
    /// use tuatahi_notify::types::{
    ///     EmailAddress, NegatedOntActivationFilter, NotificationChannels, OntActivationFilter, OntActivationFilters,
    ///     OntActivationSubscription, WebhookAuth, WebhookTarget,
    /// };
    ///
    /// // Activations of our own that did not succeed.
    /// let failed = OntActivationFilter::new().not(NegatedOntActivationFilter::new().status("Success"));
    /// let webhook = WebhookTarget::new("https://hooks.isp.example/notification")
    ///     .auth(WebhookAuth::basic("tuatahi", "a-secret-of-yours"));
    /// let wanted = OntActivationSubscription::new([EmailAddress::new("network@isp.example")])
    ///     .filters(OntActivationFilters::new().target("my").attributes([failed]))
    ///     .notification_channels(NotificationChannels::new().webhook([webhook]));
    ///
    /// let subscription = client.subscribe(&wanted.into()).await?;
    /// println!("{} until {:?}", subscription.id, subscription.expires_on);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A day that cannot be, as [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest), and those of any call.
    /// It is not repeated on its own once it has been sent: after [`Outcome::Unknown`](crate::Outcome::Unknown) list the
    /// subscriptions before you subscribe again.
    pub async fn subscribe(&self, subscription: &NewSubscription) -> Result<Response<Subscription>, Error> {
        if let Some(day) = subscription.expires_on() {
            expiry::check_new(day, self.now())
                .map_err(|invalid| Error::from(invalid).with_operation(operations::CREATE_SUBSCRIPTION.id))?;
        }
        self.create_subscription(subscription).await
    }

    /// Changes the day on which a subscription expires, which is all that can be changed of one.
    ///
    /// `PATCH /subscriptions/{id}` (inferred)
    ///
    /// The day is checked first: written as `yyyy-MM-dd`, and at most one year ahead in New Zealand. One that has passed
    /// is sent: that it ends the subscription is inferred.
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
    /// # use tuatahi_notify::types::{EmailAddress, OntActivationSubscription};
    /// # let wanted = OntActivationSubscription::new([EmailAddress::new("network@isp.example")]);
    /// # let id = client.subscribe(&wanted.into()).await?.id.clone();
    /// use tuatahi_notify::subscriptions::latest_expiry;
    ///
    /// let changed = client.change_expiry(&id, latest_expiry(chrono::Utc::now())).await?;
    /// println!("until {:?}", changed.expires_on);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A day that cannot be, as [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest), and those of any call.
    pub async fn change_expiry(
        &self,
        id: &str,
        expires_on: impl Into<CalendarDate>,
    ) -> Result<Response<Subscription>, Error> {
        let day = expires_on.into();
        expiry::check(&day, self.now())
            .map_err(|invalid| Error::from(invalid).with_operation(operations::UPDATE_SUBSCRIPTION.id))?;
        self.update_subscription(id, &SubscriptionUpdate::new().expires_on(day)).await
    }
}

/// What all new subscriptions have, whatever the type of their events.
impl NewSubscription {
    /// Which events.
    #[must_use]
    pub fn event_type(&self) -> &str {
        match self {
            Self::OntActivationSubscription(activation) => activation.event_type.as_str(),
            Self::OtherSubscription(other) => &other.event_type,
        }
    }

    /// Who is told about the subscription itself.
    #[must_use]
    pub fn contact_emails(&self) -> &[EmailAddress] {
        match self {
            Self::OntActivationSubscription(activation) => &activation.contact_emails,
            Self::OtherSubscription(other) => &other.contact_emails,
        }
    }

    /// The day on which it expires; none means in a year.
    #[must_use]
    pub fn expires_on(&self) -> Option<&CalendarDate> {
        match self {
            Self::OntActivationSubscription(activation) => activation.expires_on.as_ref(),
            Self::OtherSubscription(other) => other.expires_on.as_ref(),
        }
    }

    /// The same subscription with another last day.
    #[must_use]
    pub fn with_expires_on(mut self, day: impl Into<CalendarDate>) -> Self {
        let day = Some(day.into());
        match &mut self {
            Self::OntActivationSubscription(activation) => activation.expires_on = day,
            Self::OtherSubscription(other) => other.expires_on = day,
        }
        self
    }
}

impl WebhookAuth {
    /// User name and password, which the carrier is taken to send as HTTP Basic.
    #[must_use]
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self::new().username(username).password(password)
    }
}
