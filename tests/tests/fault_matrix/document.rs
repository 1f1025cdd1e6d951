//! The table as a document.

use crate::case::Result;
use crate::fault::Fault;
use crate::operations;
use similar::TextDiff;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const UPDATE: &str = "UPDATE_FAULT_MATRIX";

/// Compares with the document of the repository, or writes it if that is asked for.
pub(crate) fn compare(written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fault-matrix.md");
    if env::var_os(UPDATE).is_some_and(|value| value == "1") {
        let folder = path.parent().expect("the document is in a folder");
        fs::create_dir_all(folder).expect("the repository can be written");
        fs::write(&path, written).expect("the repository can be written");
        return;
    }
    let before = fs::read_to_string(&path).unwrap_or_default();
    let diff = TextDiff::from_lines(before.as_str(), written).unified_diff().to_string();
    assert!(before == written, "docs/fault-matrix.md says otherwise; {UPDATE}=1 writes it anew.\n{diff}");
}

/// The document for the results, which are in the order of faults and then of operations.
pub(crate) fn written(faults: &[Fault], results: &[Result]) -> String {
    let operations = operations::all().count();
    let rows: Vec<_> = results.chunks(operations).collect();
    let calls = results.iter().filter(|result| result.call.is_some()).count();
    let submissions = results.iter().filter(|result| result.submission.is_some()).count();
    let mut text = format!(
        "<!-- Written by a test: UPDATE_FAULT_MATRIX=1 cargo test -p tests --test fault_matrix -->\n\n{HEADER}\n\
         | | |\n|---|---:|\n\
         | operations | {operations} |\n| faults | {} |\n| calls | {calls} |\n\
         | submissions, each run twice | {submissions} |\n| cases | {} |\n\
         | orders placed twice | {} |\n| wrong outcomes | {} |\n",
        faults.len(),
        calls + submissions,
        results.iter().filter(|result| result.orders > 1).count(),
        results.iter().filter(|result| !result.complaints.is_empty()).count(),
    );
    text.push_str(CALLS);
    table(&mut text, faults, &rows, |result| result.call.as_deref());
    text.push_str(SUBMISSIONS);
    table(&mut text, faults, &rows, |result| result.submission.as_deref());
    text
}

const HEADER: &str = "\
# Faults and what becomes of an order

Each request that orders or changes something meets each fault, against a server that was made for it. Time is virtual,
and nothing is asked of any other machine. The test compares this document with what it finds, and fails if they differ;
it fails before that if an order is seen twice, if an outcome is not the most that can be known, or if an error lacks its
operation or the identifiers that were sent.

**Orders** are requests that the server has read whole and has not refused with a 4xx.

| outcome | is true if the server |
|---|---|
| not sent | has seen no byte of any request for the operation; token requests do not count |
| rejected | has answered every request that reached it with a 4xx, other than 408 |
| accepted | has answered with a 2xx, however badly |
| unknown | has got a request, or a part of one, and none of its answers tells more |

**Taken** is whether the server carries the request out, where the fault hides that from the client.
";

const CALLS: &str = "
## Calls

How the call ends, with the kind of its error, and the orders that the server has seen.
";

const SUBMISSIONS: &str = "
## Submissions

`submit_once` with a `FileJournal`, run again as a restarted program would after the server has recovered: how each run
ends, and the orders that the server has seen in both. The second run sends only what the first has not placed. What
is lost is looked for in the carrier's lists (orders of Connect, subscriptions) or in what its webhooks told (orders of
Superloop 360 and Fibre Cafe); the other requests leave no trace to look for.

| word | the submission |
|---|---|
| placed | was sent, and the carrier answered |
| placed (found) | was looked for, and the carrier has it |
| placed (unread) | was accepted, by an answer that cannot be read |
| placed (before) | was placed by the run before, so nothing is done |
| not placed | did not reach the carrier, or was refused by it |
| cannot tell | may have been carried out, and nothing shows whether it was |
";

/// A table with a column for all operations that fare the same.
fn table<'r>(
    text: &mut String,
    faults: &[Fault],
    rows: &[&'r [Result]],
    cell: impl Fn(&'r Result) -> Option<&'r str>,
) {
    let mut groups: Vec<(Vec<Option<&str>>, Vec<String>)> = Vec::new();
    for (at, operation) in operations::all().enumerate() {
        let cells: Vec<_> = rows.iter().map(|row| row.get(at).and_then(&cell)).collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let name = format!("{} `{}`", operation.api, operation.id);
        match groups.iter_mut().find(|(same, _)| *same == cells) {
            Some((_, names)) => names.push(name),
            None => groups.push((cells, vec![name])),
        }
    }
    text.push('\n');
    for (letter, (_, names)) in ('A'..).zip(&groups) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "- **{letter}**: {}", names.join(", "));
    }
    let letters = ('A'..).take(groups.len()).map(|letter| format!(" {letter} |"));
    let _ = writeln!(text, "\n| fault | taken |{}", letters.collect::<String>());
    let _ = writeln!(text, "|---|---|{}", "---|".repeat(groups.len()));
    for (row, fault) in faults.iter().enumerate() {
        let cells: Vec<_> = groups.iter().map(|(cells, _)| cells.get(row).copied().flatten()).collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let taken = match fault.taken {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let cells: String =
            cells.into_iter().map(|cell| format!(" {} |", cell.unwrap_or_default())).collect();
        let _ = writeln!(text, "| {} | {taken} |{cells}", fault.name);
    }
}
