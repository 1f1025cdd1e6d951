//! What the generated code needs to know besides the types: read from the shaped specification once,
//! before limits and marks are stripped.

mod operations;
mod types;

pub(crate) use operations::{Encoding, Location, Operation, Parameter, Success};
pub(crate) use types::{Field, Rules, Shape, Table, Type, Variant};

use crate::overlay::Overlay;
use crate::problem::{Problem, Result};
use crate::spec::is_receiver;
use serde_json::Value;
use std::collections::BTreeSet;

/// One specification.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) operations: Vec<Operation>,
    /// The operations that the user of the crate implements; of these only the types are generated.
    pub(crate) received: Vec<Operation>,
    pub(crate) types: Vec<Type>,
}

/// What a description, a source or a mark says about an element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) description: Option<String>,
    pub(crate) provenance: Provenance,
    pub(crate) source: Option<String>,
}

/// How an element is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Provenance {
    #[default]
    Confirmed,
    Inferred,
    Secondary,
}

impl Model {
    /// Reads the model from a shaped document.
    pub(crate) fn read(document: &Value, overlay: &Overlay) -> Result<Self> {
        let info =
            |key: &str| document.pointer(&format!("/info/{key}")).and_then(Value::as_str).map(str::to_owned);
        let types = types::read(document)?;
        let operations = operations::read(document, overlay, &types)?;
        let (operations, received) =
            if is_receiver(document) { (Vec::new(), operations) } else { (operations, Vec::new()) };
        let missing = |key: &str| Problem::at(&format!("/info/{key}"), "missing");
        Ok(Self {
            title: info("title").ok_or_else(|| missing("title"))?,
            version: info("version").ok_or_else(|| missing("version"))?,
            description: info("description"),
            operations,
            received,
            types,
        })
    }

    /// The type with this Rust name.
    pub(crate) fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.iter().find(|candidate| candidate.name == name)
    }

    /// The types that a request body is made of, at any depth.
    pub(crate) fn sent(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<String> = self
            .operations
            .iter()
            .filter_map(|operation| operation.body.as_ref()?.component.clone())
            .collect();
        // A filter written as JSON into a query is built by the caller as well.
        open.extend(
            self.operations
                .iter()
                .flat_map(|operation| &operation.parameters)
                .filter(|parameter| parameter.encoding == Encoding::Json)
                .filter_map(|parameter| parameter.component.clone()),
        );
        while let Some(name) = open.pop() {
            if let Some(found_type) = self.type_named(&name).filter(|_| found.insert(name.clone())) {
                open.extend(found_type.links());
            }
        }
        found
    }
}

impl Notes {
    pub(crate) fn read(place: &Value) -> Result<Self> {
        let text = |key: &str| place.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned());
        let provenance = match place.get("x-provenance").and_then(Value::as_str) {
            None => Provenance::Confirmed,
            Some("inferred") => Provenance::Inferred,
            Some("secondary") => Provenance::Secondary,
            Some(other) => {
                return Err(Problem::new(format!("x-provenance `{other}`; it is `inferred` or `secondary`")));
            }
        };
        Ok(Self { description: text("description"), provenance, source: text("x-source") })
    }

    /// The line that tells how the element is known.
    pub(crate) fn evidence(&self) -> Option<String> {
        let word = match self.provenance {
            Provenance::Confirmed => "Evidence",
            Provenance::Inferred => "Inferred",
            Provenance::Secondary => "Secondary",
        };
        match &self.source {
            Some(source) => Some(format!("{word}: {}", source.trim_end_matches('.')) + "."),
            None if self.provenance == Provenance::Confirmed => None,
            None => Some(format!("{word}.")),
        }
    }
}
