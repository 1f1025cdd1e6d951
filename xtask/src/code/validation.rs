//! `validate()`: the documented limits of what is sent, with the field's path in the error.

use super::emitted::argument_of;
use super::unions::Member;
use super::{arguments, pattern};
use crate::model::{Model, Rules, Shape, Table, Type};
use crate::problem::{Context, Result};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// The method around the checks, or nothing if there are none.
pub(crate) fn method(checks: &TokenStream) -> TokenStream {
    if checks.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// Checks the carrier's documented limits before anything is sent.
        ///
        /// # Errors
        ///
        /// The first field that breaks one.
        pub fn validate(&self) -> Result<(), fibre_core::Invalid> {
            #checks
            Ok(())
        }
    }
}

/// The method of a request struct.
pub(crate) fn of_struct(
    found: &Type,
    types: &BTreeMap<String, syn::Type>,
    model: &Model,
) -> Result<TokenStream> {
    let Shape::Object { fields, combinations, exclusive, min_fields, .. } = &found.shape else {
        return Ok(TokenStream::new());
    };
    let mut body = TokenStream::new();
    for field in fields {
        let ident = format_ident!("{}", field.rust);
        let Some(ty) = types.get(&field.rust) else { continue };
        let inner = argument_of(ty, "Option");
        let optional = inner.is_some();
        let inner = inner.unwrap_or_else(|| ty.clone());
        let inner = if field.null_or_absent { argument_of(&inner, "Option").unwrap_or(inner) } else { inner };
        let mut each = limits(&field.wire, &inner, &field.rules)?;
        let nested = field.link.as_ref().filter(|link| is_checked(&link.to, model, 0));
        each.extend(nested.map(|link| nested_check(&field.wire, &inner, link.many)));
        body.extend(if field.null_or_absent && !each.is_empty() {
            quote!(if let Some(Some(value)) = &self.#ident { #each })
        } else {
            within(&quote!(self.#ident), optional, each)
        });
    }
    let present = |wire: &String| {
        let field = fields.iter().find(|field| field.wire == *wire)?;
        let ident = format_ident!("{}", field.rust);
        Some(if is_optional(types, &field.rust) { quote!(self.#ident.is_some()) } else { quote!(true) })
    };
    if !combinations.is_empty() {
        let sets = combinations.iter().map(|set| {
            let all = set.iter().filter_map(present);
            quote!(#(#all)&&*)
        });
        let alternatives = combinations.iter().map(|set| set.join(" with ")).collect::<Vec<_>>();
        let none = alternatives.join(" or ");
        let given = quote!([#(#sets),*].into_iter().filter(|given| *given).count());
        body.extend(quote! {
            let given = #given;
            if given == 0 {
                return Err(fibre_core::Invalid::new(#none, "must be given"));
            }
        });
        if *exclusive {
            let both = alternatives.join(" and ");
            body.extend(quote! {
                if given > 1 {
                    return Err(fibre_core::Invalid::new(#both, "must not be given together"));
                }
            });
        }
    }
    let optional: Vec<TokenStream> = fields
        .iter()
        .filter(|field| is_optional(types, &field.rust))
        .filter_map(|field| present(&field.wire))
        .collect();
    if *min_fields > 0 && optional.len() == fields.len() {
        let least = Literal::u64_unsuffixed(*min_fields);
        let rule = format!("must set at least {min_fields} of its fields");
        body.extend(quote! {
            if [#(#optional),*].into_iter().filter(|given| *given).count() < #least {
                return Err(fibre_core::Invalid::new("the body", #rule));
            }
        });
    }
    Ok(method(&body))
}

/// The method of a union of request structs.
pub(crate) fn of_union(variants: &[Member], unknown: bool, model: &Model) -> TokenStream {
    let checked: Vec<_> =
        variants.iter().filter(|variant| is_checked(&variant.component, model, 0)).collect();
    if checked.is_empty() {
        return TokenStream::new();
    }
    let arms = checked.iter().map(|variant| {
        let variant = format_ident!("{}", variant.name);
        quote!(Self::#variant(inner) => inner.validate(),)
    });
    let rest = (unknown || checked.len() < variants.len()).then(|| quote!(_ => Ok(()),));
    quote! {
        /// Checks the carrier's documented limits before anything is sent.
        ///
        /// # Errors
        ///
        /// The first field that breaks one.
        pub fn validate(&self) -> Result<(), fibre_core::Invalid> {
            match self {
                #(#arms)*
                #rest
            }
        }
    }
}

/// Whether a type has a `validate()` when it is sent.
pub(crate) fn is_checked(name: &str, model: &Model, depth: usize) -> bool {
    let Some(found) = model.type_named(name).filter(|_| depth < 16) else { return false };
    match &found.shape {
        Shape::Object { fields, combinations, min_fields, .. } => {
            !combinations.is_empty()
                || (*min_fields > 0 && fields.iter().all(|field| !field.required))
                || fields.iter().any(|field| {
                    !field.rules.is_empty()
                        || field.link.as_ref().is_some_and(|link| is_checked(&link.to, model, depth + 1))
                })
        }
        Shape::Union(Table::Tagged { .. } | Table::Present { .. } | Table::Structural { .. }) => {
            found.links().iter().any(|link| is_checked(link, model, depth + 1))
        }
        Shape::Enum(_) | Shape::Union(Table::OneOrMany { .. }) => false,
    }
}

/// The checks of an optional value.
pub(crate) fn of_optional(
    wire: &str,
    place: &TokenStream,
    ty: &syn::Type,
    rules: &Rules,
) -> Result<TokenStream> {
    Ok(within(place, true, limits(wire, ty, rules)?))
}

/// The checks of what is in scope as `value`.
fn limits(wire: &str, ty: &syn::Type, rules: &Rules) -> Result<TokenStream> {
    let mut each = TokenStream::new();
    let mut check = |breaks: TokenStream, rule: String| {
        each.extend(quote! {
            if #breaks {
                return Err(fibre_core::Invalid::new(#wire, #rule));
            }
        });
    };
    let is_list = argument_of(ty, "Vec").is_some();
    match arguments::text(ty).as_str() {
        "String" => {
            if let Some(text) = &rules.pattern {
                let pieces = pattern::pieces(text).context(format!("`{wire}`"))?;
                check(
                    quote!(!fibre_core::rt::pattern::matches(&[#(#pieces),*], value)),
                    format!("must match {text}"),
                );
            }
            if let Some(least) = rules.min_length {
                let count = Literal::u64_unsuffixed(least);
                let breaks = if least == 1 {
                    quote!(value.is_empty())
                } else {
                    quote!(value.chars().count() < #count)
                };
                check(breaks, at_least(least, "have", "characters"));
            }
            if let Some(most) = rules.max_length {
                let count = Literal::u64_unsuffixed(most);
                check(quote!(value.chars().count() > #count), format!("must have at most {most} characters"));
            }
        }
        "i64" => {
            if let Some(least) = rules.minimum {
                let bound = Literal::i64_unsuffixed(least);
                check(quote!(*value < #bound), format!("must be at least {least}"));
            }
            if let Some(most) = rules.maximum {
                let bound = Literal::i64_unsuffixed(most);
                check(quote!(*value > #bound), format!("must be at most {most}"));
            }
        }
        _ if is_list => {
            if let Some(least) = rules.min_items {
                let count = Literal::u64_unsuffixed(least);
                let breaks = if least == 1 { quote!(value.is_empty()) } else { quote!(value.len() < #count) };
                check(breaks, at_least(least, "hold", "items"));
            }
            if let Some(most) = rules.max_items {
                let count = Literal::u64_unsuffixed(most);
                check(quote!(value.len() > #count), format!("must hold at most {most} items"));
            }
        }
        _ => {}
    }
    Ok(each)
}

fn at_least(least: u64, verb: &str, things: &str) -> String {
    if least == 1 { "must not be empty".to_owned() } else { format!("must {verb} at least {least} {things}") }
}

fn nested_check(wire: &str, ty: &syn::Type, many: bool) -> TokenStream {
    if !many {
        quote!(value.validate().map_err(|invalid| invalid.within(#wire))?;)
    } else if argument_of(ty, "Vec").is_some() {
        let indexed = format!("{wire}[{{index}}]");
        quote! {
            for (index, item) in value.iter().enumerate() {
                item.validate().map_err(|invalid| invalid.within(&format!(#indexed)))?;
            }
        }
    } else {
        let keyed = format!("{wire}.{{key}}");
        quote! {
            for (key, item) in value {
                item.validate().map_err(|invalid| invalid.within(&format!(#keyed)))?;
            }
        }
    }
}

fn within(place: &TokenStream, optional: bool, each: TokenStream) -> TokenStream {
    if each.is_empty() {
        each
    } else if optional {
        quote!(if let Some(value) = &#place { #each })
    } else {
        quote!({ let value = &#place; #each })
    }
}

fn is_optional(types: &BTreeMap<String, syn::Type>, rust: &str) -> bool {
    types.get(rust).is_some_and(|ty| argument_of(ty, "Option").is_some())
}
