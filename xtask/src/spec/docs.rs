//! Descriptions that are safe in rustdoc: nothing becomes a doctest, a tag or a link by accident.

use super::walk;
use crate::problem::Result;
use serde_json::{Map, Value};

/// Escapes every description and summary.
pub(crate) fn escape(document: &mut Value) -> Result<()> {
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        texts(info);
    }
    walk::operations(document, &mut |_, operation| {
        texts(operation);
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            parameter.as_object_mut().map(texts);
        }
        Ok(())
    })?;
    walk::schemas(document, &mut |_, schema| {
        schema.as_object_mut().map(texts);
        Ok(())
    })
}

fn texts(object: &mut Map<String, Value>) {
    for key in ["summary", "description", "x-source"] {
        if let Some(Value::String(text)) = object.get_mut(key) {
            *text = markdown(text);
        }
    }
}

/// One description as rustdoc Markdown.
fn markdown(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut indented = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let is_fence = line.trim_start().starts_with("```");
        let is_code = !fenced && !is_fence && line.starts_with("    ");
        if indented && !is_code {
            out.push("```".into());
            indented = false;
        }
        if is_code {
            if !indented {
                out.push("```text".into());
                indented = true;
            }
            out.push(line[4..].into());
        } else if is_fence {
            // A bare fence would be compiled as Rust.
            out.push(if !fenced && line.trim() == "```" { "```text".into() } else { line.into() });
            fenced = !fenced;
        } else if fenced {
            out.push(line.into());
        } else {
            out.push(prose(line));
        }
    }
    if indented || fenced {
        out.push("```".into());
    }
    out.join("\n")
}

/// One line outside of code: escapes what rustdoc would read as a tag or a link.
fn prose(line: &str) -> String {
    line.split_inclusive('`')
        .scan(false, |code, piece| {
            let is_code = *code;
            if piece.ends_with('`') {
                *code = !*code;
            }
            Some(if is_code { piece.to_owned() } else { linked(piece) })
        })
        .collect()
}

fn linked(piece: &str) -> String {
    piece
        .split(' ')
        .map(|word| {
            if word.starts_with("http://") || word.starts_with("https://") {
                let end = word.trim_end_matches(['.', ',', ';', ')']).len();
                return format!("<{}>{}", &word[..end], &word[end..]);
            }
            word.replace('<', "\\<").replace('>', "\\>").replace('[', "\\[").replace(']', "\\]")
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_code_is_fenced_as_text() {
        assert_eq!(
            markdown("Send:\n\n    {\"a\": 1}\n\nthen wait."),
            "Send:\n\n```text\n{\"a\": 1}\n```\n\nthen wait."
        );
        assert_eq!(markdown("```\nlet x = 1;\n```"), "```text\nlet x = 1;\n```");
    }

    #[test]
    fn tags_links_and_addresses_stay_text() {
        assert_eq!(markdown("an <id> or [x](y)"), "an \\<id\\> or \\[x\\](y)");
        assert_eq!(markdown("in `Vec<T>` or `a[0]`"), "in `Vec<T>` or `a[0]`");
        assert_eq!(markdown("see https://example.test/a."), "see <https://example.test/a>.");
    }
}
