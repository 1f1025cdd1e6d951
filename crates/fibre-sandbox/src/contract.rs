//! What a bundled specification says about a request, as checks.

mod schema;

use std::collections::BTreeMap;

use axum::{
    extract::RawPathParams,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    routing::MethodFilter,
};
use serde_json::{Value, json};

use self::schema::Schema;
use crate::{journal::query_pairs, refusal::Refusal};

/// The operations of one carrier.
#[derive(Debug)]
pub(crate) struct Contract {
    operations: Vec<Operation>,
    components: &'static Value,
}

/// One operation and the rules for its requests.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    /// As in the specification, which is also the router's notation.
    pub(crate) path: &'static str,
    method: Method,
    parameters: Vec<Parameter>,
    body: Option<Schema>,
}

#[derive(Debug)]
struct Parameter {
    name: &'static str,
    place: Place,
    required: bool,
    /// A list whose members each have a parameter of this name.
    repeats: bool,
    schema: Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

/// A request that keeps to the contract.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    /// Path, query and header parameters, in the types that the specification gives them.
    parameters: BTreeMap<&'static str, Value>,
    /// Those of the sandbox's and the carrier's own making, which no specification lists.
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Contract {
    /// Reads a specification that is part of this crate; a defect in it is a defect of the build.
    pub(crate) fn bundled(specification: &str) -> Self {
        Self::bundled_with_open_lists(specification, &[])
    }

    /// The same, but a request may use other values than the named schemas list.
    pub(crate) fn bundled_with_open_lists(specification: &str, schemas: &[&str]) -> Self {
        let mut document: Value =
            serde_json::from_str(specification).expect("the bundled specification is JSON, a test reads it");
        for name in schemas {
            if let Some(schema) = document["components"]["schemas"][*name].as_object_mut() {
                schema.remove("enum");
            }
        }
        // One per process and alive as long as it: the router and the journal keep names from it.
        let document: &'static Value = Box::leak(Box::new(document));
        let components = &document["components"];
        let mut operations = Vec::new();
        for (path, methods) in members(&document["paths"]) {
            for (method, operation) in members(methods) {
                let Ok(method) = method.to_ascii_uppercase().parse() else { continue };
                let Some(id) = operation["operationId"].as_str() else { continue };
                let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
                let body = &operation["requestBody"]["content"]["application/json"]["schema"];
                operations.push(Operation {
                    id,
                    path,
                    method,
                    parameters: parameters
                        .iter()
                        .filter_map(|parameter| Parameter::new(parameter, components))
                        .collect(),
                    body: (!body.is_null()).then(|| Schema::new(body, components)),
                });
            }
        }
        Self { operations, components }
    }

    pub(crate) fn operations(&'static self) -> &'static [Operation] {
        &self.operations
    }

    /// Checks a body as one schema, where only what it refers to tells which of several is meant.
    pub(crate) fn check_as(&self, schema: &str, body: &Value) -> Result<(), Refusal> {
        let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
        Schema::new(&reference, self.components).check("body", body)
    }
}

impl Operation {
    pub(crate) fn method_filter(&self) -> MethodFilter {
        MethodFilter::try_from(self.method.clone())
            .expect("specifications use the standard methods only, a test mounts them all")
    }

    /// Checks a request and gives what it says, or the first thing that is wrong with it.
    pub(crate) fn check(&self, path: &RawPathParams, parts: &Parts, body: &[u8]) -> Result<Call, Refusal> {
        let mut parameters = BTreeMap::new();
        let mut repeated: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
        for (name, value) in path {
            if let Some(parameter) = self.parameter(name, Place::Path) {
                parameters.insert(parameter.name, parameter.read(value)?);
            }
        }
        for (name, value) in query_pairs(parts) {
            let Some(parameter) = self.parameter(&name, Place::Query) else {
                return Err(Refusal::invalid(format!("\"{name}\" is not a parameter of {}", self.id)));
            };
            if parameter.repeats {
                repeated.entry(parameter.name).or_default().push(Value::from(value));
            } else if parameters.insert(parameter.name, parameter.read(&value)?).is_some() {
                return Err(Refusal::invalid(format!("\"{name}\" is given more than once")));
            }
        }
        for (name, values) in repeated {
            let list = Value::from(values);
            if let Some(parameter) = self.parameter(name, Place::Query) {
                parameter.schema.check(name, &list)?;
            }
            parameters.insert(name, list);
        }
        for parameter in self.parameters.iter().filter(|parameter| parameter.place == Place::Header) {
            if let Some(value) = parts.headers.get(parameter.name) {
                let text = String::from_utf8_lossy(value.as_bytes());
                parameters.insert(parameter.name, parameter.read(&text)?);
            }
        }
        for parameter in self.parameters.iter().filter(|parameter| parameter.required) {
            if !parameters.contains_key(parameter.name) {
                let message = format!("\"{}\" is required", parameter.name);
                return Err(Refusal::invalid(message).at(parameter.name));
            }
        }
        let mut headers = parts.headers.clone();
        headers.remove(header::AUTHORIZATION);
        Ok(Call { operation: self.id, parameters, headers, body: self.read_body(parts, body)? })
    }

    fn parameter(&self, name: &str, place: Place) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name && parameter.place == place)
    }

