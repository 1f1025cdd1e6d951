//! The types of a specification: their fields, values, variants and limits.

use super::Notes;
use crate::naming::pascal;
use crate::problem::{Context, Problem, Result};
use crate::spec::{COMBINATIONS, TABLE, VARIANTS, rust_name, target};
use serde_json::Value;
use std::collections::BTreeMap;

/// One component schema.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) notes: Notes,
    pub(crate) shape: Shape,
    /// Names of variants that are not those of their components, by component.
    variant_names: BTreeMap<String, String>,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Object {
        fields: Vec<Field>,
        combinations: Vec<Vec<String>>,
        exclusive: bool,
        open: bool,
        min_fields: u64,
    },
    Enum(Vec<Variant>),
    Union(Table),
}

/// A property.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) wire: String,
    pub(crate) rust: String,
    pub(crate) notes: Notes,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// Null and absent mean different things.
    pub(crate) null_or_absent: bool,
    pub(crate) personal: bool,
    /// Never sent: the carrier sets it.
    pub(crate) read_only: bool,
    pub(crate) standing: bool,
    pub(crate) link: Option<Link>,
    /// The variant that the field always has.
    pub(crate) constant: Option<String>,
    pub(crate) rules: Rules,
}

/// The type that a field holds, once or in a list.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) to: String,
    pub(crate) many: bool,
}

/// Documented limits of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rules {
    pub(crate) pattern: Option<String>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) notes: Notes,
}

/// How the variants of a union are told apart.
#[derive(Clone, Debug)]
pub(crate) enum Table {
    Tagged {
        tag: String,
        rows: Vec<(String, String)>,
        fallback: Option<String>,
    },
    /// Each row is a field and the variant that has it; the first field that is there decides.
    Present {
        rows: Vec<(String, String)>,
        fallback: Option<String>,
    },
    OneOrMany {
        component: String,
    },
    /// The first that fits.
    Structural {
        components: Vec<String>,
    },
}

/// Reads every component.
pub(crate) fn read(document: &Value) -> Result<Vec<Type>> {
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let mut types = Vec::new();
    for (name, schema) in components.into_iter().flatten() {
        let context = format!("#/components/schemas/{name}");
        types.push(Type {
            name: pascal(name),
            notes: Notes::read(schema).context(&context)?,
            shape: shape(schema, document).context(&context)?,
            variant_names: variant_names(schema),
        });
    }
    Ok(types)
}

impl Type {
    /// The name that the contract gives to the variant that holds a component.
    pub(crate) fn variant_name(&self, component: &str) -> Option<&str> {
        self.variant_names.get(component).map(String::as_str)
    }

    /// The types that this one is made of.
    pub(crate) fn links(&self) -> Vec<String> {
        match &self.shape {
            Shape::Object { fields, .. } => {
                fields.iter().filter_map(|field| Some(field.link.as_ref()?.to.clone())).collect()
            }
            Shape::Enum(_) => Vec::new(),
            Shape::Union(Table::Tagged { rows, fallback, .. } | Table::Present { rows, fallback }) => {
                rows.iter().map(|(_, component)| component).chain(fallback).cloned().collect()
            }
            Shape::Union(Table::OneOrMany { component }) => vec![component.clone()],
            Shape::Union(Table::Structural { components }) => components.clone(),
        }
    }
}

