//! Many events, sent by many senders, and what an inbox printed of them.

pub(crate) mod plan;
pub(crate) mod printed;
pub(crate) mod senders;
