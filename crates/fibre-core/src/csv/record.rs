use std::fmt;
use std::iter::FusedIterator;

/// One record, lent by the decoder until it is used again. Quotes are already resolved.
///
/// `Debug` shows the number of fields, never what they hold.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The fields, each but the last followed by one separator byte.
    text: &'a str,
    /// Where each field ends in `text`.
    ends: &'a [usize],
    line: u64,
}

impl<'a> Record<'a> {
    pub(super) fn new(text: &'a str, ends: &'a [usize], line: u64) -> Self {
        Self { text, ends, line }
    }

    /// The field at this position, from 0.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&'a str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before)? + 1,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no field. A decoder gives no such record.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Line of the body, from 1, on which the record starts.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The fields in order.
    pub fn iter(&self) -> Fields<'a> {
        Fields { record: *self, next: 0 }
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("len", &self.len()).field("line", &self.line).finish()
    }
}

impl<'a> IntoIterator for &Record<'a> {
    type Item = &'a str;
    type IntoIter = Fields<'a>;

    fn into_iter(self) -> Fields<'a> {
        self.iter()
    }
}

/// The fields of a [`Record`] in order.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    record: Record<'a>,
    next: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let field = self.record.get(self.next)?;
        self.next += 1;
        Some(field)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.record.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Fields<'_> {}
impl FusedIterator for Fields<'_> {}
