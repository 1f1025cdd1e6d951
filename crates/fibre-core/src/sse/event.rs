use std::fmt;

/// One event, lent by the decoder until it is used again.
///
/// `Debug` shows the length of the data, never the data.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The data, with several `data` lines joined by one line feed. Not checked to be UTF-8.
    pub data: &'a [u8],
    /// The event name; `None` if none or an empty one was given. Invalid UTF-8 in it is replaced.
    pub event: Option<&'a str>,
    /// The id in force, given by this event or an earlier one; `None` if there is none or it is empty, and for
    /// bare lines. Invalid UTF-8 in it is replaced.
    pub id: Option<&'a str>,
    /// Whether this is a bare JSON line rather than an event with `data` fields.
    pub bare: bool,
    /// Line of the body, from 1, on which the data starts.
    pub line: u64,
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("data", &format_args!("[{} bytes]", self.data.len()))
            .field("event", &self.event)
            .field("id", &self.id)
            .field("bare", &self.bare)
            .field("line", &self.line)
            .finish()
    }
}
