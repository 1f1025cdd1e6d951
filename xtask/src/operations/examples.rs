//! Finds the methods of a client whose documentation has an example that runs.

use crate::problem::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use syn::visit::Visit;

/// The public methods of `Client`, in all files below a folder, that a doctest calls.
pub(super) fn methods_with_an_example(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = Methods::default();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).context(folder.display())? {
            let path = entry.context(folder.display())?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).context(path.display())?;
                found.visit_file(&syn::parse_file(&text).context(path.display())?);
            }
        }
    }
    Ok(found.0)
}

#[derive(Default)]
struct Methods(BTreeSet<String>);

impl<'ast> Visit<'ast> for Methods {
    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let of_client = matches!(&*block.self_ty, syn::Type::Path(path) if path.path.is_ident("Client"));
        if !of_client || block.trait_.is_some() {
            return;
        }
        for item in &block.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            let name = method.sig.ident.to_string();
            if matches!(method.vis, syn::Visibility::Public(_)) && runs(&documentation(&method.attrs), &name)
            {
                self.0.insert(name);
            }
        }
    }
}

fn documentation(attributes: &[syn::Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let syn::Meta::NameValue(syn::MetaNameValue {
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }),
            ..
        }) = &attribute.meta
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}

/// Whether a code block that is compiled and run calls the method.
fn runs(documentation: &str, method: &str) -> bool {
    let mut block: Option<bool> = None;
    for line in documentation.lines() {
        let line = line.trim();
        if let Some(words) = line.strip_prefix("```") {
            block = match block {
                Some(_) => None,
                None => {
                    Some(words.split([',', ' ']).all(|word| matches!(word, "" | "rust" | "should_panic")))
                }
            };
        } else if block == Some(true) && line.contains(&format!(".{method}(")) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut methods = Methods::default();
        methods.visit_file(&syn::parse_file(text).unwrap());
        methods.0.into_iter().collect()
    }

    #[test]
    fn only_blocks_that_run_and_call_the_method_count() {
        let text = r"
impl Client {
    /// ```
    /// client.shown().await?;
    /// ```
    pub async fn shown(&self) {}
    /// ```no_run
    /// client.not_run().await?;
    /// ```
    pub async fn not_run(&self) {}
    /// ```text
    /// client.text()
    /// ```
    pub async fn text(&self) {}
    /// ```
    /// client.shown().await?;
    /// ```
    pub async fn another(&self) {}
    /// ```
    /// client.private()
    /// ```
    pub(crate) async fn private(&self) {}
}
impl Other {
    /// ```
    /// other.elsewhere();
    /// ```
    pub fn elsewhere(&self) {}
}";
        assert_eq!(found(text), ["shown"]);
    }
}
