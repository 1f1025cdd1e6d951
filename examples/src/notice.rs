//! Remarks on standard error.

use std::fmt;
use std::io::{self, Write as _};

/// Writes a line to standard error.
///
/// Unlike `eprintln!` it does not panic when nobody listens: a remark is never worth a failure.
pub fn note(remark: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{remark}");
}
