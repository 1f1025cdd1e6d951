//! One success type per operation.
//!
//! The generator panics on more than one kind of body. Errors go altogether: this family has one error
//! type, which keeps the body as received.

use super::{media::json_of, walk};
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};

/// The extension that keeps what the collapsed response cannot say.
pub(crate) const SUCCESS: &str = "x-success";

/// Replaces all responses of an operation by one success.
pub(crate) fn collapse(document: &mut Value) -> Result<()> {
    walk::operations(document, &mut |place, operation| {
        let pointer = format!("{}/responses", place.pointer);
        let responses = operation.get("responses").and_then(Value::as_object).cloned().unwrap_or_default();
        let collapsed = success(&pointer, &responses)?;
        let content = match (&collapsed.schema, collapsed.kind) {
            (Some(schema), "json" | "json-or-empty") => json!({ "application/json": { "schema": schema } }),
            (_, "stream") => json!({ collapsed.accept.clone(): { "schema": { "type": "string" } } }),
            _ => json!({}),
        };
        operation
            .insert("responses".into(), json!({ "200": { "description": "Success.", "content": content } }));
        operation.insert(SUCCESS.into(), json!({ "kind": collapsed.kind, "accept": collapsed.accept }));
        Ok(())
    })
}

struct Success {
    kind: &'static str,
    accept: String,
    schema: Option<Value>,
}

fn success(pointer: &str, responses: &Map<String, Value>) -> Result<Success> {
    let mut schema: Option<Value> = None;
    let mut stream: Option<String> = None;
    let mut empty = false;
    for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
        let content = response.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
        if let Some(media) = json_of(&content) {
            let found = media.get("schema").cloned().unwrap_or(json!({}));
            if schema.as_ref().is_some_and(|other| *other != found) {
                let message =
                    format!("{status} has another body than the success before it; use one schema for both");
                return Err(Problem::at(pointer, message));
            }
            schema = Some(found);
        } else if let Some(media_type) = content.keys().next() {
            stream = Some(media_type.clone());
        } else {
            empty = true;
        }
    }
    let json = || "application/json".to_owned();
    match (schema, stream, empty) {
        (Some(schema), None, false) => Ok(Success { kind: "json", accept: json(), schema: Some(schema) }),
        (Some(schema), None, true) => {
            Ok(Success { kind: "json-or-empty", accept: json(), schema: Some(schema) })
        }
        (None, Some(accept), false) => Ok(Success { kind: "stream", accept, schema: None }),
        (None, None, true) => Ok(Success { kind: "empty", accept: json(), schema: None }),
        (None, None, false) => Err(Problem::at(pointer, "no success (2xx) is described")),
        _ => Err(Problem::at(
            pointer,
            "a stream beside another kind of success is not generated; describe one of them",
        )),
    }
}
