//! What must never be generated, whatever the passes did.

use super::arguments;
use crate::problem::{Context, Problem, Result};
use crate::spec::is_identifier;
use proc_macro2::TokenStream;
use syn::visit::Visit;

/// Fails on types that would compile and then lose data.
pub(crate) fn check(types: &TokenStream) -> Result<()> {
    let file: syn::File = syn::parse2(types.clone()).context("the types are not Rust")?;
    let mut guard = Guard(Vec::new());
    guard.visit_file(&file);
    match guard.0.into_iter().next() {
        None => Ok(()),
        Some(finding) => Err(Problem::new(finding)),
    }
}

struct Guard(Vec<String>);

impl<'ast> Visit<'ast> for Guard {
    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if item.variants.is_empty() {
            self.0.push(format!("`{}` has no variant, so no value of it could ever be decoded", item.ident));
        }
        for variant in &item.variants {
            let name = variant.ident.to_string();
            let number =
                name.strip_prefix("Variant").or_else(|| name.rsplit_once("Choice").map(|(_, number)| number));
            if number.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())) {
                self.0.push(format!("`{}::{name}` has no name; make the variant a component", item.ident));
            }
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        for field in &item.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let inner = super::emitted::argument_of(&field.ty, "Option").unwrap_or_else(|| field.ty.clone());
            if arguments::text(&inner) == "f64" && (is_identifier(&name) || name.ends_with("_id")) {
                self.0.push(format!("`{}.{name}` is an identifier and a floating-point number", item.ident));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn dangerous_types_are_named() {
        let finding = |tokens| check(&tokens).unwrap_err().to_string();
        assert!(
            finding(quote!(
                pub enum Never {}
            ))
            .contains("`Never`")
        );
        assert!(
            finding(quote!(
                pub enum Choice {
                    Variant0(A),
                }
            ))
            .contains("Variant0")
        );
        assert!(
            finding(quote!(
                pub struct Order {
                    pub customer_id: Option<f64>,
                }
            ))
            .contains("customer_id")
        );
        assert!(
            check(&quote!(
                pub struct Order {
                    pub total: f64,
                }
            ))
            .is_ok()
        );
    }
}
