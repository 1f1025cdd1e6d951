//! Identifiers that are sometimes text and sometimes a number.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// An identifier that a carrier writes as a JSON string in one place and as a JSON number in another.
///
/// It goes back out as it came in, and two are equal when they read the same.
///
/// ```
/// use fibre_core::FlexibleId;
///
/// let number: FlexibleId = serde_json::from_str("66523")?;
/// let text: FlexibleId = serde_json::from_str("\"66523\"")?;
/// assert_eq!(number, text);
/// assert_eq!(serde_json::to_string(&number)?, "66523");
/// assert_eq!(serde_json::to_string(&text)?, "\"66523\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct FlexibleId(Form);

/// Both forms are cheap to clone: an identifier is repeated on every item of a report.
#[derive(Clone)]
enum Form {
    Number(i128),
    Text(Arc<str>),
}

impl FlexibleId {
    /// Whether it is a number on the wire.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.0, Form::Number(_))
    }
}

impl From<&str> for FlexibleId {
    fn from(text: &str) -> Self {
        Self(Form::Text(text.into()))
    }
}

impl From<String> for FlexibleId {
    fn from(text: String) -> Self {
        Self(Form::Text(text.into()))
    }
}

impl From<i64> for FlexibleId {
    fn from(number: i64) -> Self {
        Self(Form::Number(number.into()))
    }
}

impl fmt::Display for FlexibleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Number(number) => number.fmt(f),
            Form::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for FlexibleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Number(number) => number.fmt(f),
            Form::Text(text) => fmt::Debug::fmt(text, f),
        }
    }
}

impl PartialEq for FlexibleId {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Number(a), Form::Number(b)) => a == b,
            (Form::Text(a), Form::Text(b)) => a == b,
            (Form::Number(number), Form::Text(text)) | (Form::Text(text), Form::Number(number)) => {
                number.to_string() == **text
            }
        }
    }
}

impl Eq for FlexibleId {}

impl Hash for FlexibleId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Number(number) => number.to_string().hash(state),
            Form::Text(text) => text.hash(state),
        }
    }
}

impl PartialEq<str> for FlexibleId {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Form::Number(number) => number.to_string() == other,
            Form::Text(text) => **text == *other,
        }
    }
}

impl PartialEq<&str> for FlexibleId {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Serialize for FlexibleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Number(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) => serializer.serialize_u64(number),
                _ => serializer.serialize_i128(*number),
            },
            Form::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for FlexibleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Forms)
    }
}

struct Forms;

impl Visitor<'_> for Forms {
    type Value = FlexibleId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an identifier as text or as a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<FlexibleId, E> {
        Ok(FlexibleId(Form::Number(number.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<FlexibleId, E> {
        Ok(FlexibleId(Form::Number(number.into())))
    }

    /// `1.0` is 1 written by a serializer that knows floats only.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<FlexibleId, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() <= EXACT {
            return Ok(FlexibleId(Form::Number(number as i128)));
        }
        Err(E::invalid_value(de::Unexpected::Other("a number that is not whole or not exact"), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<FlexibleId, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_round_trip() {
        for json in
            ["1", "66523", "-1", "9007199254740993", "18446744073709551615", "\"66523\"", "\"00042\"", "\"\""]
        {
            let id: FlexibleId = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), json);
        }
        assert_eq!(serde_json::from_str::<FlexibleId>("1.0").unwrap().to_string(), "1");
        for json in ["1.5", "1e300", "true", "null", "[]"] {
            assert!(serde_json::from_str::<FlexibleId>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn equality_is_by_reading() {
        assert_eq!(FlexibleId::from(42), FlexibleId::from("42"));
        assert_ne!(FlexibleId::from(42), FlexibleId::from("042"));
        assert_eq!(FlexibleId::from(42), "42");
    }
}
