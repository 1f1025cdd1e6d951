//! `Debug` that does not show personal data.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

/// What to derive and what to write out. Fields come with whether they are always there.
pub(crate) fn debug(
    name: &Ident,
    fields: &[(String, bool)],
    personal: &[&str],
) -> (TokenStream, TokenStream) {
    if personal.is_empty() {
        return (quote!(Debug,), TokenStream::new());
    }
    let shown = fields.iter().map(|(field, always)| {
        let ident = format_ident!("{field}");
        match (personal.contains(&field.as_str()), always) {
            (false, _) => quote!(.field(#field, &self.#ident)),
            (true, true) => quote!(.field(#field, &"[redacted]")),
            (true, false) => quote!(.field(#field, &self.#ident.as_ref().map(|_| "[redacted]"))),
        }
    });
    let text = name.to_string();
    let written = quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#text) #(#shown)* .finish()
            }
        }
    };
    (TokenStream::new(), written)
}
