//! Writes generated files, or shows where those on disk differ.

use crate::problem::{Context, Result};
use crate::workspace::Workspace;
use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Writes the files, and removes from `folder` what is not among them.
///
/// # Errors
///
/// A file that cannot be written.
pub(crate) fn write(folder: &Path, files: &BTreeMap<PathBuf, String>) -> Result<()> {
    for (path, text) in files {
        if fs::read_to_string(path).is_ok_and(|existing| existing == *text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).context(parent.display())?;
        }
        fs::write(path, text).context(path.display())?;
    }
    for stray in strays(folder, files) {
        fs::remove_file(&stray).context(stray.display())?;
    }
    Ok(())
}

/// Prints a unified diff for each file that differs, is missing or should not be there.
///
/// # Errors
///
/// A standard output that is closed.
pub(crate) fn report(
    workspace: &Workspace,
    folder: &Path,
    files: &BTreeMap<PathBuf, String>,
) -> Result<bool> {
    let mut diffs = String::new();
    for (path, expected) in files {
        let existing = fs::read_to_string(path).unwrap_or_default();
        diffs.push_str(&difference(&workspace.relative(path), &existing, expected));
    }
    for stray in strays(folder, files) {
        let existing = fs::read_to_string(&stray).unwrap_or_default();
        diffs.push_str(&difference(&workspace.relative(&stray), &existing, ""));
    }
    std::io::stdout().write_all(diffs.as_bytes()).context("standard output")?;
    Ok(diffs.is_empty())
}

/// A unified diff, empty if both texts are the same but for their line ends.
#[must_use]
pub fn difference(name: &str, existing: &str, expected: &str) -> String {
    let (existing, expected) = (existing.replace("\r\n", "\n"), expected.replace("\r\n", "\n"));
    if existing == expected {
        return String::new();
    }
    let diff = TextDiff::from_lines(&existing, &expected);
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

fn strays(folder: &Path, files: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut strays: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && !files.contains_key(path))
        .collect();
    strays.sort();
    strays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_no_difference() {
        assert_eq!(difference("a.rs", "one\r\ntwo\r\n", "one\ntwo\n"), "");
    }

    #[test]
    fn a_change_is_shown_in_place() {
        let diff = difference("a.rs", "one\ntwo\n", "one\nthree\n");
        assert!(diff.contains("-two\n+three\n") && diff.contains("b/a.rs"), "{diff}");
    }

    #[test]
    fn writing_removes_what_is_no_longer_generated() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("old.rs"), "").unwrap();
        let files = BTreeMap::from([(folder.path().join("new.rs"), "text".to_owned())]);
        write(folder.path(), &files).unwrap();
        assert!(!folder.path().join("old.rs").exists());
        assert_eq!(fs::read_to_string(folder.path().join("new.rs")).unwrap(), "text");
    }
}