    fn read_body(&self, parts: &Parts, body: &[u8]) -> Result<Value, Refusal> {
        let Some(schema) = &self.body else { return Ok(Value::Null) };
        let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let message = format!("The body must be application/json, not \"{essence}\"");
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let value = serde_json::from_slice(body)
            .map_err(|error| Refusal::invalid(format!("The body is not JSON: {error}")).at("body"))?;
        schema.check("body", &value)?;
        Ok(value)
    }
}

impl Parameter {
    fn new(parameter: &'static Value, components: &'static Value) -> Option<Self> {
        let parameter = match parameter["$ref"].as_str() {
            Some(path) => components.pointer(path.strip_prefix("#/components")?)?,
            None => parameter,
        };
        let place = match parameter["in"].as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            _ => return None,
        };
        let as_json = &parameter["content"]["application/json"]["schema"];
        let schema = match as_json.is_null() {
            true => Schema::new(&parameter["schema"], components),
            false => Schema::of_json_text(as_json, components),
        };
        Some(Self {
            name: parameter["name"].as_str()?,
            place,
            required: parameter["required"].as_bool().unwrap_or_default(),
            // Exploded is the default of query parameters, but only lists have something to explode.
            repeats: place == Place::Query && schema.is_list() && parameter["explode"] != false,
            schema,
        })
    }

    fn read(&self, text: &str) -> Result<Value, Refusal> {
        let value = self.schema.value_of(text);
        self.schema.check(self.name, &value)?;
        Ok(value)
    }
}

impl Call {
    /// A text parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }

    /// A text parameter that the contract makes compulsory.
    pub(crate) fn required_text(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::invalid(format!("\"{name}\" is required")))
    }

    /// A whole number that counts something, so that it cannot be negative.
    pub(crate) fn count(&self, name: &str) -> Result<Option<usize>, Refusal> {
        let Some(value) = self.parameters.get(name) else { return Ok(None) };
        let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
        count
            .map(Some)
            .ok_or_else(|| Refusal::invalid(format!("\"{name}\" must be larger than or equal to 0")))
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.parameters.get(name).and_then(Value::as_i64)
    }

    /// A parameter that is neither text nor number; null where it is not given.
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.parameters.get(name).unwrap_or(&Value::Null)
    }

    /// A header, if it is text; the credentials are not among them.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.parameters.get(name).and_then(Value::as_bool)
    }

    /// Whether a list parameter holds `member`.
    pub(crate) fn lists(&self, name: &str, member: &str) -> bool {
        self.parameters
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(|members| members.iter().any(|value| value == member))
    }
}

fn members(object: &'static Value) -> impl Iterator<Item = (&'static str, &'static Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
