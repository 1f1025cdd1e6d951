//! How a value is taken from a caller: as what is easiest to give.

use super::emitted::argument_of;
use crate::model::{Model, Shape};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Ident, Type};

/// The parameter type of a constructor or setter, and the expression that turns it into the field's type.
pub(crate) fn taken(ty: &Type, name: &Ident, model: &Model) -> (TokenStream, TokenStream) {
    if let Some(item) = argument_of(ty, "Vec") {
        return if text(&item) == "String" {
            (
                quote!(impl IntoIterator<Item = impl Into<String>>),
                quote!(#name.into_iter().map(Into::into).collect()),
            )
        } else {
            (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect()))
        };
    }
    if let Some(inner) = argument_of(ty, "Box") {
        return (quote!(#inner), quote!(Box::new(#name)));
    }
    let written = text(ty);
    let converts = written == "String"
        || written.starts_with("fibre_core ::")
        || written == "serde_json :: Value"
        || model.type_named(&local(ty)).is_some_and(|found| matches!(found.shape, Shape::Union(_)));
    if converts { (quote!(impl Into<#ty>), quote!(#name.into())) } else { (quote!(#ty), quote!(#name)) }
}

/// The parameter type of a required argument of a call.
pub(crate) fn borrowed(ty: &Type) -> TokenStream {
    if let Some(item) = argument_of(ty, "Vec") {
        return quote!(&[#item]);
    }
    match text(ty).as_str() {
        "String" => quote!(&str),
        "i64" | "bool" | "f64" => quote!(#ty),
        _ => quote!(&#ty),
    }
}

/// The name of a generated type, without its module.
pub(crate) fn local(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// A type as text, with spaces between its tokens.
pub(crate) fn text(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}
