//! A delivery as it is kept.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// A delivery as an inbox keeps it: the bytes as they came, and what tells it from others and orders it.
///
/// `Debug` shows neither the body nor the values of headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    carrier: Cow<'static, str>,
    identity: Identity,
    kind: String,
    subject: Option<String>,
    position: Option<Position>,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Envelope {
    /// `kind` is the carrier's word for what happened, such as `order.rejected.event`.
    pub fn new(
        carrier: impl Into<Cow<'static, str>>,
        identity: Identity,
        kind: impl Into<String>,
        body: impl Into<Bytes>,
    ) -> Self {
        Self {
            carrier: carrier.into(),
            identity,
            kind: kind.into(),
            subject: None,
            position: None,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// What the event is about, such as `PROVIDE_ORDER/12345`.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Where the event stands among others, where the carrier numbers them.
    #[must_use]
    pub fn with_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// A header that is needed to read the delivery again or to find its call; never one with a credential.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The carrier's API, named like its crate.
    #[must_use]
    pub fn carrier(&self) -> &str {
        &self.carrier
    }

    /// What tells the event from all others of its carrier.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The carrier's word for what happened.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What the event is about.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Where the event stands among others.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// The headers that were kept, in the order in which they were added.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// The body, byte for byte as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("carrier", &self.carrier)
            .field("identity", &self.identity)
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("position", &self.position)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What tells an event from all others of its carrier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The event's identifier, given by the carrier: the same in every delivery of the event.
    Id(String),
    /// The carrier gives none, so this stands for kind and body. Equal ones are most often the same event delivered again,
    /// but may also be a state that came back; that is why they count as one only for a time.
    Digest(String),
}

impl Identity {
    /// The SHA-256 of kind and body, in hexadecimal.
    #[must_use]
    pub fn digest(kind: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(kind.as_bytes());
        // No kind holds this byte, so that no two pairs run together.
        hash.update([0xff]);
        hash.update(body);
        Self::Digest(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The text under which the event is known.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(text) | Self::Digest(text) => text,
        }
    }
}

/// Where an event stands in a stream of numbered events of one carrier.
///
/// ```
/// use fibre_core::webhook::Position;
///
/// // The third KCI of an order: numbers begin at 1 and may be left out.
/// let kci = Position::new("PROVIDE_ORDER/12345", 3).starts_at(1);
/// // An event of a kind whose numbers are never left out: a missing one is a lost event.
/// let activation = Position::new("ONTActivation", 907).dense();
/// assert!(activation.is_dense() && !kci.is_dense());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    stream: String,
    number: u128,
    first: Option<u128>,
    dense: bool,
}

impl Position {
    /// Number `number` of `stream`. Numbers may be left out, and the first one is not known, unless said below.
    pub fn new(stream: impl Into<String>, number: u128) -> Self {
        Self { stream: stream.into(), number, first: None, dense: false }
    }

    /// The number with which the carrier begins such a stream.
    #[must_use]
    pub fn starts_at(mut self, first: u128) -> Self {
        self.first = Some(first);
        self
    }

    /// The carrier leaves no number out, so that a missing one is a lost event.
    #[must_use]
    pub fn dense(mut self) -> Self {
        self.dense = true;
        self
    }

    /// The events that are ordered among themselves.
    #[must_use]
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The event's number in the stream.
    #[must_use]
    pub fn number(&self) -> u128 {
        self.number
    }

    /// The number with which the stream begins, where that is known.
    #[must_use]
    pub fn first(&self) -> Option<u128> {
        self.first
    }

    /// Whether a missing number is a lost event.
    #[must_use]
    pub fn is_dense(&self) -> bool {
        self.dense
    }
}
