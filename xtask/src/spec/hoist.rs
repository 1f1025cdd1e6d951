//! A component, and so a name, for every object, enum and choice that is written inline.

use super::names::operation_name;
use super::{refs, walk};
use crate::naming::pascal;
use crate::problem::{Problem, Result};
use serde_json::{Map, Value};

/// Moves inline shapes to the components and refers to them.
pub(crate) fn name(document: &mut Value) -> Result<()> {
    let mut hoisted: Vec<(String, String, Value)> = Vec::new();
    let components = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (component, schema) in components.into_iter().flatten() {
        let pointer = walk::step("/components/schemas", component);
        children(&pointer, &pascal(component), schema, &mut hoisted);
    }
    walk::operations(document, &mut |place, operation| {
        if operation.get("operationId").and_then(Value::as_str).is_none() {
            return Err(Problem::at(&place.pointer, "every operation needs an operationId"));
        }
        let id = pascal(operation_name(operation));
        for (index, parameter) in list(operation, "parameters").iter_mut().enumerate() {
            let parameter_name =
                parameter.get("name").and_then(Value::as_str).map(pascal).unwrap_or_default();
            if let Some(schema) = parameter.get_mut("schema") {
                let pointer = format!("{}/parameters/{index}/schema", place.pointer);
                replace(&pointer, &format!("{id}{parameter_name}"), schema, &mut hoisted);
            }
        }
        for (holder, suffix) in [("/requestBody", "Body"), ("/responses/200", "Response")] {
            let media = format!("{holder}/content/application~1json/schema");
            let mut value = Value::Object(std::mem::take(operation));
            if let Some(schema) = value.pointer_mut(&media) {
                replace(&format!("{}{media}", place.pointer), &format!("{id}{suffix}"), schema, &mut hoisted);
            }
            if let Value::Object(back) = value {
                *operation = back;
            }
        }
        Ok(())
    })?;
    insert(document, hoisted)
}

fn insert(document: &mut Value, hoisted: Vec<(String, String, Value)>) -> Result<()> {
    let Some(root) = document.as_object_mut() else { return Ok(()) };
    let components = root.entry("components").or_insert_with(|| Value::Object(Map::new()));
    let schemas =
        components.as_object_mut().map(|c| c.entry("schemas").or_insert_with(|| Value::Object(Map::new())));
    let Some(schemas) = schemas.and_then(Value::as_object_mut) else { return Ok(()) };
    for (pointer, component, schema) in hoisted {
        if schemas.keys().any(|taken| pascal(taken) == component) {
            let message =
                format!("would be named `{component}`, which is taken; give it a component of its own");
            return Err(Problem::at(&pointer, message));
        }
        schemas.insert(component, schema);
    }
    Ok(())
}

/// Hoists what is inside of a shape that has a name already.
fn children(pointer: &str, owner: &str, schema: &mut Value, hoisted: &mut Vec<(String, String, Value)>) {
    let Some(object) = schema.as_object_mut() else { return };
    for (property, inner) in object.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let at = walk::step(&format!("{pointer}/properties"), property);
        replace(&at, &format!("{owner}{}", pascal(property)), inner, hoisted);
    }
    if let Some(inner) = object.get_mut("additionalProperties") {
        replace(&format!("{pointer}/additionalProperties"), &format!("{owner}Value"), inner, hoisted);
    }
    for keyword in ["oneOf", "anyOf"] {
        for (index, inner) in list(object, keyword).iter_mut().enumerate() {
            let title = inner.get("title").and_then(Value::as_str).map(pascal);
            let tag = constant(inner).map(|value| format!("{owner}{}", pascal(value)));
            let name = title.or(tag).unwrap_or_else(|| format!("{owner}Choice{}", index + 1));
            replace(&format!("{pointer}/{keyword}/{index}"), &name, inner, hoisted);
        }
    }
}

fn replace(pointer: &str, name: &str, schema: &mut Value, hoisted: &mut Vec<(String, String, Value)>) {
    if refs::target(schema).is_some() || schema.get("x-rust-type").is_some() {
        return;
    }
    if schema["type"] == "array" {
        if let Some(items) = schema.get_mut("items") {
            replace(&format!("{pointer}/items"), &format!("{name}Item"), items, hoisted);
        }
        return;
    }
    let is_enum = schema["type"] == "string" && schema.get("enum").is_some();
    let is_shape = ["properties", "oneOf", "anyOf"].iter().any(|key| schema.get(key).is_some());
    if is_enum || is_shape {
        let reference = schema.as_object().map(|place| refs::to(name, place));
        let mut shape = std::mem::take(schema);
        *schema = reference.unwrap_or_default();
        for mark in ["nullable", "x-null-or-absent", "x-personal", "x-provenance", "x-source"] {
            shape.as_object_mut().map(|shape| shape.shift_remove(mark));
        }
        children(pointer, name, &mut shape, hoisted);
        hoisted.push((pointer.to_owned(), name.to_owned(), shape));
    } else if let Some(inner) = schema.get_mut("additionalProperties") {
        replace(&format!("{pointer}/additionalProperties"), &format!("{name}Value"), inner, hoisted);
    }
}

/// The value of the property that has only one, which tells a variant from its siblings.
fn constant(schema: &Value) -> Option<&str> {
    let properties = schema.get("properties")?.as_object()?;
    properties.values().find_map(|property| match property.get("enum")?.as_array()?.as_slice() {
        [only] => only.as_str(),
        _ => None,
    })
}

fn list<'a>(object: &'a mut Map<String, Value>, key: &str) -> &'a mut [Value] {
    object.get_mut(key).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}
