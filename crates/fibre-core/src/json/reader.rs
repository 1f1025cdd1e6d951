use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny, IntoDeserializer};

use super::scan::plain_length;

/// Reads a JSON text from front to back.
///
/// Every method gives `None` if the text is not what it reads. That is no verdict on the text: the caller gives up
/// and leaves the document to serde.
pub struct JsonReader<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> JsonReader<'a> {
    /// A reader at the start of the text.
    pub fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    /// Enters an object; says whether it has a first member.
    #[inline]
    pub fn enter_object(&mut self) -> Option<bool> {
        self.expect(b'{')?;
        Some(!self.take(b'}'))
    }

    /// After a member's value: goes on to the next member, or leaves the object and says `false`.
    #[inline]
    pub fn next_member(&mut self) -> Option<bool> {
        if self.take(b',') { Some(true) } else { self.expect(b'}').map(|()| false) }
    }

    /// Reads a member's key, if it has no escapes, and the colon after it.
    #[inline]
    pub fn key(&mut self) -> Option<&'a str> {
        let Cow::Borrowed(key) = self.string()? else { return None };
        self.expect(b':')?;
        Some(key)
    }

    /// Takes a member's key if it is exactly this text, which is written with its quotes and colon: `"id":`.
    /// Faster than [`key`](Self::key) where the next key can be guessed.
    #[inline]
    pub fn take_key(&mut self, quoted: &str) -> bool {
        self.take_text(quoted)
    }

    /// Reads an array, calling `element` to read each element.
    #[inline]
    pub fn array(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        if self.take(b']') {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.take(b',') {
                return self.expect(b']');
            }
        }
    }

    /// Reads a string; borrowed unless it has escapes.
    #[inline]
    pub fn string(&mut self) -> Option<Cow<'a, str>> {
        let open = self.position;
        self.expect(b'"')?;
        let start = self.position;
        let end = start + plain_length(self.text.as_bytes().get(start..)?);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.position = end + 1;
            return self.text.get(start..end).map(Cow::Borrowed);
        }
        self.position = open;
        self.value().map(Cow::Owned)
    }

    /// Reads a string and makes the value from it as serde would.
    #[inline]
    pub fn string_as<T: DeserializeOwned>(&mut self) -> Option<T> {
        let text = self.string()?;
        T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(&*text)).ok()
    }

    /// Reads a whole number without fraction or exponent.
    #[inline]
    pub fn integer(&mut self) -> Option<i64> {
        self.skip_blanks();
        let rest = self.text.get(self.position..)?;
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count();
        let (number, after) = rest.split_at_checked(length)?;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let leading_zero = digits.len() > 1 && digits.starts_with('0');
        // serde takes `-0` for a float.
        if leading_zero || number == "-0" || after.starts_with(['.', 'e', 'E']) {
            return None;
        }
        let number = number.parse().ok()?;
        self.position += length;
        Some(number)
    }

    /// Reads `true` or `false`.
    #[inline]
    pub fn boolean(&mut self) -> Option<bool> {
        if self.take_text("true") { Some(true) } else { self.take_text("false").then_some(false) }
    }

    /// Reads `null` if that comes next.
    #[inline]
    pub fn take_null(&mut self) -> bool {
        self.take_text("null")
    }

    /// Reads one value of any type with serde. Slower than the methods for one kind of value.
    pub fn value<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let rest = self.text.get(self.position..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        let value = values.next()?.ok()?;
        self.position += values.byte_offset();
        Some(value)
    }

    /// Passes over one value of any kind.
    pub fn skip(&mut self) -> Option<()> {
        self.value::<IgnoredAny>().map(|_| ())
    }

    /// Whether nothing but blanks is left.
    pub fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        self.position == self.text.len()
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let found = self.text.as_bytes().get(self.position) == Some(&byte);
        self.position += usize::from(found);
        found
    }

    #[inline]
    fn take_text(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let rest = self.text.as_bytes().get(self.position..).unwrap_or_default();
        let found = rest.starts_with(text.as_bytes());
        self.position += if found { text.len() } else { 0 };
        found
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.as_bytes().get(self.position) {
            self.position += 1;
        }
    }
}

impl fmt::Debug for JsonReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonReader")
            .field("length", &self.text.len())
            .field("position", &self.position)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::JsonReader;

    #[test]
    fn integers_are_those_of_json() {
        let cases: &[(&str, Option<i64>)] = &[
            ("0", Some(0)),
            ("-0", None),
            (" 12,", Some(12)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("01", None),
            ("-01", None),
            ("1.0", None),
            ("1e2", None),
            ("1-2", None),
            ("--1", None),
            ("-", None),
            ("", None),
            ("+1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(JsonReader::new(text).integer(), *expected, "{text}");
        }
    }

    #[test]
    fn strings_are_those_of_json() {
        let cases: &[(&str, Option<&str>)] = &[
            (r#""""#, Some("")),
            (r#" "Ōpōtiki" "#, Some("Ōpōtiki")),
            (r#""a\"b\u0101\n""#, Some("a\"bā\n")),
            ("\"a\nb\"", None),
            ("\"a\u{7f}b\"", Some("a\u{7f}b")),
            (r#""a\x""#, None),
            (r#""a"#, None),
            ("a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(JsonReader::new(text).string().as_deref(), *expected, "{text}");
        }
    }
}
