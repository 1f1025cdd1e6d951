//! Choices: which field tells the variants apart, and by which values.
//!
//! The generator ignores a discriminator and takes the first variant that happens to fit. Here every
//! choice gets a table, from `x-union`, from its discriminator, or from constant fields, and one that
//! has none fails unless the overlay allows it.

use super::{refs, walk};
use crate::naming::pascal;
use crate::overlay::Overlay;
use crate::problem::{Problem, Result};
use serde_json::{Map, Value, json};

/// The extension that holds the table.
pub(crate) const TABLE: &str = "x-table";

/// The extension that keeps a choice between sets of required properties.
pub(crate) const COMBINATIONS: &str = "x-combinations";

/// A choice with one member is that member.
pub(crate) fn single(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |_, schema| {
        let Some(object) = schema.as_object_mut() else { return Ok(()) };
        for keyword in ["oneOf", "anyOf"] {
            let alone = match object.get(keyword).and_then(Value::as_array).map(Vec::as_slice) {
                Some([only]) => !is_scalar(only) && !is_required_only(only),
                _ => false,
            };
            let union = object.contains_key("x-union") || object.contains_key("properties");
            if let Some(members) = object.get(keyword).filter(|_| alone && !union).cloned() {
                object.shift_remove(keyword);
                object.insert("allOf".into(), members);
            }
        }
        Ok(())
    })
}

/// Removes the choices that are not between types: of scalars, and of required properties.
pub(crate) fn scalars(document: &mut Value) -> Result<()> {
    walk::schemas(document, &mut |pointer, schema| {
        let Some(object) = schema.as_object_mut() else { return Ok(()) };
        for keyword in ["oneOf", "anyOf"] {
            let Some(members) = object.get(keyword).and_then(Value::as_array).cloned() else { continue };
            if members.iter().all(is_required_only) {
                object.shift_remove(keyword);
                let sets: Vec<Value> = members.iter().map(|member| member["required"].clone()).collect();
                object.insert(COMBINATIONS.into(), json!({ "rule": keyword, "sets": sets }));
            } else if members.iter().all(is_scalar) {
                object.retain(|key, _| refs::is_mark(key) || key == "x-rust-type");
            } else if object.contains_key("properties") {
                let message =
                    format!("`{keyword}` beside properties; write the shared properties into each variant");
                return Err(Problem::at(pointer, message));
            }
        }
        Ok(())
    })
}

fn is_required_only(member: &Value) -> bool {
    member.as_object().is_some_and(|member| {
        member.contains_key("required")
            && member.keys().all(|key| matches!(key.as_str(), "required" | "title" | "description"))
    })
}

fn is_scalar(member: &Value) -> bool {
    let kind = member.get("type").and_then(Value::as_str).unwrap_or_default();
    matches!(kind, "string" | "number" | "integer" | "boolean") && member.get("enum").is_none()
}

/// Gives every choice its table, with the choices inside of it flattened.
pub(crate) fn tables(document: &mut Value, overlay: &Overlay) -> Result<()> {
    let Some(components) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    let snapshot = components.clone();
    for (name, schema) in &snapshot {
        let Some(members) = members(schema) else { continue };
        let pointer = walk::step("/components/schemas", name);
        let (mut table, flat) = if let Some(table) = one_or_many(members) {
            (table, members.to_vec())
        } else if let Some(present) = schema.pointer("/x-union/present") {
            (by_presence(&pointer, schema, members, present)?, members.to_vec())
        } else if overlay.untagged.contains(name) || schema.pointer("/x-union/untagged") == Some(&json!(true))
        {
            let named: Vec<&str> = members.iter().filter_map(refs::target).collect();
            (json!({ "kind": "structural", "variants": named }), members.to_vec())
        } else {
            let mut variants = Vec::new();
            let mut fallback = None;
            let tag = tag_of(&pointer, schema, &snapshot)?;
            collect(&pointer, name, &tag, &snapshot, &mut variants, &mut fallback, 0)?;
            close(components, &tag, &variants);
            let mut named: Vec<&str> = Vec::new();
            for component in
                variants.iter().map(|(_, component)| component.as_str()).chain(fallback.as_deref())
            {
                if !named.contains(&component) {
                    named.push(component);
                }
            }
            let flat: Vec<Value> = named
                .iter()
                .map(|component| json!({ "$ref": format!("{}{component}", refs::SCHEMAS) }))
                .collect();
            let rows: Vec<Value> = variants
                .iter()
                .map(|(value, component)| json!({ "value": value, "component": component }))
                .collect();
            (json!({ "kind": "tagged", "tag": tag, "variants": rows, "fallback": fallback }), flat)
        };
        if let Some(names) = schema.pointer("/x-union/names") {
            table["names"] = variant_names(&pointer, names, &flat)?;
        }
        if let Some(schema) = components.get_mut(name).and_then(Value::as_object_mut) {
            for key in ["anyOf", "discriminator", "x-union"] {
                schema.shift_remove(key);
            }
            schema.insert("oneOf".into(), Value::Array(flat));
            schema.insert(TABLE.into(), table);
        }
    }
    Ok(())
}

