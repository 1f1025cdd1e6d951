use std::fmt;
use std::ops::Range;

use memchr::{memchr, memchr3};

use super::unquote::{line_ends, split, unquote};
use super::{CsvError, Record};

/// Largest record that a decoder takes unless told otherwise: 1 MiB.
pub const DEFAULT_RECORD_LIMIT: usize = 1024 * 1024;

/// Largest number of fields in a record unless told otherwise.
pub const DEFAULT_COLUMN_LIMIT: usize = 4096;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Push-based decoder of CSV (RFC 4180) in UTF-8.
///
/// Push the body's chunks as they arrive, take records until there is none, and call [`finish`](Self::finish) at
/// the end of the body. Where the chunks are cut never changes the records. The first record is the header; every
/// other one must have as many fields.
///
/// Fields are separated by commas, records by LF, CRLF or CR; empty lines are skipped and a byte order mark at
/// the start is dropped. A quoted field may hold commas, line breaks and doubled quotes.
///
/// A body that is cut inside its last field looks like a shorter value, so a missing last line end is
/// [`CsvError::Truncated`]. A body cut exactly between two records cannot be told from a whole one.
///
/// ```
/// use fibre_core::csv::{CsvError, RecordDecoder};
///
/// # fn main() -> Result<(), CsvError> {
/// let mut decoder = RecordDecoder::new();
/// decoder.push(b"id,price\n1,5933047.00\n2,59330");
///
/// let header = decoder.next_record()?.expect("the header is whole");
/// assert_eq!(header.get(1), Some("price"));
/// let record = decoder.next_record()?.expect("the first record is whole");
/// assert_eq!((record.line(), record.get(1)), (2, Some("5933047.00")));
///
/// assert!(decoder.next_record()?.is_none());
/// assert_eq!(decoder.finish(), Err(CsvError::Truncated { buffered: 7, line: 3 }));
/// # Ok(())
/// # }
/// ```
pub struct RecordDecoder {
    /// Received bytes; `position <= scanned <= buffer.len()`.
    buffer: Vec<u8>,
    /// Start of the record being read.
    position: usize,
    /// Between `position` and here there is no end of the record.
    scanned: usize,
    /// The byte at `scanned` is inside a quoted field.
    in_quotes: bool,
    /// The record being read has a quoted field.
    has_quotes: bool,
    /// The start of the body has been looked at for a byte order mark.
    started: bool,
    /// The last record ended in CR: a line feed that follows belongs to it.
    skip_line_feed: bool,
    /// Ends of the fields of the last record.
    ends: Vec<usize>,
    record_limit: usize,
    column_limit: usize,
    /// Number of fields in the header.
    columns: Option<usize>,
    /// Line ends passed.
    lines: u64,
    records: u64,
    failure: Option<CsvError>,
}

impl RecordDecoder {
    /// A decoder with the default limits.
    pub fn new() -> Self {
        Self {
            buffer: Vec::new(),
            position: 0,
            scanned: 0,
            in_quotes: false,
            has_quotes: false,
            started: false,
            skip_line_feed: false,
            ends: Vec::new(),
            record_limit: DEFAULT_RECORD_LIMIT,
            column_limit: DEFAULT_COLUMN_LIMIT,
            columns: None,
            lines: 0,
            records: 0,
            failure: None,
        }
    }

    /// Sets the largest record in bytes, quotes included and the line end not.
    #[must_use]
    pub fn record_limit(mut self, bytes: usize) -> Self {
        self.record_limit = bytes;
        self
    }

    /// Sets the largest number of fields in a record.
    #[must_use]
    pub fn column_limit(mut self, columns: usize) -> Self {
        self.column_limit = columns;
        self
    }

    /// Takes the next piece of the body. Cheap: the bytes are looked at by [`next_record`](Self::next_record).
    pub fn push(&mut self, chunk: &[u8]) {
        if self.failure.is_none() {
            self.reclaim();
            self.buffer.extend_from_slice(chunk);
        }
    }

