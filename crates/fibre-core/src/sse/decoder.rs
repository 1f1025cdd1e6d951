use std::fmt;
use std::ops::Range;
use std::time::Duration;

use memchr::memchr2;

use super::line::Line;
use super::{Event, SseError};

/// Largest event that a decoder takes unless told otherwise: 64 MiB.
pub const DEFAULT_EVENT_LIMIT: usize = 64 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const MARKUP_EXCERPT: usize = 40;

/// Push-based decoder of an event stream.
///
/// Push the body's chunks as they arrive, take events until there is none, and call [`finish`](Self::finish) at
/// the end of the body. Where the chunks are cut never changes the events. The time is linear in the body's
/// length however small the chunks are, and memory is bounded by the largest event.
///
/// # What counts as an event
///
/// * Everything that the WHATWG rules say: one byte order mark at the start; CR, LF and CRLF line ends; `data`
///   lines joined by a line feed; `event`, `id`, `retry` and comments; dispatch at a blank line.
/// * A line that starts with `{` or `[` (spaces before it do not matter) is an event of its own, with
///   [`Event::bare`] set. The two framings can be mixed. A bare line between the `data` lines of an event comes
///   out first. A document spread over several bare lines comes out in pieces, the first of which is
///   incomplete JSON and so fails to decode.
///
/// # What is an error
///
/// * A body that ends inside a line, or in an event before its blank line: [`SseError::Truncated`].
/// * Markup and prose: [`SseError::NotAnEventStream`]. Unknown fields (`foo: bar`) are ignored and counted, as
///   the rules demand, but if no event follows the last of them the end of the body is reported as not clean:
///   it may have been an error message.
/// * An event above the limit: [`SseError::EventTooLarge`].
///
/// A body cut exactly between two events cannot be told from a whole one.
///
/// ```
/// use fibre_core::sse::{SseDecoder, SseError};
///
/// # fn main() -> Result<(), SseError> {
/// let mut decoder = SseDecoder::new();
/// decoder.push(b"event: page\ndata: [1]\n\ndata: [2");
///
/// let event = decoder.next_event()?.expect("the first event is whole");
/// assert_eq!((event.event, event.data), (Some("page"), &b"[1]"[..]));
///
/// assert!(decoder.next_event()?.is_none());
/// assert!(matches!(decoder.finish(), Err(SseError::Truncated { line: 4, .. })));
/// # Ok(())
/// # }
/// ```
pub struct SseDecoder {
    /// Received bytes. `data` (if any) ends at or before `position`, and `position <= scanned <= buffer.len()`.
    buffer: Vec<u8>,
    /// Start of the line being read.
    position: usize,
    /// There is no line end between `position` and here.
    scanned: usize,
    /// Data lines of the event being read, already joined in place.
    data: Option<Range<usize>>,
    data_line: u64,
    name: String,
    /// The name was lent with the last event and is to be cleared before going on.
    name_spent: bool,
    id: String,
    retry: Option<Duration>,
    /// A field other than `retry` came since the last blank line.
    inside_event: bool,
    block_line: u64,
    /// The last line ended in CR: a line feed that follows belongs to it.
    skip_line_feed: bool,
    limit: usize,
    /// Whole lines read.
    lines: u64,
    events: u64,
    ignored: u64,
    /// Line number and length of the last ignored line, until the next event.
    ignored_last: Option<(u64, usize)>,
    failure: Option<SseError>,
    #[cfg(test)]
    work: usize,
}

impl SseDecoder {
    /// A decoder with the [default limit](DEFAULT_EVENT_LIMIT).
    pub fn new() -> Self {
        Self {
            buffer: Vec::new(),
            position: 0,
            scanned: 0,
            data: None,
            data_line: 0,
            name: String::new(),
            name_spent: false,
            id: String::new(),
            retry: None,
            inside_event: false,
            block_line: 0,
            skip_line_feed: false,
            limit: DEFAULT_EVENT_LIMIT,
            lines: 0,
            events: 0,
            ignored: 0,
            ignored_last: None,
            failure: None,
            #[cfg(test)]
            work: 0,
        }
    }

