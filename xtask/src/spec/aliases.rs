//! Components that are no type of their own: a string, a list, an open object.
//!
//! They are written out where they are used, so that a reader meets `String` and not a wrapper around one.

use super::{refs, walk};
use crate::problem::{Problem, Result};
use serde_json::{Map, Value};

/// Writes out every reference to such a component, and drops it.
pub(crate) fn inline(document: &mut Value) -> Result<()> {
    let Some(components) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    let aliases: Map<String, Value> = components
        .iter()
        .filter(|(_, schema)| !is_type(schema))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    components.retain(|_, schema| is_type(schema));
    walk::schemas(document, &mut |pointer, schema| {
        for _ in 0..16 {
            let Some(alias) = refs::target(schema).and_then(|name| aliases.get(name)) else { return Ok(()) };
            *schema = written_out(schema, alias);
        }
        Err(Problem::at(pointer, "the reference leads round in a circle"))
    })
}

/// Whether a component becomes an item: an object with fields, an enum of strings, a choice.
fn is_type(schema: &Value) -> bool {
    if schema.get("x-rust-type").is_some() {
        return false;
    }
    schema.get("properties").is_some()
        || schema.get("oneOf").is_some()
        || schema.get("anyOf").is_some()
        || (schema.get("enum").is_some() && schema["type"] == "string")
}

fn written_out(place: &Value, alias: &Value) -> Value {
    let mut schema = alias.clone();
    if let (Some(place), Some(schema)) = (place.as_object(), schema.as_object_mut()) {
        for (key, value) in place.iter().filter(|(key, _)| refs::is_mark(key)) {
            schema.insert(key.clone(), value.clone());
        }
    }
    schema
}
