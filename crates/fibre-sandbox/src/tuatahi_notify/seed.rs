//! Who the client of every sandbox is. There are no subscriptions at the start.

/// The party of the token, whose events are notified.
pub const PARTY_ID: &str = "66450";

/// The organisation of the token.
pub const ORGANISATION: &str = "SpeedyFastInternet";

/// The type of the events for which the carrier publishes filters and a message.
pub const ONT_ACTIVATION: &str = "ONTActivation";
