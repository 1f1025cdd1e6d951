//! Numbers that the contract calls `number` and means to be whole.

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

/// The largest float below which all whole numbers are told apart.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A whole number, written as `1` or as `1.0`.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let Value::Number(number) = value else { return None };
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

/// An identifier as text, be it a number or text on the wire.
pub(crate) fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => {
            Some(whole(value).map_or_else(|| number.to_string(), |number| number.to_string()))
        }
        _ => None,
    }
}

/// Decodes a value; where that fails, once more with `1` for each `1.0`, which the types take for no whole number.
pub(crate) fn decode<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok().or_else(|| {
        let mut value = value.clone();
        make_whole(&mut value);
        serde_json::from_value(value).ok()
    })
}

/// The depth is that of a decoded document, which has a limit.
fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) if !(number.is_i64() || number.is_u64()) => {
            if let Some(found) = whole(value) {
                *value = Value::Number(Number::from(found));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(members) => members.values_mut().for_each(make_whole),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_have_two_spellings() {
        for (value, number, text) in [
            (json!(12345), Some(12345), Some("12345")),
            (json!(12345.0), Some(12345), Some("12345")),
            (json!(-1.0), Some(-1), Some("-1")),
            (json!(1.5), None, Some("1.5")),
            (json!(1e300), None, Some("1e+300")),
            (json!(u64::MAX), None, Some("18446744073709551615")),
            (json!("12345"), None, Some("12345")),
            (json!(""), None, None),
            (json!(null), None, None),
            (json!([1]), None, None),
        ] {
            assert_eq!((whole(&value), identifier(&value).as_deref()), (number, text), "{value}");
        }
    }

    #[test]
    fn types_with_whole_numbers_take_either_spelling() {
        assert_eq!(decode::<Vec<Vec<i64>>>(&json!([[1, 2.0], []])), Some(vec![vec![1, 2], vec![]]));
        assert_eq!(decode::<Vec<i64>>(&json!([1.5])), None);
        assert_eq!(decode::<Vec<f64>>(&json!([1.5, 2.0])), Some(vec![1.5, 2.0]));
    }
}
