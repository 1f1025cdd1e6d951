//! Which events a subscription is about.

use serde_json::{Map, Value};

/// The member of a filter that turns what is in it around.
const NOT: &str = "__not__";

/// Whether one of the filters lets the message pass; without filters every message does.
pub(super) fn pass(attributes: &[Value], message: &Value) -> bool {
    attributes.is_empty() || attributes.iter().any(|filter| passes(filter, message))
}

/// Whether all fields of the filter fit, and not all of those that it denies.
fn passes(filter: &Value, message: &Value) -> bool {
    let Some(fields) = filter.as_object() else { return true };
    let denied = match fields.get(NOT).and_then(Value::as_object) {
        Some(denied) => !denied.is_empty() && fits(denied, message),
        None => false,
    };
    !denied && fits(fields, message)
}

fn fits(fields: &Map<String, Value>, message: &Value) -> bool {
    fields.iter().filter(|(name, _)| *name != NOT).all(|(name, wanted)| text(wanted) == text(&message[name]))
}

/// Filters have text where messages have a flag.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_of_filters() {
        let message =
            json!({ "status": "Success", "errorCode": "Success", "error": false, "orderID": "ORD1" });
        for (filters, expected) in [
            (json!([]), true),
            (json!([{}]), true),
            (json!([{ "status": "Success" }]), true),
            (json!([{ "status": "success" }]), false),
            (json!([{ "status": "Success", "orderID": "ORD2" }]), false),
            (json!([{ "orderID": "ORD2" }, { "orderID": "ORD1" }]), true),
            (json!([{ "error": "false" }]), true),
            (json!([{ "error": "true" }]), false),
            (json!([{ "opticalStatus": "Good" }]), false),
            (json!([{ "__not__": {} }]), true),
            (json!([{ "__not__": { "status": "Success" } }]), false),
            (json!([{ "__not__": { "status": "Failure" } }]), true),
            (json!([{ "__not__": { "status": "Success", "orderID": "ORD2" } }]), true),
            (json!([{ "orderID": "ORD1", "__not__": { "error": "false" } }]), false),
            (json!([{ "orderID": "ORD2", "__not__": { "error": "true" } }]), false),
        ] {
            let attributes = filters.as_array().cloned().unwrap_or_default();
            assert_eq!(pass(&attributes, &message), expected, "{filters}");
        }
    }
}
