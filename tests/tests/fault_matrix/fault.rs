//! What can go wrong on the way of a request, and what has to come of it.

use crate::expected::End;

/// One fault, and how a call that meets it has to end.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) name: String,
    /// Whether the carrier carries the request out; nothing where it never gets that far, or says so itself.
    pub(crate) taken: Option<bool>,
    pub(crate) plan: Plan,
    pub(crate) death: Death,
    pub(crate) end: End,
    /// The same for operations whose answers have no content.
    pub(crate) without_content: Option<End>,
}

/// Whether the program outlives the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    Never,
    /// The future is dropped.
    Dropped,
    /// The whole process is killed.
    Killed,
}

/// How the carrier behaves until it recovers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) reach: Reach,
    pub(crate) tokens: Tokens,
    /// The connection on which the token came is kept and carries the request too.
    pub(crate) kept: bool,
    /// What becomes of each request; those after the last go well.
    pub(crate) requests: Vec<Step>,
}

/// What stands at the base URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    #[default]
    Carrier,
    ClosedPort,
    UnknownHost,
    /// TLS with a certificate that nobody has signed.
    UntrustedCertificate,
    /// TLS whose handshake is never answered.
    SilentTls,
}

/// What becomes of token requests.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Tokens {
    #[default]
    Granted,
    /// Nothing listens at the token URL.
    ClosedPort,
    /// 500, after so many that were granted.
    FailAfter(usize),
    /// No answer until the limit has passed, after so many that were granted.
    SilentAfter(usize),
}

/// What becomes of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) reads: Reads,
    pub(crate) then: Then,
    pub(crate) carried_out: bool,
}

/// How much of a request that has arrived is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    Nothing,
    Head,
    All,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    Reset,
    /// The connection is closed in order, after 100 ms.
    Close,
    /// Neither an answer nor an end, until the limit of an attempt has passed.
    Silence,
    /// The same, and the program ends meanwhile.
    Hold,
    Answer(Answer),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Good,
    Status {
        line: &'static str,
        headers: &'static str,
        content: Content,
    },
    /// The connection closes within the head of a good answer.
    CutHead,
    /// The connection closes before the length that a good answer announces.
    ShortOfLength,
    /// The connection closes within a chunk of a good answer.
    CutChunk,
    /// A good status over what is no JSON, and says no address.
    Garbage,
    /// A good answer, and another one that nobody asked for.
    Two,
    /// A good answer, byte by byte, 10 ms apart.
    Dripping,
    /// A good answer that goes on until the limit has passed.
    Endless,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Json,
    Html,
}
