//! Turns a specification into Rust: the generator's types and signatures, rewritten item by item.

mod arguments;
mod begun;
mod client;
mod docs;
mod emitted;
mod enums;
mod guards;
mod mentions;
mod operations;
mod params;
mod pattern;
mod progenitor;
mod redaction;
mod requests;
mod structs;
mod types;
mod unions;
mod validation;

pub use docs::Examples;
pub(crate) use progenitor::VERSION;

use crate::generate::Source;
use crate::model::Model;
use crate::problem::{Context, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

/// The files of one API's `generated` folder, by name, without their header.
pub(crate) fn files(
    model: &Model,
    reduced: Value,
    source: &Source,
) -> Result<Vec<(&'static str, TokenStream)>> {
    let emitted = emitted::read(progenitor::run(reduced)?, model)?;
    let types = types::emit(model, &emitted)?;
    guards::check(&types)?;
    if !model.received.is_empty() {
        return Ok(vec![("mod.rs", root(model, &source.modules)), ("types.rs", types)]);
    }
    let mut files = vec![
        ("mod.rs", root(model, &source.modules)),
        ("client.rs", client::emit(&source.api, model, &emitted, &source.examples)?),
        ("types.rs", types),
        ("operations.rs", operations::emit(model)),
    ];
    if has_params(model) {
        files.push(("params.rs", params::emit(model, &emitted)?));
    }
    Ok(files)
}

/// Formats one file.
pub(crate) fn print(tokens: TokenStream) -> Result<String> {
    let text = tokens.to_string();
    let file: syn::File = syn::parse2(tokens).context(format!("generated code is not Rust: {text}"))?;
    Ok(spaced(&prettyplease::unparse(&file)))
}

/// Puts an empty line between items and between methods, which the formatter does not.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let depth = |line: &str| line.len() - line.trim_start().len();
        let ends_item = matches!(previous, "}" | "};" | ");")
            || is_macro(previous)
            || (previous == "    }" && depth(line) == 4);
        let begins_items = is_preamble(previous) && !is_preamble(line);
        if (ends_item && !line.starts_with('}') && !line.trim_start().starts_with('}')) || begins_items {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    out
}

fn is_macro(line: &str) -> bool {
    line.starts_with("fibre_core::") && line.ends_with(");")
}

/// Whether a line belongs to what stands before the items: module docs, then imports.
fn is_preamble(line: &str) -> bool {
    line.starts_with("//!") || line.starts_with("use ") || line.starts_with("#![") || line.is_empty()
}

/// Whether any operation has optional arguments.
fn has_params(model: &Model) -> bool {
    model.operations.iter().any(|operation| operation.optional().next().is_some())
}

fn root(model: &Model, modules: &[String]) -> TokenStream {
    let modules = modules.iter().map(|module| {
        let module = format_ident!("{module}");
        // For the crate's own module of that name, which shows the types.
        quote!(pub(crate) mod #module;)
    });
    let params = has_params(model).then(|| {
        quote!(
            pub mod params;
        )
    });
    let doc =
        docs::inner(&[format!("Generated from the contract of the {} {}.", model.title, model.version)]);
    let (client, operations, reexport) = if model.received.is_empty() {
        (
            Some(quote!(
                mod client;
            )),
            Some(quote!(
                pub mod operations;
            )),
            Some(quote!(
                pub use client::Client;
            )),
        )
    } else {
        (None, None, None)
    };
    quote! {
        #doc
        // Descriptions come from contracts, and every method of one shape is written in the same way.
        #![allow(clippy::collapsible_if, clippy::doc_markdown, clippy::large_enum_variant, clippy::needless_pass_by_value, clippy::too_many_arguments)]

        #client
        #operations
        #params
        pub mod types;
        #(#modules)*

        #reexport
    }
}
