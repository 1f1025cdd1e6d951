//! OpenAPI 3.0 schemas as JSON Schema validators.

use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use crate::refusal::Refusal;

/// A schema of a bundled specification, ready to check values.
#[derive(Debug)]
pub(super) struct Schema {
    kind: Kind,
    validator: Validator,
}

/// How the text of a parameter becomes a value.
#[derive(Debug)]
enum Kind {
    Text,
    Number,
    Boolean,
    /// Several values, joined by commas unless each has a parameter of its own.
    List,
    /// JSON inside the parameter.
    Json,
}

impl Schema {
    pub(super) fn new(schema: &Value, components: &Value) -> Self {
        let mut root = json!({ "allOf": [schema] });
        // Most parameters refer to nothing, and the components are large.
        if refers(schema) {
            root["components"] = components.clone();
        }
        translate(&mut root);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .build(&root)
            .expect("the schemas of the bundled specification are valid, a test compiles them all");
        Self { kind: Kind::of(schema, components), validator }
    }

    /// For a parameter whose text is JSON.
    pub(super) fn of_json_text(schema: &Value, components: &Value) -> Self {
        Self { kind: Kind::Json, ..Self::new(schema, components) }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List)
    }

    /// Checks a value; the refusal names the field.
    pub(super) fn check(&self, name: &str, value: &Value) -> Result<(), Refusal> {
        let Some(error) = self.validator.iter_errors(value).next() else { return Ok(()) };
        let error = telling(&error);
        let place = error.instance_path().as_str().replace('/', ".");
        let missing = match error.kind() {
            ValidationErrorKind::Required { property } => {
                property.as_str().map(|property| format!(".{property}")).unwrap_or_default()
            }
            _ => String::new(),
        };
        // Masked: the message must not repeat a whole order with its personal data.
        let message = format!("\"{name}{place}\": {}", error.masked());
        Err(Refusal::invalid(message).at(format!("{name}{place}{missing}")))
    }

    /// The value that the text of a parameter stands for; text of the wrong kind stays text, so that
    /// the check finds it.
    pub(super) fn value_of(&self, text: &str) -> Value {
        let typed = match self.kind {
            Kind::Text => None,
            Kind::Number => text.parse::<serde_json::Number>().ok().map(Value::Number),
            Kind::Boolean => text.parse::<bool>().ok().map(Value::Bool),
            Kind::List => Some(text.split(',').map(Value::from).collect()),
            Kind::Json => serde_json::from_str(text).ok(),
        };
        typed.unwrap_or_else(|| Value::from(text))
    }
}

impl Kind {
    fn of(schema: &Value, components: &Value) -> Self {
        let named = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        let schema = named.map_or(schema, |name| &components["schemas"][name]);
        match schema["type"].as_str() {
            Some("integer" | "number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("array") => Self::List,
            _ => Self::Text,
        }
    }
}

/// The error inside a choice, where the choice itself would not say what is wrong: that of the last variant,
/// the other one being null or much the same.
fn telling<'a>(error: &'a ValidationError<'a>) -> &'a ValidationError<'a> {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } => {
            context.last().and_then(|errors| errors.first()).map_or(error, telling)
        }
        _ => error,
    }
}

fn refers(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(refers),
        Value::Object(members) => members.contains_key("$ref") || members.values().any(refers),
        _ => false,
    }
}

/// Rewrites what OpenAPI 3.0 says differently from JSON Schema: `nullable` and `discriminator`.
fn translate(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(translate),
        Value::Object(object) => {
            object.values_mut().for_each(translate);
            if object.remove("nullable") == Some(Value::Bool(true)) {
                if object.contains_key("allOf") {
                    *schema = json!({ "anyOf": [{ "type": "null" }, object] });
                    return;
                }
                if let Some(kind) = object.remove("type") {
                    object.insert("type".to_owned(), json!([kind, "null"]));
                }
            }
            if object.get("discriminator").is_some_and(|discriminator| discriminator["mapping"].is_object()) {
                *schema = choice(object);
            } else if object.contains_key("anyOf")
                && let Some(union) = object.get("x-union").filter(|union| union["known"].is_object())
            {
                *schema = choice_by_tag(union);
            }
        }
        _ => {}
    }
}

