//! Lists of names with values.

use serde_json::Value;

/// The value of a characteristic.
pub(super) fn value(list: &Value, name: &str) -> Option<String> {
    let found = list.as_array()?.iter().find(|characteristic| characteristic["name"] == name)?;
    found["value"].as_str().map(str::to_owned)
}

pub(super) fn has(list: &Value, name: &str) -> bool {
    value(list, name).is_some()
}
