//! What only the Rust side of a specification needs: visibility, renames, exceptions from the rules.

use crate::problem::{Context, Problem, Result};
use crate::spec::walk;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// `specs/<api>.overlay.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overlay {
    /// Operations whose generated method is hidden behind a hand-written one: operationId to method name.
    pub wrapped: BTreeMap<String, String>,
    /// What must be sent once: operationId to the path of the hand-written method that does so, below the crate.
    pub submissions: BTreeMap<String, String>,
    /// New names, by the JSON pointer of the operation, the parameter or the component.
    pub rename: BTreeMap<String, String>,
    /// Choices without a tag that may stay so.
    pub untagged: BTreeSet<String>,
    /// Patterns that are not checked before sending, by JSON pointer.
    #[serde(rename = "skip-pattern")]
    pub skip_pattern: BTreeSet<String>,
    /// Whether methods take path parameters as anything that can be displayed, because identifiers are numbers in
    /// bodies and text in paths.
    #[serde(rename = "displayed-paths")]
    pub displayed_paths: bool,
    /// The lines that are hidden before each example: a sandbox and a client of it.
    pub example: String,
}

impl Overlay {
    /// Reads an overlay; a misspelt key is an error.
    pub fn parse(text: &str) -> Result<Self> {
        serde_norway::from_str(text).context("the overlay is not readable")
    }

    /// Renames, and drops the patterns that are not checked. What no longer exists is an error.
    pub(crate) fn apply(&self, document: &mut Value) -> Result<()> {
        for (pointer, name) in &self.rename {
            rename(document, pointer, name)?;
        }
        for pointer in &self.skip_pattern {
            let schema = document.pointer_mut(pointer.trim_start_matches('#')).and_then(Value::as_object_mut);
            if schema.and_then(|schema| schema.shift_remove("pattern")).is_none() {
                return Err(Problem::new(format!("overlay: skip-pattern `{pointer}` leads to no pattern")));
            }
        }
        let mut known = BTreeSet::new();
        walk::operations(document, &mut |_, operation| {
            known.extend(operation.get("operationId").and_then(Value::as_str).map(str::to_owned));
            Ok(())
        })?;
        let components = document.pointer("/components/schemas");
        if let Some(gone) =
            self.untagged.iter().find(|name| components.is_none_or(|all| all.get(name).is_none()))
        {
            return Err(Problem::new(format!("overlay: untagged component `{gone}` does not exist")));
        }
        for (key, ids) in [("wrapped", &self.wrapped), ("submissions", &self.submissions)] {
            if let Some(id) = ids.keys().find(|id| !known.contains(*id)) {
                return Err(Problem::new(format!("overlay: {key} operation `{id}` does not exist")));
            }
        }
        Ok(())
    }
}

fn rename(document: &mut Value, pointer: &str, name: &str) -> Result<()> {
    let missing = || Problem::new(format!("overlay: rename `{pointer}` leads nowhere"));
    let plain = pointer.trim_start_matches('#');
    if let Some(component) = plain.strip_prefix("/components/schemas/") {
        let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
        let schemas = schemas.ok_or_else(missing)?;
        let schema = schemas.shift_remove(component).ok_or_else(missing)?;
        schemas.insert(name.to_owned(), schema);
        refer(
            document,
            &format!("#/components/schemas/{component}"),
            &format!("#/components/schemas/{name}"),
        );
        return Ok(());
    }
    let place = document.pointer_mut(plain).and_then(Value::as_object_mut).ok_or_else(missing)?;
    let key = if place.contains_key("responses") { "operationId" } else { "x-rust-name" };
    place.insert(key.into(), name.into());
    Ok(())
}

fn refer(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => *text = to.to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| refer(field, from, to)),
        _ => {}
    }
}
