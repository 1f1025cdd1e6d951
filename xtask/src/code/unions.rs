//! Unions: the tag decides, a known variant reports its real error, and anything else is kept.
//!
//! The generator's own form tries one variant after the other, so that a misspelt field would end as
//! "data did not match any variant", or worse as another variant.

use super::emitted::Emitted;
use super::{arguments, docs, validation};
use crate::model::{Model, Table, Type};
use crate::problem::{Problem, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The enum with its conversions.
pub(crate) fn emit(found: &Type, table: &Table, model: &Model, emitted: &Emitted) -> Result<TokenStream> {
    let held = emitted.enums.get(&found.name);
    let held = held.ok_or_else(|| Problem::new(format!("`{}` was not emitted as a choice", found.name)))?;
    if held.len() < 2 && matches!(table, Table::OneOrMany { .. } | Table::Structural { .. }) {
        return Err(Problem::new(format!("`{}` was emitted with {} variants", found.name, held.len())));
    }
    match table {
        Table::Tagged { tag, rows, fallback } => {
            decided(found, Some(tag), rows, fallback.as_deref(), model, held)
        }
        Table::Present { rows, fallback } => decided(found, None, rows, fallback.as_deref(), model, held),
        Table::OneOrMany { component } => Ok(one_or_many(found, component)),
        Table::Structural { .. } => structural(found, model, held),
    }
}

/// A variant: its name, and the component that it holds.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) component: String,
    ty: syn::Type,
}

impl Member {
    fn ident(&self) -> syn::Ident {
        format_ident!("{}", self.name)
    }
}

/// The component that a variant holds, in a box or not.
fn component_of(ty: &syn::Type) -> String {
    arguments::local(super::emitted::argument_of(ty, "Box").as_ref().unwrap_or(ty))
}

type Held = [(String, Option<syn::Type>)];

