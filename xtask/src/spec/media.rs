//! One media type per body.

use super::walk;
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};

/// Chooses the media type of each request body: JSON, or an error that names the operation.
pub(crate) fn choose(document: &mut Value) -> Result<()> {
    walk::operations(document, &mut |place, operation| {
        let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) else {
            return Ok(());
        };
        let pointer = format!("{}/requestBody/content", place.pointer);
        let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else {
            return Err(Problem::at(&pointer, "a body needs a media type"));
        };
        let Some(media) = json_of(content) else {
            let found = content.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(Problem::at(
                &pointer,
                format!("only application/json bodies are generated, not {found}"),
            ));
        };
        body.insert("content".into(), json!({ "application/json": media }));
        // The generator always asks for the body; an optional one would need a second method.
        body.insert("required".into(), Value::Bool(true));
        Ok(())
    })
}

/// The JSON media type among several; `problem+json` and its like count.
pub(super) fn json_of(content: &Map<String, Value>) -> Option<Value> {
    let is_json = |media_type: &str| {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        essence == "application/json" || essence.ends_with("+json")
    };
    let mut media = content.iter().find(|(media_type, _)| is_json(media_type))?.1.clone();
    if let Some(media) = media.as_object_mut() {
        media.retain(|key, _| key == "schema");
        media.entry("schema").or_insert(json!({}));
    }
    Some(media)
}
