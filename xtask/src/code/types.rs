//! `types.rs`: every type of the contract, in its order.

use super::emitted::Emitted;
use super::{docs, enums, structs, unions};
use crate::model::{Model, Shape};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::quote;

/// All the types.
pub(crate) fn emit(model: &Model, emitted: &Emitted) -> Result<TokenStream> {
    let sent = model.sent();
    let mut items = TokenStream::new();
    let (mut objects, mut choices) = (0, 0);
    for found in &model.types {
        let item = match &found.shape {
            Shape::Object { .. } => {
                objects += 1;
                structs::emit(found, model, emitted, sent.contains(&found.name))?
            }
            Shape::Enum(variants) => {
                choices += 1;
                enums::emit(found, variants, emitted)?
            }
            Shape::Union(table) => {
                choices += 1;
                unions::emit(found, table, model, emitted)?
            }
        };
        items.extend(item);
    }
    if (objects, choices) != (emitted.structs.len(), emitted.enums.len()) {
        return Err(Problem::new(format!(
            "{objects} structs and {choices} enums were written, but progenitor emitted {} and {}",
            emitted.structs.len(),
            emitted.enums.len()
        )));
    }
    let twofold = model.types.iter().any(|found| match &found.shape {
        Shape::Object { fields, .. } => fields.iter().any(|field| field.null_or_absent),
        Shape::Enum(_) | Shape::Union(_) => false,
    });
    items.extend(twofold.then(structs::present));
    let doc = if model.received.is_empty() {
        format!("What the {} sends and receives.", model.title)
    } else {
        format!("What the carrier delivers by the {}.", model.title)
    };
    let doc = docs::inner(&[doc]);
    Ok(quote! {
        #doc
        #items
    })
}
