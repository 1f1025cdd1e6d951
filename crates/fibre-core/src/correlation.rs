//! The identifiers that tie a call to what the carrier logged of it.

use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// The identifiers of one call, as they were sent.
///
/// Every response, every error and every span carries them; quote them when you ask the carrier about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    call: Uuid,
    request: Uuid,
    conversation: Option<Arc<str>>,
}

impl Correlation {
    pub(crate) fn new(call: Uuid, conversation: Option<Arc<str>>) -> Self {
        Self { call, request: call, conversation }
    }

    pub(crate) fn set_request(&mut self, request: Uuid) {
        self.request = request;
    }

    /// The call: the same for all its attempts.
    #[must_use]
    pub fn call_id(&self) -> Uuid {
        self.call
    }

    /// The last attempt's own identifier, sent in the request id header where the API has one.
    #[must_use]
    pub fn request_id(&self) -> Uuid {
        self.request
    }

    /// The conversation that the call belongs to, where the API or the caller set one.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&str> {
        self.conversation.as_deref()
    }
}

impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.request)?;
        match &self.conversation {
            Some(conversation) => write!(f, " in conversation {conversation}"),
            None => Ok(()),
        }
    }
}