    /// The next whole record, the header first, or `None` if more of the body is needed.
    ///
    /// # Errors
    ///
    /// See [`CsvError`]. Unless the error [is fatal](CsvError::is_fatal), the next call goes on with the next
    /// record.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, CsvError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let Some(found) = self.advance()? else { return Ok(None) };
        let line = self.lines + 1;
        self.lines += 1;
        let Range { start, mut end } = found.range;
        let record = &mut self.buffer[start..end];
        if found.has_quotes {
            self.lines += line_ends(record);
            end = start + unquote(record, &mut self.ends);
        } else {
            split(record, &mut self.ends);
        }
        self.check_columns(line)?;
        let bytes = &self.buffer[start..end];
        match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => {
                self.records += 1;
                Ok(Some(Record::new(text, &self.ends, line)))
            }
            Err(_) => Err(CsvError::InvalidUtf8 { column: invalid_column(bytes, &self.ends), line }),
        }
    }

    /// Says that the body has ended. Call it after [`next_record`](Self::next_record) gave `None`.
    ///
    /// # Errors
    ///
    /// [`CsvError::Truncated`] if the last record has no line end or an open quote, [`CsvError::Empty`] if there was
    /// no record at all.
    pub fn finish(&mut self) -> Result<(), CsvError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let line_feed = self.skip_line_feed && self.buffer.get(self.position) == Some(&b'\n');
        let buffered = self.buffer.len() - self.position - usize::from(line_feed);
        if buffered > 0 {
            return Err(self.fail(CsvError::Truncated { buffered, line: self.lines + 1 }));
        }
        if self.columns.is_none() {
            return Err(self.fail(CsvError::Empty));
        }
        Ok(())
    }

    /// Records given out so far, the header among them.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Steps over the next whole record that is not an empty line.
    fn advance(&mut self) -> Result<Option<Found>, CsvError> {
        if !self.started && !self.start() {
            return Ok(None);
        }
        loop {
            if self.skip_line_feed && self.position < self.buffer.len() {
                self.skip_line_feed = false;
                if self.buffer[self.position] == b'\n' {
                    self.position += 1;
                    self.scanned = self.scanned.max(self.position);
                }
            }
            let end = self.find_end();
            if end.unwrap_or(self.buffer.len()) - self.position > self.record_limit {
                return Err(
                    self.fail(CsvError::RecordTooLarge { limit: self.record_limit, line: self.lines + 1 })
                );
            }
            let Some(end) = end else { return Ok(None) };
            let range = self.position..end;
            let has_quotes = std::mem::take(&mut self.has_quotes);
            self.skip_line_feed = self.buffer[end] == b'\r';
            self.position = end + 1;
            self.scanned = self.position;
            if range.is_empty() {
                self.lines += 1;
            } else {
                return Ok(Some(Found { range, has_quotes }));
            }
        }
    }

    /// Drops the byte order mark; false if more bytes are needed to tell.
    fn start(&mut self) -> bool {
        if self.buffer.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(&self.buffer) {
            return false;
        }
        if self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.position = BYTE_ORDER_MARK.len();
            self.scanned = self.position;
        }
        self.started = true;
        true
    }

    /// Position of the line end that closes the record, going on from where the last search stopped.
    fn find_end(&mut self) -> Option<usize> {
        loop {
            let rest = &self.buffer[self.scanned..];
            if self.in_quotes {
                let quote = self.scanned + memchr(b'"', rest).unwrap_or(rest.len());
                self.scanned = quote;
                // The byte after the quote says whether it closes the field, so it has to be there.
                let after = *self.buffer.get(quote + 1)?;
                self.in_quotes = after == b'"';
                self.scanned += if self.in_quotes { 2 } else { 1 };
                if self.in_quotes {
                    continue;
                }
            } else {
                let Some(length) = memchr3(b'\n', b'\r', b'"', rest) else {
                    self.scanned = self.buffer.len();
                    return None;
                };
                let found = self.scanned + length;
                if self.buffer[found] != b'"' {
                    self.scanned = found;
                    return Some(found);
                }
                self.in_quotes = found == self.position || self.buffer[found - 1] == b',';
                self.has_quotes |= self.in_quotes;
                self.scanned = found + 1;
            }
        }
    }

    fn check_columns(&mut self, line: u64) -> Result<(), CsvError> {
        let found = self.ends.len();
        if found > self.column_limit {
            return Err(self.fail(CsvError::TooManyColumns { limit: self.column_limit, found, line }));
        }
        let expected = *self.columns.get_or_insert(found);
        if found == expected { Ok(()) } else { Err(CsvError::ColumnCount { expected, found, line }) }
    }

    fn fail(&mut self, error: CsvError) -> CsvError {
        self.failure = Some(error.clone());
        self.buffer = Vec::new();
        self.position = 0;
        self.scanned = 0;
        error
    }

    /// Drops spent bytes once there are as many of them as live ones, so that a byte is moved once on average
    /// and the buffer stays within twice what is needed.
    fn reclaim(&mut self) {
        let spent = self.position;
        if spent == 0 || spent < self.buffer.len() - spent {
            return;
        }
        self.buffer.copy_within(spent.., 0);
        self.buffer.truncate(self.buffer.len() - spent);
        self.position = 0;
        self.scanned -= spent;
    }
}

impl Default for RecordDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RecordDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordDecoder")
            .field("buffered", &(self.buffer.len() - self.position))
            .field("record_limit", &self.record_limit)
            .field("column_limit", &self.column_limit)
            .field("columns", &self.columns)
            .field("lines", &self.lines)
            .field("records", &self.records)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

/// Where in the buffer the next record lies.
struct Found {
    range: Range<usize>,
    has_quotes: bool,
}

/// Number, from 1, of the first field that is not UTF-8.
fn invalid_column(record: &[u8], ends: &[usize]) -> usize {
    let valid = std::str::from_utf8(record).map_or_else(|error| error.valid_up_to(), str::len);
    1 + ends.iter().take_while(|end| **end < valid).count()
}