/// The names of variants, each of which must be one.
fn variant_names(pointer: &str, names: &Value, members: &[Value]) -> Result<Value> {
    let mut taken: Vec<&Value> = Vec::new();
    for (component, name) in names.as_object().into_iter().flatten() {
        if !members.iter().any(|member| refs::target(member) == Some(component)) {
            let message = format!("`x-union` has a name for `{component}`, which is not a variant");
            return Err(Problem::at(pointer, message));
        }
        if taken.contains(&name) {
            return Err(Problem::at(pointer, format!("`x-union` names two variants {name}")));
        }
        taken.push(name);
    }
    Ok(names.clone())
}

fn members(schema: &Value) -> Option<&[Value]> {
    ["oneOf", "anyOf"].iter().find_map(|keyword| schema.get(keyword)?.as_array()).map(Vec::as_slice)
}

/// One object, or a list of the same.
fn one_or_many(members: &[Value]) -> Option<Value> {
    let [first, second] = members else { return None };
    let (one, many) = if first["type"] == "array" { (second, first) } else { (first, second) };
    let component = refs::target(one)?;
    (refs::target(many.get("items")?)? == component)
        .then(|| json!({ "kind": "one-or-many", "component": component }))
}

/// No field has a telling value, but some are there in one variant only.
fn by_presence(pointer: &str, schema: &Value, members: &[Value], present: &Value) -> Result<Value> {
    let fallback = schema.pointer("/x-union/fallback").and_then(Value::as_str);
    let rows: Vec<Value> = present
        .as_object()
        .into_iter()
        .flatten()
        .map(|(field, component)| json!({ "value": field, "component": component }))
        .collect();
    let named = rows.iter().filter_map(|row| row["component"].as_str()).chain(fallback);
    let mut unnamed: Vec<&str> = members.iter().filter_map(refs::target).collect();
    for name in named {
        let Some(at) = unnamed.iter().position(|member| *member == name) else {
            return Err(Problem::at(
                pointer,
                format!("`x-union` names `{name}`, which is not a variant, or twice"),
            ));
        };
        unnamed.remove(at);
    }
    match unnamed.first() {
        Some(left) => Err(Problem::at(pointer, format!("`x-union` says nothing of the variant `{left}`"))),
        None => Ok(json!({ "kind": "present", "variants": rows, "fallback": fallback })),
    }
}

fn tag_of(pointer: &str, schema: &Value, components: &Map<String, Value>) -> Result<String> {
    let explicit = schema.pointer("/x-union/tag").or_else(|| schema.pointer("/discriminator/propertyName"));
    if let Some(tag) = explicit.and_then(Value::as_str) {
        return Ok(tag.to_owned());
    }
    // No table: the field that has a single value in every variant.
    let mut candidates: Option<Vec<String>> = None;
    for member in members(schema).unwrap_or_default() {
        let component = refs::target(member).and_then(|name| components.get(name));
        let constants: Vec<String> = match component {
            Some(inner) if members(inner).is_some() => vec![tag_of(pointer, inner, components)?],
            Some(component) => constants(component, components).into_iter().map(|(name, _)| name).collect(),
            None => Vec::new(),
        };
        candidates = Some(match candidates {
            None => constants,
            Some(earlier) => earlier.into_iter().filter(|name| constants.contains(name)).collect(),
        });
    }
    candidates.and_then(|names| names.into_iter().next()).ok_or_else(|| {
        Problem::at(
            pointer,
            "no field tells the variants apart; add `x-union`, or list the name under `untagged` in the overlay",
        )
    })
}