    /// Sets the largest event in bytes: its data plus the line being read.
    #[must_use]
    pub fn event_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Takes the next piece of the body. Cheap: the bytes are looked at by [`next_event`](Self::next_event).
    pub fn push(&mut self, chunk: &[u8]) {
        if self.failure.is_none() {
            self.reclaim();
            self.buffer.extend_from_slice(chunk);
        }
    }

    /// The next whole event, or `None` if more of the body is needed.
    ///
    /// # Errors
    ///
    /// See [`SseError`]; the decoder is of no use after an error.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, SseError> {
        match self.advance() {
            Ok(ready) => Ok(ready.map(|ready| self.lend(ready))),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Says that the body has ended. Call it after [`next_event`](Self::next_event) gave `None`.
    ///
    /// A last bare line without a line end is an error here, because the framing cannot tell it from the start of
    /// a longer one; [`finish_with`](Self::finish_with) lets JSON decide.
    ///
    /// # Errors
    ///
    /// [`SseError::Truncated`] if the body ended anywhere but between two events (an event whose blank line is
    /// missing is cut, too), [`SseError::NotAnEventStream`] if the last lines are no part of an event stream.
    pub fn finish(&mut self) -> Result<(), SseError> {
        self.finish_with(|_| false).map(|_| ())
    }

    /// Like [`finish`](Self::finish), but a last bare line without a line end is an event if `is_complete` says
    /// that the line is a whole document. Give [`is_complete_json`](crate::json::is_complete_json): a JSON object or
    /// array that is closed cannot have been cut.
    ///
    /// ```
    /// use fibre_core::json::is_complete_json;
    /// use fibre_core::sse::{SseDecoder, SseError};
    ///
    /// # fn main() -> Result<(), SseError> {
    /// let mut decoder = SseDecoder::new();
    /// decoder.push(b"{\"customerId\":1}");
    /// assert!(decoder.next_event()?.is_none());
    /// let last = decoder.finish_with(is_complete_json)?;
    /// assert_eq!(last.map(|event| event.data), Some(&b"{\"customerId\":1}"[..]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub fn finish_with(
        &mut self,
        is_complete: impl FnOnce(&[u8]) -> bool,
    ) -> Result<Option<Event<'_>>, SseError> {
        match self.conclude(is_complete) {
            Ok(ready) => Ok(ready.map(|ready| self.lend(ready))),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Events given out so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Lines that were ignored because their field is unknown.
    pub fn ignored_lines(&self) -> u64 {
        self.ignored
    }

    /// The reconnection time that the server asked for. Nothing acts on it.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn advance(&mut self) -> Result<Option<Ready>, SseError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if std::mem::take(&mut self.name_spent) {
            self.name.clear();
        }
        while let Some(line) = self.next_line()? {
            if let Some(ready) = self.read_line(line)? {
                self.events += 1;
                self.ignored_last = None;
                return Ok(Some(ready));
            }
        }
        Ok(None)
    }

    /// Steps over the next whole line and gives its range, without the line end.
    fn next_line(&mut self) -> Result<Option<Range<usize>>, SseError> {
        if self.skip_line_feed && self.position < self.buffer.len() {
            self.skip_line_feed = false;
            if self.buffer[self.position] == b'\n' {
                self.position += 1;
                self.scanned = self.scanned.max(self.position);
            }
        }
        let rest = &self.buffer[self.scanned..];
        let found = memchr2(b'\n', b'\r', rest);
        #[cfg(test)]
        {
            self.work += found.map_or(rest.len(), |length| length + 1);
        }
        let end = self.scanned + found.unwrap_or(rest.len());
        self.scanned = end;
        if self.data_length() + (end - self.position) > self.limit {
            return Err(SseError::EventTooLarge { limit: self.limit, line: self.event_line() });
        }
        if found.is_none() {
            return Ok(None);
        }
        let mut start = self.position;
        if self.lines == 0 && self.buffer[start..end].starts_with(BYTE_ORDER_MARK) {
            start += BYTE_ORDER_MARK.len();
        }
        self.skip_line_feed = self.buffer[end] == b'\r';
        self.position = end + 1;
        self.scanned = self.position;
        self.lines += 1;
        Ok(Some(start..end))
    }

    fn read_line(&mut self, line: Range<usize>) -> Result<Option<Ready>, SseError> {
        let text = &self.buffer[line.clone()];
        match Line::classify(text) {
            Line::Data(value) => {
                self.enter_event();
                self.append_data(line.start + value..line.end);
            }
            Line::Blank => {
                self.inside_event = false;
                match self.data.take() {
                    Some(range) => {
                        self.name_spent = true;
                        return Ok(Some(Ready { range, bare: false, line: self.data_line }));
                    }
                    None => self.name.clear(),
                }
            }
            Line::Bare => return Ok(Some(Ready { range: line, bare: true, line: self.lines })),
            Line::Comment => {}
            Line::Name(value) => {
                replace_lossy(&mut self.name, &text[value..]);
                self.enter_event();
            }
            Line::Id(value) => {
                if !text[value..].contains(&0) {
                    replace_lossy(&mut self.id, &text[value..]);
                }
                self.enter_event();
            }
            Line::Retry(value) => {
                if let Some(milliseconds) = digits(&text[value..]) {
                    self.retry = Some(Duration::from_millis(milliseconds));
                }
            }
            Line::Unknown => {
                self.ignored += 1;
                self.ignored_last = Some((self.lines, line.len()));
            }
            Line::Foreign => return Err(foreign(text, self.lines)),
        }
        Ok(None)
    }

    /// Adds a data line to the event. The line feed and the value fit in front of where the value is, because the
    /// field's name is there.
    fn append_data(&mut self, value: Range<usize>) {
        match &mut self.data {
            None => {
                self.data_line = self.lines;
                self.data = Some(value);
            }
            Some(data) => {
                let length = value.len();
                self.buffer[data.end] = b'\n';
                self.buffer.copy_within(value, data.end + 1);
                data.end += 1 + length;
            }
        }
    }

    fn enter_event(&mut self) {
        if !std::mem::replace(&mut self.inside_event, true) {
            self.block_line = self.lines;
        }
    }

    fn lend(&mut self, ready: Ready) -> Event<'_> {
        let Ready { range, bare, line } = ready;
        let given = |text| Some(text).filter(|text: &&str| !bare && !text.is_empty());
        Event { data: &self.buffer[range], event: given(&self.name), id: given(&self.id), bare, line }
    }

    fn conclude(&mut self, is_complete: impl FnOnce(&[u8]) -> bool) -> Result<Option<Ready>, SseError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let mut start = self.position;
        if self.skip_line_feed && self.buffer.get(start) == Some(&b'\n') {
            start += 1;
        }
        if self.lines == 0 && self.buffer[start..].starts_with(BYTE_ORDER_MARK) {
            start += BYTE_ORDER_MARK.len();
        }
        let tail = &self.buffer[start..];
        let unread = memchr2(b'\n', b'\r', tail).is_some();
        let kind = Line::classify(tail);
        if kind == Line::Foreign {
            return Err(foreign(tail, self.lines + 1));
        }
        if !unread && !self.inside_event && kind == Line::Bare && is_complete(tail) {
            let ready = Ready { range: start..self.buffer.len(), bare: true, line: self.lines + 1 };
            self.position = self.buffer.len();
            self.scanned = self.position;
            self.events += 1;
            self.ignored_last = None;
            return Ok(Some(ready));
        }
        if self.inside_event || !tail.is_empty() {
            let buffered = self.data_length() + tail.len();
            return Err(SseError::Truncated { buffered, line: self.event_line() });
        }
        match self.ignored_last {
            Some((line, length)) => Err(SseError::NotAnEventStream { line, length, markup: None }),
            None => Ok(None),
        }
    }

    fn fail(&mut self, error: SseError) -> SseError {
        if self.failure.is_none() {
            self.failure = Some(error.clone());
            self.buffer = Vec::new();
            self.position = 0;
            self.scanned = 0;
            self.data = None;
        }
        error
    }

    fn data_length(&self) -> usize {
        self.data.as_ref().map_or(0, ExactSizeIterator::len)
    }

    /// The line on which the event being read starts.
    fn event_line(&self) -> u64 {
        if self.inside_event { self.block_line } else { self.lines + 1 }
    }

    /// Drops spent bytes once there are as many of them as live ones, so that a byte is moved once on average
    /// and the buffer stays within twice what is needed.
    fn reclaim(&mut self) {
        let data_length = self.data_length();
        let spent = self.position - data_length;
        if spent == 0 || spent < self.buffer.len() - spent {
            return;
        }
        if let Some(data) = &mut self.data {
            self.buffer.copy_within(data.clone(), 0);
            *data = 0..data_length;
        }
        self.buffer.copy_within(self.position.., data_length);
        #[cfg(test)]
        {
            self.work += self.buffer.len() - spent;
        }
        self.buffer.truncate(self.buffer.len() - spent);
        self.position -= spent;
        self.scanned -= spent;
    }
}

