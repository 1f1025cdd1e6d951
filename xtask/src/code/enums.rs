//! Open enums: a value that this version does not know keeps its text instead of failing a whole answer.

use super::docs;
use super::emitted::Emitted;
use crate::model::{Type, Variant};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The enum, written out, and its conversions, from a macro of the runtime.
pub(crate) fn emit(found: &Type, variants: &[Variant], emitted: &Emitted) -> Result<TokenStream> {
    let known = emitted.enums.get(&found.name).map(Vec::len);
    if known != Some(variants.len()) {
        let message = format!("`{}` has {} values, progenitor emitted {known:?}", found.name, variants.len());
        return Err(Problem::new(message));
    }
    let name = format_ident!("{}", found.name);
    let doc = docs::outer(&docs::described(&found.notes, &format!("The `{}` values.", found.name), &[]));
    let mut items = TokenStream::new();
    let mut words = TokenStream::new();
    for variant in variants {
        let ident = format_ident!("{}", variant.name);
        let word = &variant.value;
        let doc = docs::outer(&docs::described(&variant.notes, &plainly(word), &[]));
        items.extend(quote!(#doc #ident,));
        words.extend(quote!(#ident => #word,));
    }
    Ok(quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #items
            /// A value that this version does not know; `as_str` gives its text.
            Unknown(fibre_core::UnknownValue),
        }

        fibre_core::rt::open_enum!(#name { #words });
    })
}

fn plainly(word: &str) -> String {
    if word.is_empty() { "The empty text.".to_owned() } else { format!("`{word}`") }
}
