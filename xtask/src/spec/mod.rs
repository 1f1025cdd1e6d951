//! What is done to a specification before the type generator sees it: one pass, one file.
//!
//! Each pass removes something that the generator refuses or, worse, gets wrong in silence. The order
//! matters: shapes first, then names, then the [`crate::model`] is read, then everything that must
//! not reach the types is stripped.
//!
//! Besides what OpenAPI has, the passes read these extensions:
//!
//! | Extension | On | Meaning |
//! |---|---|---|
//! | `x-provenance`, `x-source` | anything | how it is known; shown in the documentation |
//! | `x-personal` | property, parameter | hidden in debug output |
//! | `x-standing` | query or header parameter, body property | the client may have a value for it |
//! | `x-version-default` | standing header parameter | what is sent if nobody has a value for it |
//! | `x-null-or-absent` | property | null and absent mean different things |
//! | `x-result` | operation | the operation that reads how this one goes on |
//! | `x-poll-floor-seconds` | operation | the shortest pause between two such readings |
//! | `x-rust-type` | schema | a type of another crate, as `::crate::Type` |
//! | `x-rust-name` | operation, property, parameter | the name in Rust; the overlay's `rename` sets it too |
//! | `x-correlation` | header parameter | sent by the call pipeline with every call: `request` or `conversation` |
//! | `x-receiver` | `info` | the user implements the operations: types only |
//! | `x-union` | choice | `tag` with `known` (tag value to component), `present` (field to component) or `untagged`; `fallback`; `names` (component to variant) |
//! | `x-enum` | enum | notes on single values: `{value: {description, x-provenance, x-source}}` |
//! | `x-enum-names` | enum | variant names for values that are no names |
//! | `x-idempotent` | operation | overrides what the method says |

mod aliases;
mod compose;
mod correlation;
mod docs;
mod enums;
mod hoist;
mod limits;
pub(crate) mod load;
mod media;
mod names;
mod parameters;
mod refs;
mod responses;
mod unions;
mod values;
pub(crate) mod walk;

use crate::overlay::Overlay;
use crate::problem::Result;
use serde_json::{Value, json};

pub(crate) use enums::VARIANTS;
pub(crate) use names::{operation_name, rust_name};
pub(crate) use parameters::ENCODING;
pub(crate) use refs::target;
pub(crate) use responses::SUCCESS;
pub(crate) use unions::{COMBINATIONS, TABLE};
pub(crate) use values::is_identifier;

/// Reads a specification into the form that the model is read from: self-contained operations,
/// every object, enum and union a component with a name of its own.
pub(crate) fn shaped(text: &str, overlay: &Overlay) -> Result<Value> {
    let mut document = load::parse(text)?;
    load::resolve(&mut document)?;
    overlay.apply(&mut document)?;
    docs::escape(&mut document)?;
    media::choose(&mut document)?;
    responses::collapse(&mut document)?;
    correlation::remove(&mut document)?;
    parameters::prepare(&mut document)?;
    unions::single(&mut document)?;
    compose::merge(&mut document)?;
    unions::scalars(&mut document)?;
    values::open_objects(&mut document)?;
    aliases::inline(&mut document)?;
    hoist::name(&mut document)?;
    unions::tables(&mut document, overlay)?;
    enums::name(&mut document)?;
    names::check(&document)?;
    Ok(document)
}

/// Whether the operations are implemented by those who use the crate, so that no client calls them.
pub(crate) fn is_receiver(document: &Value) -> bool {
    document.pointer("/info/x-receiver") == Some(&Value::Bool(true))
}

/// Strips and converts what the generated types must not see.
pub(crate) fn reduced(mut document: Value) -> Result<Value> {
    if is_receiver(&document) {
        document["paths"] = json!({});
    }
    values::convert(&mut document)?;
    limits::strip(&mut document)?;
    enums::mark(&mut document)?;
    names::mark(&mut document)?;
    Ok(document)
}