impl Rules {
    pub(crate) fn read(schema: &Value) -> Self {
        let number = |key: &str| schema.get(key).and_then(Value::as_u64);
        let signed = |key: &str| schema.get(key).and_then(Value::as_i64);
        Self {
            pattern: schema.get("pattern").and_then(Value::as_str).map(str::to_owned),
            min_length: number("minLength").filter(|least| *least > 0),
            max_length: number("maxLength"),
            minimum: signed("minimum"),
            maximum: signed("maximum"),
            min_items: number("minItems").filter(|least| *least > 0),
            max_items: number("maxItems"),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn shape(schema: &Value, document: &Value) -> Result<Shape> {
    if let Some(rows) = schema.get(VARIANTS).and_then(Value::as_array) {
        return Ok(Shape::Enum(rows.iter().map(|row| variant(row, schema)).collect::<Result<_>>()?));
    }
    if let Some(table) = schema.get(TABLE) {
        return Ok(Shape::Union(union(table)));
    }
    let required: Vec<&str> = strings(schema.get("required"));
    let mut fields = Vec::new();
    for (wire, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        fields.push(field(wire, property, required.contains(&wire.as_str()), document).context(wire)?);
    }
    let sets = schema.pointer(&format!("/{COMBINATIONS}/sets")).and_then(Value::as_array);
    let combinations: Vec<Vec<String>> = sets
        .into_iter()
        .flatten()
        .map(|set| strings(Some(set)).into_iter().map(str::to_owned).collect())
        .collect();
    if let Some(unknown) = combinations.iter().flatten().find(|name| !fields.iter().any(|f| f.wire == **name))
    {
        return Err(Problem::new(format!("requires `{unknown}`, which is not a property")));
    }
    Ok(Shape::Object {
        fields,
        combinations,
        exclusive: schema.pointer(&format!("/{COMBINATIONS}/rule")).is_some_and(|rule| rule == "oneOf"),
        open: schema.get("additionalProperties").is_some_and(Value::is_object),
        min_fields: schema.get("minProperties").and_then(Value::as_u64).unwrap_or_default(),
    })
}

fn variant(row: &Value, schema: &Value) -> Result<Variant> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let value = text("value");
    // `x-enum`: notes on single values.
    let notes = schema.pointer("/x-enum").and_then(|notes| notes.get(&value));
    Ok(Variant { name: text("name"), notes: notes.map(Notes::read).transpose()?.unwrap_or_default(), value })
}

fn union(table: &Value) -> Table {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows = || {
        let rows = table["variants"].as_array().into_iter().flatten();
        rows.map(|row| (text(row.get("value")), pascal(&text(row.get("component"))))).collect()
    };
    let fallback = || table["fallback"].as_str().map(pascal);
    match table["kind"].as_str() {
        Some("tagged") => Table::Tagged { tag: text(table.get("tag")), rows: rows(), fallback: fallback() },
        Some("present") => Table::Present { rows: rows(), fallback: fallback() },
        Some("one-or-many") => Table::OneOrMany { component: pascal(&text(table.get("component"))) },
        _ => {
            let components = table["variants"].as_array().into_iter().flatten().filter_map(Value::as_str);
            Table::Structural { components: components.map(pascal).collect() }
        }
    }
}

fn variant_names(schema: &Value) -> BTreeMap<String, String> {
    let names = schema.get(TABLE).and_then(|table| table.get("names")).and_then(Value::as_object);
    let names = names.into_iter().flatten();
    names.filter_map(|(component, name)| Some((pascal(component), pascal(name.as_str()?)))).collect()
}

fn field(wire: &str, property: &Value, required: bool, document: &Value) -> Result<Field> {
    let component = |name: &str| document.pointer("/components/schemas").and_then(|all| all.get(name));
    let inner = property.get("items").or_else(|| property.get("additionalProperties")).and_then(target);
    let link = target(property)
        .map(|to| Link { to: pascal(to), many: false })
        .or_else(|| Some(Link { to: pascal(inner?), many: true }));
    let constant = target(property).and_then(component).and_then(|schema| {
        match schema.get(VARIANTS)?.as_array()?.as_slice() {
            [only] => only.get("name")?.as_str().map(str::to_owned),
            _ => None,
        }
    });
    let flag = |key: &str| property.get(key) == Some(&Value::Bool(true));
    Ok(Field {
        wire: wire.to_owned(),
        rust: rust_name(wire, property),
        notes: Notes::read(property)?,
        required,
        nullable: flag("nullable"),
        null_or_absent: flag("x-null-or-absent") && !required,
        personal: flag("x-personal"),
        read_only: flag("readOnly"),
        standing: flag("x-standing"),
        link,
        constant,
        rules: Rules::read(property),
    })
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
