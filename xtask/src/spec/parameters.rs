//! Parameters in the few forms that calls know: path, query (plain, repeated, joined, JSON) and header.

use super::walk;
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};

/// The extension that says how a query parameter is written.
pub(crate) const ENCODING: &str = "x-encoding";

/// Headers that the call pipeline sends by itself.
const PIPELINE_HEADERS: [&str; 6] =
    ["authorization", "x-request-id", "x-correlation-id", "api-version", "accept", "content-type"];

/// Brings every parameter into one of the known forms, or says which one is not.
pub(crate) fn prepare(document: &mut Value) -> Result<()> {
    let components = document.get("components").cloned().unwrap_or(json!({}));
    walk::operations(document, &mut |place, operation| {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).map(std::mem::take);
        let mut prepared = Vec::new();
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let pointer = format!("{}/parameters/{index}", place.pointer);
            prepare_one(&pointer, parameter, &components, &mut prepared)?;
        }
        operation.insert("parameters".into(), Value::Array(prepared));
        Ok(())
    })
}

fn prepare_one(pointer: &str, mut parameter: Value, components: &Value, out: &mut Vec<Value>) -> Result<()> {
    let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(fields) = parameter.as_object_mut() else {
        return Err(Problem::at(pointer, "must be an object"));
    };
    match location.as_str() {
        "header" if PIPELINE_HEADERS.contains(&name.to_lowercase().as_str()) => return Ok(()),
        "path" | "header" | "query" => {}
        other => {
            let message = format!("`{name}` is in `{other}`; only path, query and header are generated");
            return Err(Problem::at(pointer, message));
        }
    }
    if let Some(content) = fields.shift_remove("content") {
        let schema = content.get("application/json").and_then(|media| media.get("schema"));
        let Some(schema) = schema.filter(|_| location == "query") else {
            let message = format!("`{name}`: `content` is generated for JSON in a query only");
            return Err(Problem::at(pointer, message));
        };
        fields.insert("schema".into(), schema.clone());
        fields.insert(ENCODING.into(), "json".into());
        out.push(parameter);
        return Ok(());
    }
    let style = fields.shift_remove("style");
    let explode = fields.shift_remove("explode");
    match style.as_ref().and_then(Value::as_str) {
        Some("deepObject") => return flatten(pointer, fields, &name, components, out),
        None | Some("form" | "simple") => {}
        Some(other) => {
            return Err(Problem::at(pointer, format!("`{name}`: style `{other}` is not generated")));
        }
    }
    if is_array(fields.get("schema"), components) {
        if location != "query" {
            let message =
                format!("`{name}`: an array in a {location} is not generated; describe it as a string");
            return Err(Problem::at(pointer, message));
        }
        let joined = explode == Some(Value::Bool(false));
        fields.insert(ENCODING.into(), if joined { "joined" } else { "repeated" }.into());
    }
    out.push(parameter);
    Ok(())
}

/// One scalar parameter per property: `filter[state]`.
fn flatten(
    pointer: &str,
    parameter: &Map<String, Value>,
    name: &str,
    components: &Value,
    out: &mut Vec<Value>,
) -> Result<()> {
    let schema = parameter.get("schema").map(|schema| followed(schema, components));
    let Some(properties) = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object)
    else {
        return Err(Problem::at(
            pointer,
            format!("`{name}`: a deepObject parameter needs an object with properties"),
        ));
    };
    for (property, schema) in properties {
        let mut flat = json!({ "name": format!("{name}[{property}]"), "in": "query", "schema": schema });
        for key in ["description", "x-personal", "x-provenance", "x-source"] {
            if let Some(value) = schema.get(key).or_else(|| parameter.get(key)) {
                flat[key] = value.clone();
            }
        }
        out.push(flat);
    }
    Ok(())
}

fn is_array(schema: Option<&Value>, components: &Value) -> bool {
    schema.map(|schema| followed(schema, components)).is_some_and(|schema| schema["type"] == "array")
}

fn followed<'a>(schema: &'a Value, components: &'a Value) -> &'a Value {
    let component = super::refs::target(schema);
    component.and_then(|name| components.get("schemas")?.get(name)).unwrap_or(schema)
}
