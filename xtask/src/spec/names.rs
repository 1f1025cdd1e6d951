//! Finds names that would clash in Rust, before the compiler does, and says where they come from.

use super::walk;
use crate::naming::{pascal, snake};
use crate::problem::{Problem, Result};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Methods that every client has besides its operations.
const METHODS: [&str; 5] = ["builder", "with", "base_url", "clone", "rt"];

/// Arguments that the method itself needs.
const ARGUMENTS: [&str; 3] = ["body", "params", "self_"];

/// Names that generated code uses for something else.
const TYPES: [&str; 14] = [
    "Self_", "Option", "String", "Vec", "Box", "Result", "Some", "None", "Ok", "Err", "Client", "Error",
    "Response", "Unknown",
];

/// Checks operations, parameters, schemas and properties.
pub(crate) fn check(document: &Value) -> Result<()> {
    let mut methods = Taken::default();
    let mut structs = Taken::default();
    let mut copy = document.clone();
    walk::operations(&mut copy, &mut |place, operation| {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let name = operation_name(operation);
        methods.take(&place.pointer, id, &snake(name), &METHODS)?;
        structs.take(&place.pointer, id, &pascal(name), &[])?;
        arguments(&place.pointer, operation)
    })?;
    let mut types = Taken::default();
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in components.into_iter().flatten() {
        let pointer = walk::step("/components/schemas", name);
        types.take(&pointer, name, &pascal(name), &TYPES)?;
        let mut fields = Taken::default();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let at = walk::step(&format!("{pointer}/properties"), name);
            // What a request type has besides its setters, and the rest of an open one.
            fields.take(&at, name, &rust_name(name, property), &["new", "validate", "extra"])?;
        }
    }
    Ok(())
}

fn arguments(pointer: &str, operation: &Map<String, Value>) -> Result<()> {
    let mut taken = Taken::default();
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for (index, parameter) in parameters.into_iter().flatten().enumerate() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let at = format!("{pointer}/parameters/{index}");
        taken.take(&at, name, &rust_name(name, parameter), &ARGUMENTS)?;
    }
    Ok(())
}

/// What the Rust names of an operation are made from: the name that the spec gives for it, or its id.
pub(crate) fn operation_name(operation: &Map<String, Value>) -> &str {
    let name = operation.get("x-rust-name").or_else(|| operation.get("operationId"));
    name.and_then(Value::as_str).unwrap_or_default()
}

/// The Rust name of a property or parameter: the one that the overlay gave, or that of the wire.
pub(crate) fn rust_name(wire: &str, place: &Value) -> String {
    snake(place.get("x-rust-name").and_then(Value::as_str).unwrap_or(wire))
}

/// Puts the Rust names in the place of the wire names, where the overlay gave some; the generated code
/// has the wire names from the model.
pub(crate) fn mark(document: &mut Value) -> Result<()> {
    walk::operations(document, &mut |_, operation| {
        let name = Value::from(operation_name(operation));
        operation.insert("operationId".into(), name);
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(name) = parameter.get("x-rust-name").cloned().filter(|_| parameter["in"] != "path") {
                parameter["name"] = name;
            }
        }
        Ok(())
    })?;
    walk::schemas(document, &mut |_, schema| {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return Ok(());
        };
        let renamed: BTreeMap<String, String> = properties
            .iter()
            .filter_map(|(wire, property)| {
                Some((wire.clone(), property.get("x-rust-name")?.as_str()?.to_owned()))
            })
            .collect();
        let of = |wire: String| renamed.get(&wire).cloned().unwrap_or(wire);
        *properties =
            std::mem::take(properties).into_iter().map(|(wire, property)| (of(wire), property)).collect();
        for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(wire) = name.as_str() {
                *name = of(wire.to_owned()).into();
            }
        }
        Ok(())
    })
}

#[derive(Default)]
struct Taken(BTreeMap<String, String>);

impl Taken {
    fn take(&mut self, pointer: &str, name: &str, rust: &str, reserved: &[&str]) -> Result<()> {
        if reserved.contains(&rust) {
            let message = format!(
                "`{name}` becomes `{rust}`, which generated code uses itself; rename it in the overlay"
            );
            return Err(Problem::at(pointer, message));
        }
        if let Some(earlier) = self.0.insert(rust.to_owned(), name.to_owned()) {
            let message = format!("`{name}` and `{earlier}` both become `{rust}`; rename one in the overlay");
            return Err(Problem::at(pointer, message));
        }
        Ok(())
    }
}
