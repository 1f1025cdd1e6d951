//! Limits do not reach the types: a carrier that breaks its own pattern must not fail a whole page.
//!
//! What is sent can still be checked: the model has read the limits before, for `validate()`.

use super::walk;
use crate::problem::Result;
use serde_json::{Map, Value};

const LIMITS: [&str; 18] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "example",
    "title",
    "readOnly",
    "writeOnly",
];

/// Strips limits, and lets optional lists and maps be absent rather than empty.
pub(crate) fn strip(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |_, schema| {
        let Some(fields) = schema.as_object_mut() else { return Ok(()) };
        fields.retain(|key, _| !LIMITS.contains(&key.as_str()));
        if let Some(Value::Bool(_)) = fields.get("additionalProperties") {
            fields.shift_remove("additionalProperties");
        }
        optional_collections(fields);
        Ok(())
    })
}

fn optional_collections(fields: &mut Map<String, Value>) {
    let required = fields.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, property) in fields.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let is_map = property.get("additionalProperties").is_some_and(Value::is_object);
        if (property["type"] == "array" || is_map) && !required.iter().any(|required| required == name) {
            property["nullable"] = Value::Bool(true);
        }
    }
}
