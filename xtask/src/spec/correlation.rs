//! Headers that tie calls together: the call pipeline sends them, so no method has them as arguments.

use super::walk::{self, step};
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The extension that marks them.
const MARK: &str = "x-correlation";

/// Takes the marked headers away. The pipeline sends them with every call, so every operation must have them.
pub(crate) fn remove(document: &mut Value) -> Result<()> {
    let mut found: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    walk::operations(document, &mut |place, operation| {
        found.push((place.pointer.clone(), of_operation(&place.pointer, operation)?));
        Ok(())
    })?;
    let all: BTreeMap<&String, &String> = found.iter().flat_map(|(_, headers)| headers).collect();
    for (pointer, headers) in &found {
        if let Some((name, kind)) = all.iter().find(|(name, kind)| headers.get(**name) != Some(**kind)) {
            let message = format!(
                "`{name}` is `{MARK}: {kind}` elsewhere, but not here; the client sends it with every call"
            );
            return Err(Problem::at(pointer, message));
        }
    }
    Ok(())
}

/// The headers of one operation, by what they carry.
fn of_operation(pointer: &str, operation: &mut Map<String, Value>) -> Result<BTreeMap<String, String>> {
    let mut headers = BTreeMap::new();
    let parameters = operation.entry("parameters").or_insert(json!([]));
    let taken = parameters.as_array_mut().map(std::mem::take).unwrap_or_default();
    let mut kept = Vec::new();
    for (index, parameter) in taken.into_iter().enumerate() {
        let Some(kind) = parameter.get(MARK) else {
            kept.push(parameter);
            continue;
        };
        let at = step(&format!("{pointer}/parameters"), &index.to_string());
        let kind = kind.as_str().filter(|kind| matches!(*kind, "request" | "conversation"));
        let kind =
            kind.ok_or_else(|| Problem::at(&at, format!("`{MARK}` is `request` or `conversation`")))?;
        if parameter["in"] != "header" {
            return Err(Problem::at(&at, format!("`{MARK}` is for headers only")));
        }
        let name = parameter["name"].as_str().unwrap_or_default().to_lowercase();
        headers.insert(name, kind.to_owned());
    }
    *parameters = Value::Array(kept);
    Ok(headers)
}
