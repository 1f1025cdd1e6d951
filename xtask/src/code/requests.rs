//! What a type that is sent has besides its fields: a constructor, setters, `validate()`.

use super::emitted::argument_of;
use super::structs::EXTRA;
use super::{arguments, docs, validation};
use crate::model::{Model, Shape, Type};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// The inherent methods of a request struct.
pub(crate) fn emit(found: &Type, types: &BTreeMap<String, syn::Type>, model: &Model) -> Result<TokenStream> {
    let Shape::Object { fields, open, .. } = &found.shape else { return Ok(TokenStream::new()) };
    let name = format_ident!("{}", found.name);
    let mut inputs = TokenStream::new();
    let mut values = TokenStream::new();
    let mut setters = TokenStream::new();
    for field in fields {
        let ident = format_ident!("{}", field.rust);
        let Some(ty) = types.get(&field.rust) else { continue };
        if field.read_only && field.required {
            let message = format!(
                "`{}.{}` is sent, required and readOnly; describe what is sent by a component of its own",
                found.name, field.wire
            );
            return Err(Problem::new(message));
        }
        if field.read_only {
            values.extend(quote!(#ident: None,));
        } else if let (true, Some(constant)) = (field.required, &field.constant) {
            let constant = format_ident!("{constant}");
            values.extend(quote!(#ident: #ty::#constant,));
        } else if field.required {
            let (argument, value) = arguments::taken(ty, &ident, model);
            inputs.extend(quote!(#ident: #argument,));
            values.extend(if value.to_string() == field.rust {
                quote!(#ident,)
            } else {
                quote!(#ident: #value,)
            });
        } else {
            values.extend(quote!(#ident: None,));
            let inner = argument_of(ty, "Option").unwrap_or_else(|| ty.clone());
            let (argument, value) = arguments::taken(&inner, &ident, model);
            let doc = docs::outer(&docs::described(&field.notes, &format!("Sets `{}`.", field.wire), &[]));
            setters.extend(quote! {
                #doc
                #[must_use]
                pub fn #ident(mut self, #ident: #argument) -> Self {
                    self.#ident = Some(#value);
                    self
                }
            });
        }
    }
    if *open {
        let extra = format_ident!("{EXTRA}");
        values.extend(quote!(#extra: fibre_core::OpenObject::new(),));
        setters.extend(quote! {
            /// The fields that the contract does not name.
            #[must_use]
            pub fn #extra(mut self, #extra: impl Into<fibre_core::OpenObject>) -> Self {
                self.#extra = #extra.into();
                self
            }
        });
    }
    let validate = validation::of_struct(found, types, model)?;
    // Without an argument, and without a constant, it is the `Default` of the type in all but name.
    let default = inputs.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    Ok(quote! {
        impl #name {
            /// With what the carrier requires, and nothing else.
            #[must_use]
            pub fn new(#inputs) -> Self {
                Self { #values }
            }

            #setters
            #validate
        }

        #default
    })
}
