//! `client.rs`: the client with one method per operation.

use super::emitted::{Emitted, argument_of};
use super::mentions::mentions;
use super::{arguments, begun, docs, params};
use crate::code::Examples;
use crate::model::{Encoding, Location, Model, Operation, Parameter, Success};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The client.
pub(crate) fn emit(api: &str, model: &Model, emitted: &Emitted, examples: &Examples) -> Result<TokenStream> {
    examples.check(model)?;
    let mut methods = TokenStream::new();
    for operation in &model.operations {
        methods.extend(method(operation, model, emitted, examples)?);
        methods.extend(begun::resume(operation, model, emitted)?);
    }
    let (title, version) = (&model.title, &model.version);
    let mut about = vec![format!("Client for the {title}, version {version}."), String::new()];
    about.extend(model.description.iter().flat_map(|text| text.lines()).map(str::to_owned));
    about.extend([String::new(), "A clone is cheap and shares connections and tokens.".to_owned()]);
    let doc = docs::outer(&about);
    let inner = docs::inner(&[format!("The client of the {title}.")]);
    let stream = mentions(&methods, "ByteStream").then(|| quote!(ByteStream,));
    let response = mentions(&methods, "Response").then(|| quote!(Response,));
    let operation = mentions(&methods, "OperationToken").then(|| {
        quote!(
            use fibre_core::operation::{Operation, OperationToken};
        )
    });
    let modules = ["operations", "params", "types"]
        .into_iter()
        .filter(|name| *name == "operations" || mentions(&methods, name));
    let modules = modules.map(|name| format_ident!("{name}"));
    Ok(quote! {
        #inner
        use super::{#(#modules),*};
        #operation
        use fibre_core::{#stream Error, #response rt};

        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) rt: rt::Runtime,
        }

        impl rt::ApiClient for Client {
            const API: &'static rt::Api = &rt::Api {
                name: #api,
                version: #version,
                title: #title,
                operations: operations::ALL,
            };

            fn from_runtime(rt: rt::Runtime) -> Self {
                Self { rt }
            }

            fn runtime(&self) -> &rt::Runtime {
                &self.rt
            }
        }

        impl Client {
            #methods
        }
    })
}

fn method(
    operation: &Operation,
    model: &Model,
    emitted: &Emitted,
    examples: &Examples,
) -> Result<TokenStream> {
    let emitted_method = emitted
        .methods
        .get(&operation.id)
        .ok_or_else(|| Problem::new(format!("operation `{}` was not emitted", operation.id)))?;
    let name = format_ident!("{}", operation.method_name);
    let constant = format_ident!("{}", operation.constant);
    let visibility = if operation.wrapper.is_some() { quote!(pub(crate)) } else { quote!(pub) };
    let mut inputs = TokenStream::new();
    let mut chain = TokenStream::new();
    for parameter in operation.positional() {
        let argument = format_ident!("{}", parameter.rust);
        let ty = arguments::borrowed(params::type_of(operation, parameter, emitted)?);
        let ty = if parameter.displayed { quote!(impl std::fmt::Display) } else { ty };
        inputs.extend(quote!(#argument: #ty,));
    }
    if operation.body.is_some() {
        let ty = emitted_method.arguments.get("body");
        let ty = ty.ok_or_else(|| {
            Problem::new(format!("operation `{}`: progenitor emitted no body", operation.id))
        })?;
        let ty = arguments::borrowed(ty);
        inputs.extend(quote!(body: #ty,));
    }
    if operation.optional().next().is_some() {
        let struct_name = format_ident!("{}", operation.params_name);
        inputs.extend(quote!(params: params::#struct_name,));
    }
    let has_params = operation.optional().next().is_some();
    for parameter in &operation.parameters {
        chain.extend(link(parameter, has_params));
    }
    if let Some(body) = &operation.body {
        chain.extend(quote!(.json(body)));
        for field in &body.standing {
            chain.extend(quote!(.standing_body_number(#field)));
        }
    }
    let doc = docs::outer(&docs::method(operation, examples)?);
    if let Some(read) = model.operations.iter().find(|read| Some(&read.id) == operation.result.as_ref()) {
        let value = value_of(read, emitted)?;
        let read_constant = format_ident!("{}", read.constant);
        let begun = quote!(self.rt.call(&operations::#constant) #chain .send_operation(&operations::#read_constant).await);
        let begun = begun::paced(&begun, read);
        return Ok(quote! {
            #doc
            #visibility async fn #name(&self, #inputs) -> Result<Operation<#value>, Error> {
                #begun
            }
        });
    }
    let value = value_of(operation, emitted)?;
    let (output, finisher) = match operation.success {
        Success::Json => (quote!(#value), quote!(send_json)),
        Success::JsonOrEmpty => (quote!(Option<#value>), quote!(send_json_or_empty)),
        Success::Empty => (quote!(()), quote!(send_empty)),
        Success::Stream => (quote!(ByteStream), quote!(send_stream)),
    };
    Ok(quote! {
        #doc
        #visibility async fn #name(&self, #inputs) -> Result<Response<#output>, Error> {
            self.rt.call(&operations::#constant) #chain .#finisher().await
        }
    })
}

/// What an operation's success holds.
pub(super) fn value_of(operation: &Operation, emitted: &Emitted) -> Result<syn::Type> {
    let method = emitted.methods.get(&operation.id);
    let success =
        &method.ok_or_else(|| Problem::new(format!("operation `{}` was not emitted", operation.id)))?.success;
    Ok(argument_of(success, "Box").unwrap_or_else(|| success.clone()))
}

/// One step of the call.
pub(super) fn link(parameter: &Parameter, has_params: bool) -> TokenStream {
    let wire = &parameter.wire;
    let field = format_ident!("{}", parameter.rust);
    let positional = parameter.is_positional();
    let value = if positional { quote!(Some(#field)) } else { quote!(params.#field) };
    let slice = if positional { quote!(Some(#field)) } else { quote!(params.#field.as_deref()) };
    let reference = if positional { quote!(Some(#field)) } else { quote!(params.#field.as_ref()) };
    match (parameter.location, parameter.encoding) {
        (Location::Path, _) => quote!(.path(#wire, #field)),
        (Location::Header, _) if parameter.standing => {
            let value = if has_params { value } else { quote!(None::<&str>) };
            let default = parameter.default.as_ref().map_or(quote!(None), |default| quote!(Some(#default)));
            quote!(.standing_header(#wire, #value, #default))
        }
        (Location::Header, _) => quote!(.header(#wire, #value)),
        (Location::Query, _) if parameter.standing && parameter.required => {
            quote!(.required_standing_query(#wire, #value))
        }
        (Location::Query, _) if parameter.standing => quote!(.standing_query(#wire, #value)),
        (Location::Query, Encoding::Plain) => quote!(.query(#wire, #value)),
        (Location::Query, Encoding::Repeated) => quote!(.query_all(#wire, #slice)),
        (Location::Query, Encoding::Joined) => quote!(.query_joined(#wire, #slice)),
        (Location::Query, Encoding::Json) => quote!(.query_json(#wire, #reference)),
    }
}
