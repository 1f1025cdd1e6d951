//! A new subscription from one that was read.

use crate::OpenObject;
use crate::types::{
    EmailAddress, NewSubscription, NotificationChannels, OntActivationFilter, OntActivationFilters,
    OntActivationSubscription, OtherSubscription, SubscribedChannels, SubscribedWebhook, Subscription,
    SubscriptionFilters, WebhookTarget,
};
use serde_json::Value;
use thiserror::Error;

/// A subscription to the same events, with the same filters, contacts and channels, until the same day.
///
/// The groups in which a read subscription holds its channels become one list each. Ids and owner are the carrier's to
/// give and are left out; whatever else would be lost is an error.
impl TryFrom<&Subscription> for NewSubscription {
    type Error = NotConvertible;

    fn try_from(subscription: &Subscription) -> Result<Self, NotConvertible> {
        let event_type = subscription.event_type.as_deref().ok_or(NotConvertible::NoEventType)?;
        let contacts = subscription.contact_emails.clone().unwrap_or_default();
        if contacts.is_empty() {
            return Err(NotConvertible::NoContact);
        }
        let filters = subscription.filters.as_ref();
        let channels = subscription.notification_channels.as_ref().map(channels).transpose()?;
        // `new` fills in the type that this variant stands for.
        let mut activation = OntActivationSubscription::new(contacts);
        if event_type == activation.event_type.as_str() {
            activation.filters = filters.map(activation_filters).transpose()?;
            activation.expires_on.clone_from(&subscription.expires_on);
            activation.notification_channels = channels;
            return Ok(activation.into());
        }
        let mut other = OtherSubscription::new(event_type, activation.contact_emails);
        other.filters = filters.map(open_filters);
        other.expires_on.clone_from(&subscription.expires_on);
        other.notification_channels = channels;
        Ok(other.into())
    }
}

/// Why a subscription that was read cannot be made anew.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotConvertible {
    /// It does not say which events it is about.
    #[error("the subscription has no eventType")]
    NoEventType,
    /// A new subscription must have a contact.
    #[error("the subscription has no contactEmails, which a new one must have")]
    NoContact,
    /// A filter is not one that is published for this type of event.
    #[error("filters.attributes[{index}].{field} is not what a filter for this type of event has there")]
    Filter {
        /// Which of the filters, from 0.
        index: usize,
        /// The field that does not fit.
        field: String,
    },
    /// There would be nowhere to post to.
    #[error("webhook {index} has no callbackUri")]
    NoCallbackUri {
        /// Which of the webhooks, from 0, counted over all groups.
        index: usize,
    },
    /// The carrier shows a user name and keeps the password, or the other way round.
    #[error("webhook {index} has only half of its credentials: give it new ones")]
    IncompleteCredentials {
        /// Which of the webhooks, from 0, counted over all groups.
        index: usize,
    },
}

fn activation_filters(filters: &SubscriptionFilters) -> Result<OntActivationFilters, NotConvertible> {
    let attributes = filters.attributes.as_ref().map(|attributes| {
        let filter = |(index, attribute): (usize, &OpenObject)| {
            let attribute = Value::Object(attribute.clone().into_inner());
            // The error itself would quote the value.
            serde_path_to_error::deserialize::<_, OntActivationFilter>(attribute)
                .map_err(|error| NotConvertible::Filter { index, field: error.path().to_string() })
        };
        attributes.iter().enumerate().map(filter).collect()
    });
    let mut converted = OntActivationFilters::new().extra(filters.extra.clone());
    converted.target.clone_from(&filters.target);
    converted.attributes = attributes.transpose()?;
    Ok(converted)
}

fn open_filters(filters: &SubscriptionFilters) -> OpenObject {
    let mut open = filters.extra.clone();
    if let Some(target) = &filters.target {
        open = open.set("target", target.as_str());
    }
    if let Some(attributes) = &filters.attributes {
        let attributes = attributes.iter().map(|attribute| Value::Object(attribute.clone().into_inner()));
        open = open.set("attributes", attributes.collect::<Vec<_>>());
    }
    open
}

fn channels(channels: &SubscribedChannels) -> Result<NotificationChannels, NotConvertible> {
    let email = channels.email.as_ref().map(|groups| {
        let addresses = groups.iter().flat_map(|group| group.email.iter().flatten());
        addresses.cloned().collect::<Vec<EmailAddress>>()
    });
    let webhook = channels.webhook.as_ref().map(|groups| {
        let webhooks = groups.iter().flat_map(|group| group.webhook.iter().flatten());
        webhooks.enumerate().map(|(index, webhook)| target(index, webhook)).collect::<Result<Vec<_>, _>>()
    });
    let mut converted = NotificationChannels::new();
    converted.email = email;
    converted.webhook = webhook.transpose()?;
    Ok(converted)
}

fn target(index: usize, webhook: &SubscribedWebhook) -> Result<WebhookTarget, NotConvertible> {
    let uri = webhook.callback_uri.as_deref().ok_or(NotConvertible::NoCallbackUri { index })?;
    if webhook.auth.as_ref().is_some_and(|auth| auth.username.is_some() != auth.password.is_some()) {
        return Err(NotConvertible::IncompleteCredentials { index });
    }
    let mut target = WebhookTarget::new(uri);
    target.error_strategy.clone_from(&webhook.error_strategy);
    target.auth.clone_from(&webhook.auth);
    Ok(target)
}
