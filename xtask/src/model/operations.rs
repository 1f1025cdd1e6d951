//! The operations of a specification.

use super::{Notes, Rules, Shape, Type};
use crate::naming::{pascal, shouting, snake};
use crate::overlay::Overlay;
use crate::problem::{Context, Problem, Result};
use crate::spec::{ENCODING, SUCCESS, operation_name, rust_name, target, walk};
use serde_json::{Map, Value};

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The generated method.
    pub(crate) method_name: String,
    /// The static that describes it.
    pub(crate) constant: String,
    /// The struct of its optional arguments.
    pub(crate) params_name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) notes: Notes,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
    pub(crate) accept: String,
    pub(crate) idempotent: bool,
    /// The hand-written method that stands for it.
    pub(crate) wrapper: Option<String>,
    /// The path of the method that sends it once.
    pub(crate) submission: Option<String>,
    /// The operation that reads how this one goes on, where its success only says that it has begun.
    pub(crate) result: Option<String>,
    /// The shortest pause between two readings, in seconds.
    pub(crate) poll_floor: Option<u64>,
}

/// One parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) wire: String,
    pub(crate) rust: String,
    pub(crate) location: Location,
    /// Taken as anything that can be displayed.
    pub(crate) displayed: bool,
    pub(crate) encoding: Encoding,
    pub(crate) required: bool,
    pub(crate) standing: bool,
    /// What a standing header says if neither the call nor the client has a value.
    pub(crate) default: Option<String>,
    pub(crate) personal: bool,
    pub(crate) notes: Notes,
    pub(crate) rules: Rules,
    pub(crate) component: Option<String>,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

/// How a query parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    Repeated,
    Joined,
    Json,
}

/// A request body.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) component: Option<String>,
    /// Fields that the client's standing values fill in.
    pub(crate) standing: Vec<String>,
    pub(crate) description: Option<String>,
}

/// What a success carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Success {
    Json,
    JsonOrEmpty,
    Empty,
    Stream,
}

impl Operation {
    /// The arguments that stand in the method's signature.
    pub(crate) fn positional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.is_positional())
    }

    /// The arguments that go to the params struct. A standing header alone is not worth one.
    pub(crate) fn optional(&self) -> impl Iterator<Item = &Parameter> {
        let worthwhile = self.parameters.iter().any(|p| !p.is_positional() && !p.is_standing_header());
        self.parameters.iter().filter(move |parameter| worthwhile && !parameter.is_positional())
    }

    /// The method that goes on with what this operation reads, after a restart.
    pub(crate) fn resume_name(&self) -> String {
        format!("resume_{}", self.method_name.trim_start_matches("get_"))
    }
}

impl Parameter {
    pub(crate) fn is_positional(&self) -> bool {
        self.required && !self.standing
    }

    pub(crate) fn is_standing_header(&self) -> bool {
        self.standing && self.location == Location::Header
    }
}

/// Reads every operation, in the order of the document.
pub(crate) fn read(document: &Value, overlay: &Overlay, types: &[Type]) -> Result<Vec<Operation>> {
    let mut found = Vec::new();
    let mut copy = document.clone();
    walk::operations(&mut copy, &mut |place, operation| {
        found.push(one(place, operation, overlay, types).context(format!("#{}", place.pointer))?);
        Ok(())
    })?;
    results(&found)?;
    Ok(found)
}

/// Each `x-result` leads to an operation that can be read.
fn results(operations: &[Operation]) -> Result<()> {
    for operation in operations {
        let Some(id) = &operation.result else { continue };
        let problem = |what: &str| Problem::new(format!("operation `{}`: {what}", operation.id));
        let read = operations.iter().find(|read| read.id == *id);
        let read = read.ok_or_else(|| problem(&format!("its x-result `{id}` does not exist")))?;
        if operation.success != Success::Empty {
            return Err(problem("an operation with x-result must succeed without a body"));
        }
        let standing = |operation: &Operation| -> Vec<(String, Option<String>)> {
            let headers = operation.parameters.iter().filter(|parameter| parameter.is_standing_header());
            headers.map(|header| (header.wire.clone(), header.default.clone())).collect()
        };
        // The readings carry the headers of the request.
        if standing(operation) != standing(read) {
            return Err(problem(&format!("it and its x-result `{id}` must have the same standing headers")));
        }
        if !matches!(read.success, Success::Json | Success::JsonOrEmpty) || read.body.is_some() {
            return Err(problem(&format!("its x-result `{id}` must be a read that answers with JSON")));
        }
    }
    Ok(())
}

