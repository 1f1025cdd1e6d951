//! What a test tells Tuatahi Notify.

use serde_json::Value;

use super::{NotifyAccess, OntActivation};
use crate::Sandbox;

impl Sandbox {
    /// Address and credentials of the Tuatahi Notify API.
    pub fn tuatahi_notify(&self) -> &NotifyAccess {
        &self.tuatahi_notify_access
    }

    /// Lets Tuatahi activate an optical network terminal: whoever has subscribed to it is sent a
    /// notification, when callbacks are delivered. Gives the `eventId`, or nothing where nobody has: such
    /// an event is not counted.
    ///
    /// An order id stands for an activation that went well.
    pub fn notify_ont_activation(&self, activation: impl Into<OntActivation>) -> Option<u128> {
        self.tuatahi_notify.notify_ont_activation(&activation.into())
    }

    /// The same for an event of any type, such as `SPWorkOrderNotification`, also one that the carrier does
    /// not have. Filters compare the fields of `message`.
    pub fn notify_event(&self, event_type: &str, message: &Value, payload: &Value) -> Option<u128> {
        self.tuatahi_notify.notify(event_type, message, payload)
    }

    /// The `eventId` of the next event of a type; it counts up from there. Default: 1.
    pub fn set_next_event_id(&self, event_type: &str, event_id: u128) {
        self.tuatahi_notify.set_next_event_id(event_type, event_id);
    }
}
