//! The list in the README, between two markers.

use crate::problem::{Context, Problem, Result};
use crate::workspace::Workspace;
use std::fs;

const FILE: &str = "README.md";
const BEGIN: &str = "<!-- operations -->";
const END: &str = "<!-- /operations -->";

/// Puts the table between the markers.
pub(super) fn write(workspace: &Workspace, table: &str) -> Result<()> {
    let existing = read(workspace)?;
    let expected = replaced(&existing, table)?;
    if existing != expected {
        fs::write(workspace.path(FILE), expected).context(FILE)?;
    }
    Ok(())
}

/// How the README differs from one with the table; empty if it does not.
pub(super) fn difference(workspace: &Workspace, table: &str) -> Result<String> {
    let existing = read(workspace)?.replace("\r\n", "\n");
    Ok(crate::difference(FILE, &existing, &replaced(&existing, table)?))
}

fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(workspace.path(FILE)).context(FILE)
}

fn replaced(text: &str, table: &str) -> Result<String> {
    let missing = || Problem::new(format!("{FILE} has no `{BEGIN}` … `{END}` to put the operations in"));
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_block_changes() {
        let text = format!("# A\n{BEGIN}\nold\n{END}\nB\n");
        let new = replaced(&text, "table\n").unwrap();
        assert_eq!(new, format!("# A\n{BEGIN}\n\ntable\n\n{END}\nB\n"));
        assert_eq!(replaced(&new, "table\n").unwrap(), new);
        assert!(replaced("nothing", "table").unwrap_err().to_string().contains("<!-- operations -->"));
    }
}
