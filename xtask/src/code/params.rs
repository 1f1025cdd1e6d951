//! `params.rs`: one struct per operation for its optional arguments.

use super::emitted::{Emitted, argument_of};
use super::mentions::mentions;
use super::{arguments, docs, redaction, validation};
use crate::model::{Encoding, Model, Operation, Parameter};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

/// All the structs.
pub(crate) fn emit(model: &Model, emitted: &Emitted) -> Result<TokenStream> {
    let mut structs = TokenStream::new();
    for operation in model.operations.iter().filter(|operation| operation.optional().next().is_some()) {
        structs.extend(one(operation, model, emitted)?);
    }
    let doc = docs::inner(&["Optional arguments, one struct per operation.".to_owned()]);
    let types = mentions(&structs, "types").then(|| {
        quote!(
            use super::types;
        )
    });
    Ok(quote! {
        #doc
        #types
        #structs
    })
}

/// The type of an argument as progenitor emitted it.
pub(crate) fn type_of<'a>(
    operation: &Operation,
    parameter: &Parameter,
    emitted: &'a Emitted,
) -> Result<&'a Type> {
    let method = emitted.methods.get(&operation.id);
    let found = method.and_then(|method| method.arguments.get(&parameter.rust)).ok_or_else(|| {
        Problem::new(format!(
            "operation `{}`: progenitor emitted no argument `{}`",
            operation.id, parameter.rust
        ))
    })?;
    let is_list = argument_of(found, "Vec").is_some();
    if is_list != matches!(parameter.encoding, Encoding::Repeated | Encoding::Joined)
        && parameter.encoding != Encoding::Json
    {
        return Err(Problem::new(format!(
            "operation `{}`: `{}` is a list on one side only",
            operation.id, parameter.wire
        )));
    }
    Ok(found)
}

fn one(operation: &Operation, model: &Model, emitted: &Emitted) -> Result<TokenStream> {
    let name = format_ident!("{}", operation.params_name);
    let mut fields = TokenStream::new();
    let mut setters = TokenStream::new();
    let mut checks = TokenStream::new();
    for parameter in operation.optional() {
        let field = format_ident!("{}", parameter.rust);
        let ty = type_of(operation, parameter, emitted)?;
        fields.extend(quote!(pub(crate) #field: Option<#ty>,));
        let mut remarks: Vec<String> = docs::pattern(&parameter.rules).into_iter().collect();
        if let Some(default) = parameter.default.as_ref().filter(|_| parameter.standing) {
            remarks.push(format!("Left out, the value set on the client is sent, or else `{default}`."));
        } else if parameter.standing && parameter.required {
            remarks.push("The carrier requires it: left out here, it must be set on the client.".to_owned());
        } else if parameter.standing {
            remarks.push("Left out, the value set on the client is sent.".to_owned());
        }
        if parameter.personal {
            remarks.push(docs::PERSONAL.to_owned());
        }
        let fallback = format!("Sent as `{}`.", parameter.wire);
        let doc = docs::outer(&docs::described(&parameter.notes, &fallback, &remarks));
        let (argument, value) = arguments::taken(ty, &field, model);
        setters.extend(quote! {
            #doc
            #[must_use]
            pub fn #field(mut self, #field: #argument) -> Self {
                self.#field = Some(#value);
                self
            }
        });
        checks.extend(validation::of_optional(&parameter.wire, &quote!(self.#field), ty, &parameter.rules)?);
    }
    let validate = validation::method(&checks);
    let personal: Vec<&str> = operation
        .optional()
        .filter(|parameter| parameter.personal)
        .map(|parameter| parameter.rust.as_str())
        .collect();
    let all: Vec<(String, bool)> =
        operation.optional().map(|parameter| (parameter.rust.clone(), false)).collect();
    let (derive, debug) = redaction::debug(&name, &all, &personal);
    let doc = docs::outer(&[optional_arguments_of(operation)]);
    Ok(quote! {
        #doc
        #[derive(Clone, #derive Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #fields
        }

        impl #name {
            /// No optional argument.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            #setters
            #validate
        }

        #debug
    })
}

fn optional_arguments_of(operation: &Operation) -> String {
    match &operation.wrapper {
        // The generated method is private; the hand-written one is beside it.
        Some(wrapper) => format!("Optional arguments of `Client::{wrapper}`."),
        None => format!("Optional arguments of [`Client::{0}`](super::Client::{0}).", operation.method_name),
    }
}
