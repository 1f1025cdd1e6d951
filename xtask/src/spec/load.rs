//! Reads a specification and makes each operation self-contained.

use super::walk::{METHODS, step};
use crate::problem::{Context, Problem, Result};
use serde_json::{Map, Value, json};

/// Parses the YAML text, in the order in which it is written.
pub(crate) fn parse(text: &str) -> Result<Value> {
    let document: Value = serde_norway::from_str(text).context("the specification is not readable YAML")?;
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => Ok(document),
        Some(version) => Err(Problem::at("/openapi", format!("version {version}; only 3.0.x is read"))),
        None => Err(Problem::at("/openapi", "missing; only OpenAPI 3.0.x documents are read")),
    }
}

/// Replaces references to parameters, responses and bodies by what they name, and moves the
/// parameters of a path to its operations.
pub(crate) fn resolve(document: &mut Value) -> Result<()> {
    let components = document.get("components").cloned().unwrap_or(json!({}));
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return Err(Problem::at("/paths", "missing"));
    };
    for (path, item) in paths {
        let pointer = step("/paths", path);
        let Some(item) = item.as_object_mut() else {
            return Err(Problem::at(&pointer, "must be an object"));
        };
        if item.contains_key("$ref") {
            return Err(Problem::at(&pointer, "a path item in another document is not read; write it here"));
        }
        let shared = item.shift_remove("parameters").unwrap_or(json!([]));
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                resolve_operation(&step(&pointer, method), operation, &shared, &components)?;
            }
        }
    }
    Ok(())
}

fn resolve_operation(
    pointer: &str,
    operation: &mut Map<String, Value>,
    shared: &Value,
    components: &Value,
) -> Result<()> {
    let mut parameters: Vec<Value> = Vec::new();
    let own = operation.shift_remove("parameters").unwrap_or(json!([]));
    for (index, parameter) in list(&own).iter().chain(list(shared)).enumerate() {
        let at = format!("{pointer}/parameters/{index}");
        let parameter = resolved(&at, parameter, components)?;
        let same = |other: &Value| other["name"] == parameter["name"] && other["in"] == parameter["in"];
        if !parameters.iter().any(same) {
            parameters.push(parameter);
        }
    }
    operation.insert("parameters".into(), Value::Array(parameters));
    if let Some(body) = operation.get_mut("requestBody") {
        *body = resolved(&format!("{pointer}/requestBody"), body, components)?;
    }
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        for (status, response) in responses {
            *response = resolved(&format!("{pointer}/responses/{status}"), response, components)?;
        }
    }
    Ok(())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn resolved(pointer: &str, value: &Value, components: &Value) -> Result<Value> {
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value.clone()) };
    reference
        .strip_prefix("#/components")
        .and_then(|inner| components.pointer(inner))
        .filter(|target| target.get("$ref").is_none())
        .cloned()
        .ok_or_else(|| Problem::at(pointer, format!("`{reference}` names nothing in this document")))
}