fn one(
    place: &walk::Place<'_>,
    operation: &Map<String, Value>,
    overlay: &Overlay,
    types: &[Type],
) -> Result<Operation> {
    let value = Value::Object(operation.clone());
    let id = value["operationId"].as_str().unwrap_or_default().to_owned();
    let name = operation_name(operation);
    let success = match value.pointer(&format!("/{SUCCESS}/kind")).and_then(Value::as_str) {
        Some("json") => Success::Json,
        Some("json-or-empty") => Success::JsonOrEmpty,
        Some("empty") => Success::Empty,
        Some("stream") => Success::Stream,
        _ => return Err(Problem::new("no success is known")),
    };
    let accept = value.pointer(&format!("/{SUCCESS}/accept")).and_then(Value::as_str).unwrap_or_default();
    let mut parameters = Vec::new();
    for parameter in value["parameters"].as_array().into_iter().flatten() {
        parameters.push(self::parameter(parameter, overlay)?);
    }
    in_path_order(place.path, &mut parameters)?;
    let idempotent = value.get("x-idempotent").and_then(Value::as_bool);
    Ok(Operation {
        method_name: snake(name),
        constant: shouting(name),
        params_name: pascal(name),
        method: place.method.to_owned(),
        path: place.path.to_owned(),
        summary: value["summary"].as_str().map(|text| text.trim().to_owned()),
        notes: Notes::read(&value)?,
        parameters,
        body: value.get("requestBody").map(|body| self::body(body, types)),
        success,
        accept: accept.to_owned(),
        idempotent: idempotent
            .unwrap_or(matches!(place.method, "get" | "head" | "options" | "put" | "delete")),
        wrapper: overlay.wrapped.get(&id).cloned(),
        submission: overlay.submissions.get(&id).cloned(),
        result: value["x-result"].as_str().map(str::to_owned),
        poll_floor: value["x-poll-floor-seconds"].as_u64(),
        id,
    })
}

fn parameter(value: &Value, overlay: &Overlay) -> Result<Parameter> {
    let wire = value["name"].as_str().unwrap_or_default().to_owned();
    let location = match value["in"].as_str() {
        Some("path") => Location::Path,
        Some("query") => Location::Query,
        _ => Location::Header,
    };
    let encoding = match value.get(ENCODING).and_then(Value::as_str) {
        Some("repeated") => Encoding::Repeated,
        Some("joined") => Encoding::Joined,
        Some("json") => Encoding::Json,
        _ => Encoding::Plain,
    };
    let flag = |key: &str| value.get(key) == Some(&Value::Bool(true));
    let required = flag("required") || location == Location::Path;
    let standing = flag("x-standing") && location != Location::Path;
    let default = value["x-version-default"].as_str().map(str::to_owned);
    if location == Location::Header && standing && required && default.is_none() {
        return Err(Problem::new(format!(
            "the required standing header `{wire}` has no `x-version-default`"
        )));
    }
    Ok(Parameter {
        rust: rust_name(&wire, value),
        displayed: overlay.displayed_paths && location == Location::Path,
        location,
        encoding,
        required,
        standing,
        default,
        personal: flag("x-personal"),
        notes: Notes::read(value).context(format!("parameter `{wire}`"))?,
        rules: Rules::read(&value["schema"]),
        component: target(&value["schema"]).or_else(|| target(&value["schema"]["items"])).map(pascal),
        wire,
    })
}

/// Path parameters come first, in the order of the path; each segment must be declared.
fn in_path_order(path: &str, parameters: &mut Vec<Parameter>) -> Result<()> {
    let segments: Vec<&str> =
        path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
    let mut ordered = Vec::new();
    for segment in &segments {
        let at = parameters.iter().position(|p| p.location == Location::Path && p.wire == *segment);
        let Some(at) = at else {
            return Err(Problem::new(format!(
                "the path has `{{{segment}}}`, which is not declared as a parameter"
            )));
        };
        ordered.push(parameters.remove(at));
    }
    if let Some(stray) = parameters.iter().find(|p| p.location == Location::Path) {
        return Err(Problem::new(format!("the path parameter `{}` is not in the path", stray.wire)));
    }
    ordered.append(parameters);
    *parameters = ordered;
    Ok(())
}

fn body(value: &Value, types: &[Type]) -> Body {
    let schema = &value["content"]["application/json"]["schema"];
    let component = target(schema).map(pascal);
    let found = types.iter().find(|candidate| Some(&candidate.name) == component.as_ref());
    let standing = match found.map(|found| &found.shape) {
        Some(Shape::Object { fields, .. }) => {
            fields.iter().filter(|field| field.standing).map(|field| field.wire.clone()).collect()
        }
        _ => Vec::new(),
    };
    Body {
        component,
        standing,
        description: value["description"].as_str().map(|text| text.trim().to_owned()),
    }
}
