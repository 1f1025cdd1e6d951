//! Which Rust type a plain value has.

use super::walk;
use crate::problem::{Problem, Result};
use serde_json::{Value, json};

const OPEN_OBJECT: &str = "::fibre_core::OpenObject";
const DECIMAL: &str = "::rust_decimal::Decimal";

/// An object without described properties is kept as received.
pub(crate) fn open_objects(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |_, schema| {
        let typed_values = schema
            .get("additionalProperties")
            .is_some_and(|inner| inner.as_object().is_some_and(|inner| !inner.is_empty()));
        let choice = ["oneOf", "anyOf", "allOf", "x-rust-type"].iter().any(|key| schema.get(key).is_some());
        if schema["type"] == "object" && schema.get("properties").is_none() && !typed_values && !choice {
            schema["x-rust-type"] = OPEN_OBJECT.into();
        }
        Ok(())
    })
}

/// Dates, money, identifiers and everything that names its own type.
pub(crate) fn convert(document: &mut Value) -> Result<()> {
    identifiers(document)?;
    walk::schemas(document, &mut |pointer, schema| {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let chosen = match (schema["type"].as_str(), format) {
            (Some("string"), "date-time") => Some("::fibre_core::Timestamp"),
            (Some("string"), "date") => Some("::fibre_core::CalendarDate"),
            (Some("string"), "decimal") => Some(DECIMAL),
            _ => None,
        };
        let named = schema.get("x-rust-type").cloned().or_else(|| chosen.map(Value::from));
        if let Some(named) = named {
            *schema = native(pointer, schema, &named)?;
            return Ok(());
        }
        if let Some(fields) = schema.as_object_mut() {
            match fields.get("type").and_then(Value::as_str) {
                Some("integer") => {
                    fields.insert("format".into(), "int64".into());
                }
                Some("string" | "number") => {
                    fields.shift_remove("format");
                }
                _ => {}
            }
        }
        Ok(())
    })
}

/// `number` loses digits beyond 2^53, so a number that is an identifier becomes an integer.
fn identifiers(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |_, schema| {
        for (name, property) in
            schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
        {
            if property["type"] == "number" && is_identifier(name) {
                property["type"] = "integer".into();
            }
        }
        Ok(())
    })
}

/// Whether a property's name says that it identifies something.
pub(crate) fn is_identifier(name: &str) -> bool {
    matches!(name, "id" | "Id" | "ID")
        || name.ends_with("Id")
        || name.ends_with("ID")
        || name.ends_with("_id")
}

/// The form in which the generator takes a type of another crate.
fn native(pointer: &str, schema: &Value, named: &Value) -> Result<Value> {
    let extension = match named {
        Value::String(path) => {
            let path = path.trim_start_matches("::");
            let Some((name, _)) = path.split_once("::") else {
                return Err(Problem::at(pointer, format!("x-rust-type `{path}` is not a path in a crate")));
            };
            json!({ "crate": name, "version": "*", "path": path })
        }
        other => other.clone(),
    };
    let mut native = json!({ "type": "string", "x-rust-type": extension });
    for key in ["description", "nullable"] {
        if let Some(value) = schema.get(key) {
            native[key] = value.clone();
        }
    }
    Ok(native)
}
