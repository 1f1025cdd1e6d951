use thiserror::Error;

/// Why a body could not be read as an event stream.
///
/// Every one of these is final: the decoder gives the same error again whatever is pushed afterwards. None of
/// them carries event data; [`SseError::NotAnEventStream`] quotes at most 40 bytes, and only of a line that looks
/// like markup.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SseError {
    /// The body ended inside an event, so what it was about to say is lost.
    #[error(
        "the event stream was cut off inside an event at line {line} ({buffered} bytes of it had arrived); \
         request the report again"
    )]
    Truncated {
        /// Bytes of the unfinished event that had arrived.
        buffered: usize,
        /// Line, from 1, on which the unfinished event starts.
        line: u64,
    },

    /// One event is larger than the limit.
    #[error(
        "the event at line {line} of the event stream is larger than the limit of {limit} bytes; raise the event \
         limit if the report really holds events of that size"
    )]
    EventTooLarge {
        /// The limit in bytes.
        limit: usize,
        /// Line, from 1, on which the event starts.
        line: u64,
    },

    /// The body holds text that belongs to no event stream, such as an error page.
    #[error(
        "line {line} of the body ({length} bytes{}) belongs to no event stream; the server, or something in front \
         of it, sent a different kind of document",
        .markup.as_ref().map_or_else(String::new, |start| format!(", starting {start:?}"))
    )]
    NotAnEventStream {
        /// Line, from 1, that was not understood.
        line: u64,
        /// Length of that line in bytes.
        length: usize,
        /// Start of the line, at most 40 bytes, if it starts with `<`. Other text may be data and is not kept.
        markup: Option<String>,
    },
}
