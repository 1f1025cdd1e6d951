//! `operations.rs`: the operations as data.

use super::docs;
use crate::model::{Model, Provenance};
use crate::naming::pascal;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// One static per operation, and the list of all.
pub(crate) fn emit(model: &Model) -> TokenStream {
    let doc = docs::inner(&[format!("The operations of the {}, as data.", model.title)]);
    let constants: Vec<_> =
        model.operations.iter().map(|operation| format_ident!("{}", operation.constant)).collect();
    let statics = model.operations.iter().zip(&constants).map(|(operation, constant)| {
        let summary = operation.summary.as_deref().unwrap_or(&operation.id);
        let line =
            format!("`{} {}`: {}", operation.method.to_uppercase(), operation.path, docs::sentence(summary));
        let doc = docs::outer(&[line]);
        let (id, path, accept) = (&operation.id, &operation.path, &operation.accept);
        let method = format_ident!("{}", pascal(&operation.method));
        let idempotent = operation.idempotent;
        let provenance = match operation.notes.provenance {
            Provenance::Confirmed => quote!(Confirmed),
            Provenance::Inferred => quote!(Inferred),
            Provenance::Secondary => quote!(Secondary),
        };
        quote! {
            #doc
            pub static #constant: rt::Operation = rt::Operation {
                id: #id,
                method: rt::Method::#method,
                path: #path,
                accept: #accept,
                idempotent: #idempotent,
                provenance: rt::Provenance::#provenance,
            };
        }
    });
    quote! {
        #doc
        use fibre_core::rt;
        #(#statics)*
        /// Every operation, in the order of the contract.
        pub static ALL: &[&rt::Operation] = &[#(&#constants),*];
    }
}
