//! Documentation of generated items.

use crate::model::{Model, Notes, Operation, Rules};
use crate::naming::snake;
use crate::problem::{Context, Problem, Result};
use proc_macro2::TokenStream;
use quote::quote;
use std::path::PathBuf;

/// Where the visible lines of the operations' examples are.
#[derive(Clone, Debug)]
pub enum Examples {
    /// A folder with one `<operationId>.rs` per public operation, and the lines that are hidden around each.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Hidden lines before the example.
        before: String,
    },
    /// Operations are generated without examples.
    None,
}

impl Examples {
    /// Fails on an example of an operation that does not exist, or that is hidden.
    pub(crate) fn check(&self, model: &Model) -> Result<()> {
        let Examples::Folder { path, .. } = self else { return Ok(()) };
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let file = entry.path();
            let id = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let shown = |operation: &&Operation| operation.id == id && operation.wrapper.is_none();
            if model.operations.iter().find(shown).is_none() {
                return Err(Problem::new(format!("{} belongs to no public operation", file.display())));
            }
        }
        Ok(())
    }

    /// The doc lines of an operation's example; a public operation must have one.
    pub(crate) fn of(&self, operation: &Operation) -> Result<Vec<String>> {
        let Examples::Folder { path, before } = self else { return Ok(Vec::new()) };
        if operation.wrapper.is_some() {
            return Ok(Vec::new());
        }
        let file = path.join(format!("{}.rs", operation.id));
        let visible = std::fs::read_to_string(&file).context(format!(
            "operation `{}` has no example: {} cannot be read",
            operation.id,
            file.display()
        ))?;
        if !visible.contains(&format!("{}(", operation.method_name)) {
            let message = format!("{} does not call `{}`", file.display(), operation.method_name);
            return Err(Problem::new(message));
        }
        let mut lines = vec!["# Example".to_owned(), String::new(), "```".to_owned()];
        lines.extend(before.lines().map(|line| format!("# {line}")));
        lines.extend(visible.trim().lines().map(str::to_owned));
        lines.extend(["# Ok(())".to_owned(), "# }".to_owned(), "```".to_owned()]);
        Ok(lines)
    }
}

/// `///` lines.
pub(crate) fn outer(lines: &[String]) -> TokenStream {
    let lines = spaced(lines);
    quote!(#(#[doc = #lines])*)
}

/// `//!` lines.
pub(crate) fn inner(lines: &[String]) -> TokenStream {
    let lines = spaced(lines);
    quote!(#(#![doc = #lines])*)
}

fn spaced(lines: &[String]) -> Vec<String> {
    let each = lines.iter().flat_map(|line| if line.is_empty() { vec![""] } else { line.lines().collect() });
    each.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") }).collect()
}

/// Description, evidence and remarks, with an empty line between them.
pub(crate) fn described(notes: &Notes, fallback: &str, remarks: &[String]) -> Vec<String> {
    let description = notes.description.clone().unwrap_or_else(|| fallback.to_owned());
    let evidence = notes.evidence();
    let parts = std::iter::once(description).chain(remarks.iter().cloned()).chain(evidence);
    paragraphs(parts.collect())
}

/// The remark on a value that `Debug` does not show.
pub(crate) const PERSONAL: &str = "Personal data: hidden in debug output.";

/// The documented pattern of a value, as a remark.
pub(crate) fn pattern(rules: &Rules) -> Option<String> {
    rules.pattern.as_ref().map(|pattern| format!("Documented pattern: `{pattern}`."))
}

/// The documentation of a method.
pub(crate) fn method(operation: &Operation, examples: &Examples) -> Result<Vec<String>> {
    let mut parts = vec![sentence(operation.summary.as_deref().unwrap_or(&operation.id))];
    parts.extend(operation.notes.description.clone());
    parts.push(format!("`{} {}`", operation.method.to_uppercase(), operation.path));
    parts.extend(operation.notes.evidence());
    let arguments: Vec<String> = operation.positional().map(argument).collect();
    if !arguments.is_empty() {
        parts.push(format!("# Arguments\n\n{}", arguments.join("\n")));
    }
    let headers = operation.parameters.iter().filter(|parameter| parameter.is_standing_header());
    for (header, default) in headers.filter_map(|header| Some((header, header.default.as_ref()?))) {
        parts.push(format!("Sends `{}: {default}` unless another value is set.", header.wire));
    }
    let body = operation.body.as_ref().and_then(|body| body.description.clone());
    parts.extend(body.map(|description| format!("The body: {description}")));
    parts.extend(operation.submission.as_deref().map(lost_answer));
    let example = examples.of(operation)?;
    if !example.is_empty() {
        parts.push(example.join("\n"));
    }
    Ok(paragraphs(parts))
}

/// What the caller of something that must be sent once has to know.
fn lost_answer(submission: &str) -> String {
    let method = submission.rsplit("::").next().unwrap_or(submission);
    format!(
        "# If the answer is lost\n\n\
         The error's [`outcome`](crate::Error::outcome) says what the carrier may have done. After\n\
         [`NotSent`](crate::Outcome::NotSent) and [`Rejected`](crate::Outcome::Rejected) correct it and send it again;\n\
         after [`Accepted`](crate::Outcome::Accepted) it is done; after [`Unknown`](crate::Outcome::Unknown) find out\n\
         before you send it again. [`{method}`](crate::{submission}) writes it down first, sends it once, and finds out\n\
         what can be found out, also when the program was killed meanwhile."
    )
}

fn argument(parameter: &crate::model::Parameter) -> String {
    let mut line = format!("- `{}`", snake(&parameter.rust));
    let description = parameter.notes.description.as_deref();
    if let Some(description) = description {
        line.push_str(": ");
        line.push_str(&description.replace('\n', "\n  "));
    }
    for remark in pattern(&parameter.rules).into_iter().chain(parameter.notes.evidence()) {
        line.push_str("\n  ");
        line.push_str(&remark);
    }
    line
}

fn paragraphs(parts: Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(part.lines().map(str::to_owned));
    }
    lines
}

/// Ends a summary like a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}