/// A choice by discriminator as `if`/`then`/`else`. The variant that the mapping leaves out is the
/// one for every other value; with plain `oneOf` it would overlap with all the rest.
fn choice(union: &Map<String, Value>) -> Value {
    let variants = union.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let discriminator = &union["discriminator"];
    let property = discriminator["propertyName"].as_str().unwrap_or_default();
    let mapping: Vec<(&String, &Value)> =
        discriminator["mapping"].as_object().into_iter().flatten().collect();
    let open = variants.iter().find(|variant| mapping.iter().all(|(_, target)| variant["$ref"] != **target));
    mapping.into_iter().fold(open.cloned().unwrap_or(Value::Bool(false)), |otherwise, (tag, target)| {
        json!({
            "if": { "properties": { property: { "const": tag } }, "required": [property] },
            "then": { "$ref": target },
            "else": otherwise,
        })
    })
}

/// The same for a union that names its tag without a discriminator: the refusal is about the variant that
/// was meant, or about the tag.
fn choice_by_tag(union: &Value) -> Value {
    let tag = union["tag"].as_str().unwrap_or_default();
    let known = union["known"].as_object().into_iter().flatten();
    let reference = |name: &Value| format!("#/components/schemas/{}", name.as_str().unwrap_or_default());
    let otherwise = match &union["fallback"] {
        Value::Null => {
            let names: Vec<&String> = known.clone().map(|(value, _)| value).collect();
            json!({ "type": "object", "required": [tag], "properties": { tag: { "enum": names } } })
        }
        fallback => json!({ "$ref": reference(fallback) }),
    };
    known.fold(otherwise, |otherwise, (value, name)| {
        json!({
            "if": { "type": "object", "properties": { tag: { "const": value } }, "required": [tag] },
            "then": { "$ref": reference(name) },
            "else": otherwise,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn union() -> Schema {
        let components = json!({ "schemas": {
            "Known": {
                "type": "object",
                "required": ["kind", "size"],
                "properties": { "kind": { "enum": ["Known"] }, "size": { "type": "integer", "nullable": true } }
            },
            "Open": { "type": "object", "required": ["kind"] },
            "Either": {
                "oneOf": [{ "$ref": "#/components/schemas/Known" }, { "$ref": "#/components/schemas/Open" }],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": { "Known": "#/components/schemas/Known" }
                }
            }
        }});
        Schema::new(&json!({ "$ref": "#/components/schemas/Either" }), &components)
    }

    #[test]
    fn the_tag_picks_the_variant() {
        let schema = union();
        assert!(schema.check("body", &json!({ "kind": "Known", "size": 1 })).is_ok());
        assert!(schema.check("body", &json!({ "kind": "Known", "size": null })).is_ok());
        assert!(schema.check("body", &json!({ "kind": "Other" })).is_ok());
    }

    #[test]
    fn a_union_by_tag_is_checked_as_the_variant_that_is_meant() {
        let components = json!({ "schemas": {
            "Small": { "type": "object", "required": ["kind", "size"] },
            "Large": { "type": "object", "required": ["kind", "weight"] },
            "Either": {
                "anyOf": [{ "$ref": "#/components/schemas/Small" }, { "$ref": "#/components/schemas/Large" }],
                "x-union": { "tag": "kind", "known": { "S": "Small", "L": "Large" } }
            }
        }});
        let schema = Schema::new(&json!({ "$ref": "#/components/schemas/Either" }), &components);
        assert!(schema.check("body", &json!({ "kind": "L", "weight": 1 })).is_ok());
        let missing = schema.check("body", &json!({ "kind": "L", "size": 1 })).unwrap_err();
        assert_eq!(missing.place.as_deref(), Some("body.weight"));
        let unknown = schema.check("body", &json!({ "kind": "M" })).unwrap_err();
        assert!(unknown.message.starts_with("\"body.kind\""), "{}", unknown.message);
        let missing = schema.check("body", &json!({ "size": 1 })).unwrap_err();
        assert_eq!(missing.place.as_deref(), Some("body.kind"));
    }

    #[test]
    fn json_inside_a_parameter_is_read() {
        let schema = Schema::of_json_text(&json!({ "type": "object" }), &json!({}));
        assert_eq!(schema.value_of("{\"id\":\"1\"}"), json!({ "id": "1" }));
        assert!(schema.check("address", &schema.value_of("id=1")).is_err());
    }

    #[test]
    fn the_refusal_names_the_field() {
        let schema = union();
        let missing = schema.check("body", &json!({ "kind": "Known" })).unwrap_err();
        assert!(missing.message.contains("size"), "{}", missing.message);
        let mistyped = schema.check("body", &json!({ "kind": "Known", "size": "big" })).unwrap_err();
        assert!(mistyped.message.starts_with("\"body.size\""), "{}", mistyped.message);
        assert!(!mistyped.message.contains("big"), "{}", mistyped.message);
    }
}
