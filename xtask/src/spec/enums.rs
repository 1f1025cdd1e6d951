//! Names for the values of enums.

use super::walk;
use crate::naming::pascal;
use crate::problem::{Problem, Result};
use serde_json::{Value, json};

/// The extension that holds the values with their names.
pub(crate) const VARIANTS: &str = "x-variants";

/// Finds a name for each value; two values with the same name are a problem that only the spec can solve.
pub(crate) fn name(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |pointer, schema| {
        let Some(values) = schema.get("enum").and_then(Value::as_array).cloned() else { return Ok(()) };
        if schema["type"] != "string" {
            // Limits of numbers and flags are not types.
            schema.as_object_mut().map(|schema| schema.shift_remove("enum"));
            return Ok(());
        }
        let mut rows: Vec<Value> = Vec::new();
        for value in values.iter().filter_map(Value::as_str) {
            let given = schema.get("x-enum-names").and_then(|names| names.get(value)).and_then(Value::as_str);
            let name = given.map_or_else(|| pascal(value), str::to_owned);
            if name == "Unknown" || rows.iter().any(|row| row["name"] == *name) {
                let message = format!(
                    "the value `{value}` would be named `{name}`, which is taken; set `x-enum-names`"
                );
                return Err(Problem::at(pointer, message));
            }
            rows.push(json!({ "value": value, "name": name }));
        }
        schema["enum"] = rows.iter().map(|row| row["value"].clone()).collect();
        schema[VARIANTS] = Value::Array(rows);
        Ok(())
    })
}

/// Puts the names in the place of the values, because the generator panics on values that it cannot
/// name; the wire values come back when the enum is written.
pub(crate) fn mark(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |_, schema| {
        if let Some(rows) = schema.get(VARIANTS).and_then(Value::as_array) {
            schema["enum"] = rows.iter().map(|row| row["name"].clone()).collect();
        }
        Ok(())
    })
}
