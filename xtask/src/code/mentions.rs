//! Which names generated code uses, so that it imports no other.

use proc_macro2::{TokenStream, TokenTree};

/// Whether an identifier occurs anywhere in the tokens.
pub(crate) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
