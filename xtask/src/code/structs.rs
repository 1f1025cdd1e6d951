//! Structs: fields in the order of the contract, with types from the generator.

use super::emitted::{Emitted, argument_of};
use super::{docs, redaction, requests};
use crate::model::{Field, Model, Shape, Type};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// The field that keeps what an open struct's contract does not name.
pub(crate) const EXTRA: &str = "extra";

const NULL_OR_ABSENT: &str = "`None` where the field is missing, `Some(None)` where it is null.";

/// What reads a field of which null and absent mean different things.
pub(crate) fn present() -> TokenStream {
    quote! {
        /// Reads a field that is there, if only as null.
        fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
        where
            D: serde::Deserializer<'de>,
            T: serde::Deserialize<'de>,
        {
            serde::Deserialize::deserialize(deserializer).map(Some)
        }
    }
}

/// The struct with, for what is sent, its constructor, setters and checks.
pub(crate) fn emit(found: &Type, model: &Model, emitted: &Emitted, sent: bool) -> Result<TokenStream> {
    let Shape::Object { fields, open, .. } = &found.shape else { return Ok(TokenStream::new()) };
    let types = emitted.structs.get(&found.name);
    let types =
        types.ok_or_else(|| Problem::new(format!("`{}` was emitted, but not as a struct", found.name)))?;
    if types.len() != fields.len() + usize::from(*open) {
        let message =
            format!("`{}` has {} fields, progenitor emitted {}", found.name, fields.len(), types.len());
        return Err(Problem::new(message));
    }
    let name = format_ident!("{}", found.name);
    let mut items = TokenStream::new();
    for described in fields {
        items.extend(field(described, types, &found.name)?);
    }
    if *open {
        let extra = format_ident!("{EXTRA}");
        items.extend(quote! {
            /// The fields that the contract does not name.
            #[serde(flatten)]
            pub #extra: fibre_core::OpenObject,
        });
    }
    let personal: Vec<&str> = fields.iter().filter(|f| f.personal).map(|f| f.rust.as_str()).collect();
    let mut all: Vec<(String, bool)> = fields
        .iter()
        .map(|f| (f.rust.clone(), types.get(&f.rust).is_some_and(|ty| !is_option(ty))))
        .collect();
    all.extend(open.then(|| (EXTRA.to_owned(), true)));
    let (derive, debug) = redaction::debug(&name, &all, &personal);
    let doc = docs::outer(&docs::described(&found.notes, &format!("`{}` of the contract.", found.name), &[]));
    let request = if sent { requests::emit(found, types, model)? } else { TokenStream::new() };
    Ok(quote! {
        #doc
        #[derive(Clone, #derive PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct #name {
            #items
        }

        #request
        #debug
    })
}

/// Whether a field's type is an `Option`.
pub(crate) fn is_option(ty: &syn::Type) -> bool {
    argument_of(ty, "Option").is_some()
}

fn field(described: &Field, types: &BTreeMap<String, syn::Type>, owner: &str) -> Result<TokenStream> {
    let name = format_ident!("{}", described.rust);
    let ty = types.get(&described.rust).ok_or_else(|| {
        Problem::new(format!("progenitor emitted no field `{}` in `{owner}`", described.rust))
    })?;
    if is_option(ty) == (described.required && !described.nullable) {
        let message = format!("`{owner}.{}` is optional on one side only", described.wire);
        return Err(Problem::new(message));
    }
    let mut attributes = Vec::new();
    if described.rust != described.wire {
        let wire = &described.wire;
        attributes.push(quote!(rename = #wire));
    }
    if !described.required {
        attributes.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    if described.null_or_absent {
        attributes.push(quote!(default));
        attributes.push(quote!(deserialize_with = "present"));
    }
    let serde = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
    let personal = described.personal.then(|| docs::PERSONAL.to_owned());
    let carriers = described.read_only.then(|| "Set by the carrier.".to_owned());
    let twofold = described.null_or_absent.then(|| NULL_OR_ABSENT.to_owned());
    let remarks: Vec<String> =
        docs::pattern(&described.rules).into_iter().chain(carriers).chain(twofold).chain(personal).collect();
    let doc = docs::outer(&docs::described(
        &described.notes,
        &format!("The `{}` field.", described.wire),
        &remarks,
    ));
    Ok(quote! {
        #doc
        #serde
        pub #name: #ty,
    })
}