impl Default for SseDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SseDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SseDecoder")
            .field("buffered", &(self.data_length() + self.buffer.len() - self.position))
            .field("limit", &self.limit)
            .field("lines", &self.lines)
            .field("events", &self.events)
            .field("ignored_lines", &self.ignored)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

/// Where in the buffer the next event lies.
struct Ready {
    range: Range<usize>,
    bare: bool,
    line: u64,
}

fn foreign(text: &[u8], line: u64) -> SseError {
    let shown = text.trim_ascii();
    let markup = shown
        .starts_with(b"<")
        .then(|| String::from_utf8_lossy(&shown[..shown.len().min(MARKUP_EXCERPT)]).into_owned());
    SseError::NotAnEventStream { line, length: text.len(), markup }
}

fn replace_lossy(target: &mut String, value: &[u8]) {
    target.clear();
    target.push_str(&String::from_utf8_lossy(value));
}

/// A number of ASCII digits only, as the rules demand; a too large one is as good as the largest.
fn digits(value: &[u8]) -> Option<u64> {
    (!value.is_empty()).then_some(())?;
    value.iter().try_fold(0_u64, |number, byte| {
        byte.is_ascii_digit().then(|| number.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    })
}

#[cfg(test)]
mod tests {
    use super::SseDecoder;

    /// Bytes scanned or moved for a body of 1 MB events, pushed in chunks of the given size.
    fn work(body: &[u8], chunk: usize) -> usize {
        let mut decoder = SseDecoder::new();
        for piece in body.chunks(chunk) {
            decoder.push(piece);
            while decoder.next_event().expect("well formed").is_some() {}
        }
        decoder.finish().expect("whole");
        decoder.work
    }

    #[test]
    fn work_is_linear_at_any_chunking() {
        for event in [100, 10_000, 500_000] {
            let one = format!("data: {}\n\n", "x".repeat(event));
            let body = one.repeat(1_000_000 / event);
            for chunk in [1, 7, 1400, 16_384, body.len()] {
                let work = work(body.as_bytes(), chunk);
                assert!(work <= 3 * body.len(), "{work} for {} in chunks of {chunk}", body.len());
            }
        }
    }

    #[test]
    fn work_is_linear_when_events_are_taken_late() {
        let body = "data: 12345678\n\n".repeat(50_000);
        let mut decoder = SseDecoder::new();
        decoder.push(body.as_bytes());
        for _ in 0..50_000 {
            assert!(decoder.next_event().expect("well formed").is_some());
            decoder.push(b": comment\n");
        }
        while decoder.next_event().expect("well formed").is_some() {}
        decoder.finish().expect("whole");
        assert!(decoder.work <= 4 * (body.len() + 500_000), "{}", decoder.work);
    }

    #[test]
    fn comments_inside_an_event_do_not_pile_up() {
        let mut decoder = SseDecoder::new().event_limit(100);
        decoder.push(b"data: a\n");
        for _ in 0..10_000 {
            assert!(decoder.next_event().expect("within the limit").is_none());
            decoder.push(b": still here\n");
        }
        assert!(decoder.buffer.capacity() < 1024, "{}", decoder.buffer.capacity());
        decoder.push(b"data: b\n\n");
        let event = decoder.next_event().expect("within the limit").expect("whole");
        assert_eq!(event.data, b"a\nb");
    }
}