/// A choice that a tag decides, or without one the fields that are there.
fn decided(
    found: &Type,
    tag: Option<&str>,
    rows: &[(String, String)],
    fallback: Option<&str>,
    model: &Model,
    held: &Held,
) -> Result<TokenStream> {
    let name = format_ident!("{}", found.name);
    let mut variants: Vec<Member> = Vec::new();
    for component in rows.iter().map(|(_, component)| component.as_str()).chain(fallback) {
        if variants.iter().any(|known| known.component == component) {
            continue;
        }
        let ty = held.iter().filter_map(|(_, ty)| ty.as_ref()).find(|ty| component_of(ty) == component);
        let ty = ty.ok_or_else(|| {
            Problem::new(format!("progenitor emitted `{}` without `{component}`", found.name))
        })?;
        let name = found.variant_name(component).unwrap_or(component).to_owned();
        variants.push(Member { name, component: component.to_owned(), ty: ty.clone() });
    }
    if variants.len() != held.len() {
        let message =
            format!("`{}` has {} variants, progenitor emitted {}", found.name, variants.len(), held.len());
        return Err(Problem::new(message));
    }
    let read = |component: &str| {
        let name = found.variant_name(component).unwrap_or(component);
        let variant = format_ident!("{name}");
        quote!(serde_json::from_value(value).map(Self::#variant).map_err(serde::de::Error::custom))
    };
    let rest = fallback.map_or(quote!(Ok(Self::Unknown(value))), read);
    let decision = match tag {
        Some(tag) => {
            let arms = rows.iter().map(|(value, component)| {
                let read = read(component);
                quote!(Some(#value) => #read,)
            });
            quote! {
                match value.get(#tag).and_then(serde_json::Value::as_str) {
                    #(#arms)*
                    _ => #rest,
                }
            }
        }
        None => {
            let branches = rows.iter().map(|(field, component)| {
                let read = read(component);
                quote!(if value.get(#field).is_some() { #read } else)
            });
            quote!(#(#branches)* { #rest })
        }
    };
    let documented = |component: &str| {
        let values: Vec<String> =
            rows.iter().filter(|(_, c)| c == component).map(|(value, _)| format!("`{value}`")).collect();
        match tag {
            Some(tag) if values.is_empty() => format!("Any other `{tag}`."),
            Some(tag) => format!("`{tag}` is {}.", values.join(" or ")),
            None if values.is_empty() => "Anything else.".to_owned(),
            None => format!("It has {}.", values.join(" or ")),
        }
    };
    let unknown = fallback.is_none();
    let items = items(&variants, documented, unknown);
    let debug = debug_of(&name, &variants, unknown);
    let conversions = conversions(&name, &variants);
    let validate = if model.sent().contains(&found.name) {
        let validate = validation::of_union(&variants, unknown, model);
        (!validate.is_empty()).then(|| quote!(impl #name { #validate }))
    } else {
        None
    };
    let fallback_doc = match tag {
        Some(tag) => format!("One of several types, told apart by `{tag}`."),
        None => "One of several types, told apart by the fields that are there.".to_owned(),
    };
    let doc = docs::outer(&docs::described(&found.notes, &fallback_doc, &[]));
    Ok(quote! {
        #doc
        #[derive(Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #items
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                #decision
            }
        }

        #validate
        #conversions
        #debug
    })
}

fn one_or_many(found: &Type, component: &str) -> TokenStream {
    let name = format_ident!("{}", found.name);
    let item = format_ident!("{component}");
    let doc = docs::outer(&docs::described(&found.notes, "One object, or a list of them.", &[]));
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum #name {
            /// A single object.
            One(#item),
            /// A list.
            Many(Vec<#item>),
        }

        impl #name {
            /// The objects, however they were sent.
            #[must_use]
            pub fn as_slice(&self) -> &[#item] {
                match self {
                    Self::One(one) => std::slice::from_ref(one),
                    Self::Many(many) => many,
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                let decoded = if value.is_array() {
                    serde_json::from_value(value).map(Self::Many)
                } else {
                    serde_json::from_value(value).map(Self::One)
                };
                decoded.map_err(serde::de::Error::custom)
            }
        }

        impl From<#item> for #name {
            fn from(one: #item) -> Self {
                Self::One(one)
            }
        }

        impl From<Vec<#item>> for #name {
            fn from(many: Vec<#item>) -> Self {
                Self::Many(many)
            }
        }
    }
}

/// A choice that may have no tag, by the contract or the overlay: the first variant that fits is taken.
fn structural(found: &Type, model: &Model, held: &Held) -> Result<TokenStream> {
    let name = format_ident!("{}", found.name);
    let mut variants = Vec::new();
    for (variant, ty) in held {
        let ty =
            ty.clone().ok_or_else(|| Problem::new(format!("`{}::{variant}` holds nothing", found.name)))?;
        let component = component_of(&ty);
        let name = found.variant_name(&component).unwrap_or(variant).to_owned();
        variants.push(Member { name, component, ty });
    }
    let items = items(&variants, |component| format!("A `{component}`."), false);
    let conversions = conversions(&name, &variants);
    let validate = model.sent().contains(&found.name).then(|| validation::of_union(&variants, false, model));
    let validate = validate.filter(|method| !method.is_empty()).map(|method| quote!(impl #name { #method }));
    let doc = docs::outer(&docs::described(&found.notes, "One of several types; the first that fits.", &[]));
    Ok(quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #items
        }

        #validate
        #conversions
    })
}

fn items(variants: &[Member], documented: impl Fn(&str) -> String, unknown: bool) -> TokenStream {
    let mut items = TokenStream::new();
    for variant in variants {
        let (ident, ty) = (variant.ident(), &variant.ty);
        let doc = docs::outer(&[documented(&variant.component)]);
        items.extend(quote!(#doc #ident(#ty),));
    }
    if unknown {
        items.extend(quote! {
            /// A variant that this version does not know, as received.
            Unknown(serde_json::Value),
        });
    }
    items
}

fn conversions(name: &syn::Ident, variants: &[Member]) -> TokenStream {
    let each = variants.iter().map(|variant| {
        let (ident, ty) = (variant.ident(), &variant.ty);
        let inner = super::emitted::argument_of(ty, "Box");
        let (given, value) = match &inner {
            Some(inner) => (inner, quote!(Box::new(value))),
            None => (ty, quote!(value)),
        };
        quote! {
            impl From<#given> for #name {
                fn from(value: #given) -> Self {
                    Self::#ident(#value)
                }
            }
        }
    });
    quote!(#(#each)*)
}

/// An unknown variant may hold anything, so its content is not shown.
fn debug_of(name: &syn::Ident, variants: &[Member], unknown: bool) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let (ident, name) = (variant.ident(), &variant.name);
        quote!(Self::#ident(inner) => f.debug_tuple(#name).field(inner).finish(),)
    });
    let unknown = unknown.then(|| quote!(Self::Unknown(_) => f.write_str("Unknown(..)"),));
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#arms)*
                    #unknown
                }
            }
        }
    }
}
