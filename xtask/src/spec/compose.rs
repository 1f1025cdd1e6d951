//! `allOf` as one object: base and extension merged, contradictions reported.
//!
//! Left to the generator, a contradiction would become a type without values.

use super::{refs, walk};
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};

/// Merges every `allOf` that is more than a reference with a description.
pub(crate) fn merge(document: &mut Value) -> Result<()> {
    let components = document.pointer("/components/schemas").cloned().unwrap_or(json!({}));
    walk::schemas(document, &mut |pointer, schema| {
        if schema.get("allOf").is_some() && refs::target(schema).is_none() {
            *schema = merged(pointer, schema, &components, 0)?;
        }
        Ok(())
    })
}

fn merged(pointer: &str, schema: &Value, components: &Value, depth: usize) -> Result<Value> {
    if depth > 16 {
        return Err(Problem::at(pointer, "`allOf` refers to itself"));
    }
    let mut sum: Map<String, Value> = Map::new();
    let mut properties: Map<String, Value> = Map::new();
    let mut required: Vec<Value> = Vec::new();
    let members = schema.get("allOf").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut rest = schema.clone();
    if let Some(rest) = rest.as_object_mut() {
        rest.shift_remove("allOf");
    }
    for member in members.iter().chain([&rest]) {
        let named = member.get("$ref").is_some();
        let member = match refs::target(member) {
            Some(name) => components
                .get(name)
                .ok_or_else(|| Problem::at(pointer, format!("component `{name}` does not exist")))?,
            None => member,
        };
        let member = if member.get("allOf").is_some() {
            merged(pointer, member, components, depth + 1)?
        } else {
            member.clone()
        };
        if member.get("oneOf").is_some() || member.get("anyOf").is_some() {
            return Err(Problem::at(
                pointer,
                "`allOf` with a choice inside; write the shared fields into each variant",
            ));
        }
        for (name, property) in member.get("properties").and_then(Value::as_object).into_iter().flatten() {
            add_property(pointer, &mut properties, name, property)?;
        }
        for name in member.get("required").and_then(Value::as_array).into_iter().flatten() {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
        for (key, value) in member.as_object().into_iter().flatten() {
            let of_the_base = named && (refs::is_mark(key) || key == "title");
            if !of_the_base && !matches!(key.as_str(), "properties" | "required") {
                sum.insert(key.clone(), value.clone());
            }
        }
    }
    sum.insert("type".into(), "object".into());
    if !required.is_empty() {
        sum.insert("required".into(), Value::Array(required));
    }
    sum.insert("properties".into(), Value::Object(properties));
    Ok(Value::Object(sum))
}

fn add_property(
    pointer: &str,
    properties: &mut Map<String, Value>,
    name: &str,
    property: &Value,
) -> Result<()> {
    let Some(earlier) = properties.get(name) else {
        properties.insert(name.to_owned(), property.clone());
        return Ok(());
    };
    // An extension may narrow a plain string to one value; anything else that differs is a contradiction.
    let narrows = earlier["type"] == property["type"] && earlier.get("enum").is_none();
    if narrows || bare(earlier) == bare(property) {
        properties.insert(name.to_owned(), property.clone());
        return Ok(());
    }
    Err(Problem::at(
        pointer,
        format!("`allOf` describes the property `{name}` in two ways that exclude each other"),
    ))
}

fn bare(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(fields) = schema.as_object_mut() {
        fields.retain(|key, _| !refs::is_mark(key) && key != "example");
    }
    schema
}
