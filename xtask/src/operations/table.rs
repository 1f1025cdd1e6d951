//! The list as text.

use super::{Received, Row};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An aligned table, how many operations there are of each provenance, and what the carriers call.
pub(super) fn plain(rows: &[Row], received: &[Received]) -> String {
    let cells: Vec<[&str; 8]> = std::iter::once(HEADINGS).chain(rows.iter().map(cells)).collect();
    let widths: [usize; 8] =
        std::array::from_fn(|column| cells.iter().map(|row| row[column].len()).max().unwrap_or_default());
    let mut out = String::new();
    for row in cells {
        let line: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(line.join("  ").trim_end());
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&counts(rows));
    out.push('\n');
    for row in received {
        let Received { api, operation_id, method, path, provenance } = row;
        let _ = writeln!(
            out,
            "Called by the carrier, types only: {api} {operation_id} {method} {path}, {provenance}."
        );
    }
    out
}

/// A table for the README.
pub(super) fn markdown(rows: &[Row], received: &[Received]) -> String {
    let mut out = String::from(
        "| API | Operation | Method | On the wire | Provenance | Example | Sandbox |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let _ = writeln!(
            out,
            "| {} | `{}` | `{}` | `{} {}` | {} | {} | {} |",
            row.api,
            row.operation_id,
            row.rust_method,
            row.method,
            row.path,
            row.provenance,
            yes(row.example),
            yes(row.sandbox)
        );
    }
    out.push('\n');
    out.push_str(&counts(rows));
    out.push('\n');
    for row in received {
        let Received { api, operation_id, method, path, provenance } = row;
        let _ = writeln!(
            out,
            "\nCalled by the carrier, types only: {api} `{operation_id}`, `{method} {path}`, {provenance}."
        );
    }
    out
}

const HEADINGS: [&str; 8] =
    ["api", "operation", "rust method", "method", "path", "provenance", "example", "sandbox"];

fn cells(row: &Row) -> [&str; 8] {
    [
        &row.api,
        &row.operation_id,
        &row.rust_method,
        &row.method,
        &row.path,
        row.provenance,
        yes(row.example),
        yes(row.sandbox),
    ]
}

fn counts(rows: &[Row]) -> String {
    let mut by_provenance: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *by_provenance.entry(row.provenance).or_default() += 1;
    }
    let parts: Vec<String> = by_provenance.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let examples = rows.iter().filter(|row| row.example).count();
    let served = rows.iter().filter(|row| row.sandbox).count();
    format!(
        "{} operations: {}; {examples} with an example that runs, {served} served by the sandbox.",
        rows.len(),
        parts.join(", ")
    )
}

fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, provenance: &'static str, example: bool) -> Row {
        Row {
            api: "an-api".into(),
            operation_id: id.into(),
            method: "GET".into(),
            path: "/a".into(),
            provenance,
            rust_method: "a".into(),
            example,
            sandbox: true,
        }
    }

    #[test]
    fn columns_are_aligned_and_counted() {
        let rows = [row("short", "inferred", true), row("aMuchLongerName", "confirmed", false)];
        let received = [Received {
            api: "an-api",
            operation_id: "handle".into(),
            method: "POST".into(),
            path: "/news".into(),
            provenance: "confirmed",
        }];
        let text = plain(&rows, &received);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0].find("rust method"), lines[2].find("a  "), "{text}");
        assert!(
            text.contains("2 operations: 1 confirmed, 1 inferred; 1 with an example that runs, 2 served"),
            "{text}"
        );
        assert!(text.ends_with("types only: an-api handle POST /news, confirmed.\n"), "{text}");
        let text = markdown(&rows, &received);
        assert!(text.contains("| an-api | `short` | `a` | `GET /a` | inferred | yes | yes |"), "{text}");
        assert!(text.ends_with("2 served by the sandbox.\n\nCalled by the carrier, types only: an-api `handle`, `POST /news`, confirmed.\n"), "{text}");
    }
}
