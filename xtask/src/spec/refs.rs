//! References between schemas.

use serde_json::{Map, Value, json};

/// The prefix of a reference to a component schema.
pub(crate) const SCHEMAS: &str = "#/components/schemas/";

/// The component that a schema is: `{$ref}`, or a lone `allOf: [{$ref}]` that adds a description.
pub(crate) fn target(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.strip_prefix(SCHEMAS);
    }
    match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) if schema.get("properties").is_none() => target(only),
        _ => None,
    }
}

/// A schema that is the named component, with the description and marks of the place that uses it.
pub(crate) fn to(component: &str, place: &Map<String, Value>) -> Value {
    let mut schema = json!({ "allOf": [{ "$ref": format!("{SCHEMAS}{component}") }] });
    let Some(object) = schema.as_object_mut() else { return schema };
    for (key, value) in place {
        if is_mark(key) {
            object.insert(key.clone(), value.clone());
        }
    }
    schema
}

/// Keywords that belong to the place where a schema is used rather than to its shape.
pub(crate) fn is_mark(key: &str) -> bool {
    matches!(
        key,
        "description"
            | "nullable"
            | "x-null-or-absent"
            | "x-personal"
            | "x-provenance"
            | "x-rust-name"
            | "x-source"
    )
}
