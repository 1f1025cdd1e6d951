//! Calls the generator.

use crate::problem::{Context, Problem, Result};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use progenitor_impl::UnknownPolicy;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The version that the passes are written for; the workspace manifest pins it.
pub(crate) const VERSION: &str = "0.15.1";

/// Generates a whole client; what is used of it are types and signatures.
pub(crate) fn run(spec: Value) -> Result<syn::File> {
    let spec = serde_json::from_value(spec).context("the reduced specification is not OpenAPI 3.0")?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_derive("PartialEq")
        .with_map_type("::std::collections::BTreeMap")
        .with_unknown_crates(UnknownPolicy::Allow);
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|_| {
            Problem::new(format!("progenitor {VERSION} gave up on the reduced specification (see above)"))
        })?
        .context("progenitor")?;
    syn::parse2(tokens).context("progenitor's output is not Rust")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_the_headers_is_the_one_that_runs() {
        let lock = include_str!("../../../Cargo.lock").replace("\r\n", "\n");
        for name in ["progenitor", "progenitor-impl"] {
            assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{VERSION}\"\n")), "{name}");
        }
    }
}
