use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use thiserror::Error;

/// Decodes one JSON document into a typed value.
///
/// UTF-8 is checked once for the whole document, which is faster than checking each string. If decoding fails it
/// is done again to learn where.
///
/// ```
/// use fibre_core::json::{JsonErrorKind, decode_json};
///
/// # #[derive(serde::Deserialize)]
/// struct Page { inventory: Vec<u32> }
///
/// # fn main() -> Result<(), fibre_core::json::JsonError> {
/// let page: Page = decode_json(br#"{"inventory":[1,2]}"#)?;
/// assert_eq!(page.inventory, [1, 2]);
///
/// let error = decode_json::<Page>(br#"{"inventory":[1,"Ana"]}"#).err().expect("not a number");
/// assert_eq!((error.kind(), error.path()), (JsonErrorKind::Mismatch, "inventory[1]"));
/// assert!(!error.to_string().contains("Ana"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`JsonError`], which names the place and the kind and never repeats the data.
pub fn decode_json<'de, T: Deserialize<'de>>(data: &'de [u8]) -> Result<T, JsonError> {
    let text = simdutf8::basic::from_utf8(data).map_err(|_| JsonError::invalid_utf8(data))?;
    serde_json::from_str(text).map_err(|error| JsonError::locate::<T>(text, &error))
}

/// Whether the bytes are one whole JSON document, whatever its shape.
///
/// ```
/// use fibre_core::json::is_complete_json;
///
/// assert!(is_complete_json(br#"{"inventory":[]}"#));
/// assert!(!is_complete_json(br#"{"inventory":[]"#));
/// ```
pub fn is_complete_json(data: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(data).is_ok()
}

/// Why a document did not decode. Says where and what kind of problem, never what the document holds.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("JSON document {kind} at {}line {line} column {column}{}", Place(path), Reason(reason.as_deref()))]
pub struct JsonError {
    kind: JsonErrorKind,
    path: String,
    line: usize,
    column: usize,
    reason: Option<String>,
}

impl JsonError {
    /// What kind of problem it is.
    pub fn kind(&self) -> JsonErrorKind {
        self.kind
    }

    /// Path of the value that did not decode, such as `inventory[3].status`; empty for the document itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Line in the document, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column in the line, in bytes from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What the type expected there, if that is known without repeating the data.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    fn invalid_utf8(data: &[u8]) -> Self {
        let valid = std::str::from_utf8(data).map_or_else(|error| error.valid_up_to(), str::len);
        let before = data.get(..valid).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |position| position + 1);
        Self {
            kind: JsonErrorKind::InvalidUtf8,
            path: String::new(),
            line: 1 + memchr::memchr_iter(b'\n', before).count(),
            column: 1 + valid - line_start,
            reason: None,
        }
    }

    fn locate<'de, T: Deserialize<'de>>(text: &'de str, first: &serde_json::Error) -> Self {
        let kind = match first.classify() {
            Category::Eof => JsonErrorKind::Incomplete,
            Category::Data => JsonErrorKind::Mismatch,
            Category::Syntax | Category::Io => JsonErrorKind::Syntax,
        };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // Text after the document is no error to this second pass; the path is then that of the document.
        let path = serde_path_to_error::deserialize::<_, T>(&mut deserializer)
            .err()
            .map(|error| known_path(&error.path().to_string()).to_owned())
            .unwrap_or_default();
        let reason = (kind == JsonErrorKind::Mismatch).then(|| safe_reason(&first.to_string())).flatten();
        Self { kind, path, line: first.line(), column: first.column(), reason }
    }
}

/// What kind of problem a [`JsonError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// The text is not JSON.
    Syntax,
    /// The text stops before the document is closed.
    Incomplete,
    /// It is JSON, but not of the expected shape.
    Mismatch,
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidUtf8 => "is not UTF-8",
            Self::Syntax => "is malformed",
            Self::Incomplete => "ends too early",
            Self::Mismatch => "has an unexpected shape",
        })
    }
}

struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "`{}`, ", self.0) }
    }
}

struct Reason<'a>(Option<&'a str>);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

/// The path without the marks for "no path" (`.`) and for a part that was not read (`?`).
fn known_path(path: &str) -> &str {
    match path {
        "." | "?" => "",
        _ => path.strip_suffix(".?").unwrap_or(path),
    }
}

/// The part of serde's message that comes from the type and not from the document.
fn safe_reason(message: &str) -> Option<String> {
    const QUOTES_DATA: [&str; 5] =
        ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    let message = message.rfind(" at line ").and_then(|end| message.get(..end)).unwrap_or(message);
    if message.starts_with("missing field `") || message.starts_with("duplicate field `") {
        return Some(message.to_owned());
    }
    let quotes_data = QUOTES_DATA.iter().any(|start| message.starts_with(start));
    let expected = message.rfind(", expected ").filter(|_| quotes_data)?;
    message.get(expected + 2..).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{JsonErrorKind, decode_json};

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Page {
        inventory: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Item {
        id: String,
        port: Option<u8>,
    }

    #[test]
    fn errors_name_the_place_and_not_the_data() {
        let cases: &[(&[u8], JsonErrorKind, &str, &str)] = &[
            (
                br#"{"inventory":[{"id":"a"},{"id":"b","port":"Ana, expected Ben"}]}"#,
                JsonErrorKind::Mismatch,
                "inventory[1].port",
                "JSON document has an unexpected shape at `inventory[1].port`, line 1 column 61: expected u8",
            ),
            (
                br#"{"inventory":[{"port":1}]}"#,
                JsonErrorKind::Mismatch,
                "inventory[0]",
                "JSON document has an unexpected shape at `inventory[0]`, line 1 column 24: missing field `id`",
            ),
            (
                br#"{"inventory":[{"id":"Ana"#,
                JsonErrorKind::Incomplete,
                "inventory[0].id",
                "JSON document ends too early at `inventory[0].id`, line 1 column 24",
            ),
            (b"{", JsonErrorKind::Incomplete, "", "JSON document ends too early at line 1 column 1"),
            (
                b"{\"inventory\":[]} Ana",
                JsonErrorKind::Syntax,
                "",
                "JSON document is malformed at line 1 column 18",
            ),
            (
                b"{\n\"Ana\xff",
                JsonErrorKind::InvalidUtf8,
                "",
                "JSON document is not UTF-8 at line 2 column 5",
            ),
        ];
        for (data, kind, path, display) in cases {
            let error = decode_json::<Page>(data).expect_err("malformed");
            assert_eq!((error.kind(), error.path()), (*kind, *path));
            assert_eq!(error.to_string(), *display);
            assert!(!format!("{error:?}").contains("Ana"));
        }
    }
}