/// The properties of an object that can have one value only.
fn constants(schema: &Value, components: &Map<String, Value>) -> Vec<(String, String)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let single = |property: &Value| {
        let resolved = refs::target(property).and_then(|name| components.get(name)).unwrap_or(property);
        match resolved.get("enum")?.as_array()?.as_slice() {
            [only] => only.as_str().map(str::to_owned),
            _ => None,
        }
    };
    properties.into_iter().flatten().filter_map(|(name, p)| Some((name.clone(), single(p)?))).collect()
}

/// Rows of the table: tag value and component.
fn collect(
    pointer: &str,
    name: &str,
    tag: &str,
    components: &Map<String, Value>,
    rows: &mut Vec<(String, String)>,
    fallback: &mut Option<String>,
    depth: usize,
) -> Result<()> {
    let Some(schema) = components.get(name).filter(|_| depth < 8) else {
        return Err(Problem::at(pointer, format!("variant `{name}` does not exist or contains itself")));
    };
    if let Some(name) = schema.pointer("/x-union/fallback").and_then(Value::as_str) {
        *fallback = Some(name.to_owned());
    }
    let known = schema.pointer("/x-union/known").or_else(|| schema.pointer("/discriminator/mapping"));
    if let Some(known) = known.and_then(Value::as_object) {
        for (value, component) in known {
            let component = component.as_str().unwrap_or_default();
            let component = component.strip_prefix(refs::SCHEMAS).unwrap_or(component);
            if !components.contains_key(component) {
                return Err(Problem::at(
                    pointer,
                    format!("`{value}` maps to `{component}`, which does not exist"),
                ));
            }
            add(pointer, rows, value, component)?;
        }
        return Ok(());
    }
    for member in members(schema).unwrap_or_default() {
        let Some(component) = refs::target(member) else {
            return Err(Problem::at(pointer, "a variant that is neither an object nor a reference to one"));
        };
        if Some(component) == fallback.as_deref() {
            continue;
        }
        let Some(variant) = components.get(component) else {
            return Err(Problem::at(pointer, format!("variant `{component}` does not exist")));
        };
        if members(variant).is_some() {
            collect(pointer, component, tag, components, rows, fallback, depth + 1)?;
            continue;
        }
        let value = constants(variant, components).into_iter().find(|(name, _)| name == tag);
        // A discriminator without mapping means the names of the components.
        let value = value.map_or_else(|| component.to_owned(), |(_, value)| value);
        add(pointer, rows, &value, component)?;
    }
    Ok(())
}

fn add(pointer: &str, rows: &mut Vec<(String, String)>, value: &str, component: &str) -> Result<()> {
    if rows.iter().any(|(taken, _)| taken == value) {
        return Err(Problem::at(pointer, format!("two variants have the tag `{value}`")));
    }
    rows.push((value.to_owned(), component.to_owned()));
    Ok(())
}

/// Writes the tag into each variant, so that `new()` can fill it in.
fn close(components: &mut Map<String, Value>, tag: &str, rows: &[(String, String)]) {
    for (value, component) in rows {
        let shared = rows.iter().filter(|(_, other)| other == component).count() > 1;
        let name = format!("{}{}", pascal(component), pascal(tag));
        let exists = components.contains_key(&name);
        let Some(variant) = components.get_mut(component).and_then(Value::as_object_mut) else { continue };
        let Some(property) = variant.get_mut("properties").and_then(|p| p.get_mut(tag)) else { continue };
        let is_plain = property["type"] == "string" && property.get("enum").is_none();
        if shared || exists || !is_plain {
            continue;
        }
        let mut constant = property.clone();
        constant["enum"] = json!([value]);
        *property = property.as_object().map(|place| refs::to(&name, place)).unwrap_or_default();
        let required = variant.entry("required").or_insert(json!([]));
        if let Some(required) = required.as_array_mut().filter(|names| !names.iter().any(|name| name == tag))
        {
            required.push(tag.into());
        }
        components.insert(name, constant);
    }
}
