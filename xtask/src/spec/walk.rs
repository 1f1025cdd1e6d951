//! Visits the schemas and operations of a document, each with its JSON pointer.

use crate::problem::Result;
use serde_json::{Map, Value};

/// The HTTP methods that a path item may carry, in the order in which they are generated.
pub(crate) const METHODS: [&str; 6] = ["get", "put", "post", "delete", "head", "patch"];

/// Where an operation is.
pub(crate) struct Place<'a> {
    pub(crate) pointer: String,
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
}

/// Appends one step to a JSON pointer.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// What is done with an operation.
pub(crate) type VisitOperation<'a> = dyn FnMut(&Place<'_>, &mut Map<String, Value>) -> Result<()> + 'a;

/// Visits every operation.
pub(crate) fn operations(document: &mut Value, visit: &mut VisitOperation<'_>) -> Result<()> {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return Ok(()) };
    for (path, item) in paths {
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let pointer = step(&step("/paths", path), method);
            visit(&Place { pointer, path, method }, operation)?;
        }
    }
    Ok(())
}

/// Visits every schema: the outer one first, then what the visit left inside of it.
pub(crate) fn schemas(
    document: &mut Value,
    visit: &mut dyn FnMut(&str, &mut Value) -> Result<()>,
) -> Result<()> {
    if let Some(components) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (name, schema) in components {
            within(&step("/components/schemas", name), schema, visit)?;
        }
    }
    operations(document, &mut |place, operation| {
        for (index, parameter) in array(operation, "parameters").iter_mut().enumerate() {
            if let Some(schema) = parameter.get_mut("schema") {
                within(&format!("{}/parameters/{index}/schema", place.pointer), schema, visit)?;
            }
            contents(&format!("{}/parameters/{index}", place.pointer), parameter, visit)?;
        }
        if let Some(body) = operation.get_mut("requestBody") {
            contents(&format!("{}/requestBody", place.pointer), body, visit)?;
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            for (status, response) in responses {
                contents(&format!("{}/responses/{status}", place.pointer), response, visit)?;
            }
        }
        Ok(())
    })
}

/// Visits one schema and everything inside of it.
pub(crate) fn within(
    pointer: &str,
    schema: &mut Value,
    visit: &mut dyn FnMut(&str, &mut Value) -> Result<()>,
) -> Result<()> {
    visit(pointer, schema)?;
    let Some(object) = schema.as_object_mut() else { return Ok(()) };
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            within(&step(&format!("{pointer}/properties"), name), property, visit)?;
        }
    }
    for keyword in ["items", "additionalProperties", "not"] {
        if let Some(inner) = object.get_mut(keyword) {
            within(&format!("{pointer}/{keyword}"), inner, visit)?;
        }
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for (index, inner) in array(object, keyword).iter_mut().enumerate() {
            within(&format!("{pointer}/{keyword}/{index}"), inner, visit)?;
        }
    }
    Ok(())
}

fn contents(
    pointer: &str,
    holder: &mut Value,
    visit: &mut dyn FnMut(&str, &mut Value) -> Result<()>,
) -> Result<()> {
    let Some(content) = holder.get_mut("content").and_then(Value::as_object_mut) else { return Ok(()) };
    for (media_type, media) in content {
        if let Some(schema) = media.get_mut("schema") {
            within(&format!("{}/schema", step(&format!("{pointer}/content"), media_type)), schema, visit)?;
        }
    }
    Ok(())
}

fn array<'a>(object: &'a mut Map<String, Value>, key: &str) -> &'a mut [Value] {
    object.get_mut(key).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}
