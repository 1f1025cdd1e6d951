//! Operations whose answer only says that they have begun: how they are read, and resumed after a restart.

use super::emitted::Emitted;
use super::{client, docs};
use crate::model::{Model, Operation};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// An operation in progress, asked about no more often than the carrier allows.
pub(crate) fn paced(operation: &TokenStream, read: &Operation) -> TokenStream {
    let Some(seconds) = read.poll_floor else { return operation.clone() };
    let seconds = proc_macro2::Literal::u64_unsuffixed(seconds);
    quote! {
        let polling = fibre_core::operation::Polling::new().floor(std::time::Duration::from_secs(#seconds));
        Ok(#operation?.polling(polling))
    }
}

/// The method that goes on with whatever `read` reads.
pub(crate) fn resume(read: &Operation, model: &Model, emitted: &Emitted) -> Result<TokenStream> {
    let begin: Vec<&Operation> =
        model.operations.iter().filter(|begun| begun.result.as_ref() == Some(&read.id)).collect();
    if begin.is_empty() {
        return Ok(TokenStream::new());
    }
    let method = read.resume_name();
    if model.operations.iter().any(|operation| operation.method_name == method) {
        let message = format!("operation `{}`: its method `{method}` is taken by another", read.id);
        return Err(Problem::new(message));
    }
    let links: Vec<String> = begin
        .iter()
        .map(|begun| {
            let shown = begun.wrapper.as_ref().unwrap_or(&begun.method_name);
            format!("[`{shown}`](Self::{shown})")
        })
        .collect();
    let doc = docs::outer(&[
        format!("Goes on, after a restart, with what {} began.", links.join(" or ")),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "If the token belongs to another operation.".to_owned(),
    ]);
    let name = format_ident!("{method}");
    let constant = format_ident!("{}", read.constant);
    let value = client::value_of(read, emitted)?;
    let begin = begin.iter().map(|begun| format_ident!("{}", begun.constant));
    let headers = read.parameters.iter().filter(|parameter| parameter.is_standing_header());
    let headers = headers.map(|parameter| client::link(parameter, false));
    let resumed = quote! {
        self.rt.call(&operations::#constant) #(#headers)* .resume_operation(&[#(&operations::#begin),*], token)
    };
    let resumed = paced(&resumed, read);
    Ok(quote! {
        #doc
        pub fn #name(&self, token: &OperationToken) -> Result<Operation<#value>, Error> {
            #resumed
        }
    })
}
