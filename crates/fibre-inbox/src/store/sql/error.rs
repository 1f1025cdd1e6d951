//! What a database's errors mean.

use crate::{ErrorKind, InboxError};

/// `sqlx`'s error as ours. `doing` completes "the store failed while".
pub(in crate::store) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> InboxError {
    move |error| {
        let kind = kind(&error);
        let advice = match kind {
            ErrorKind::Unavailable => "it cannot be reached or has no room; try again",
            ErrorKind::Configuration => {
                "its address is unusable: check path or host, database, user and password"
            }
            ErrorKind::Corrupt => "a row is not what was written",
            _ => "it turned a statement down; were its tables or rights changed?",
        };
        InboxError::new(kind, format!("the store failed while {doing}: {advice}")).with_source(error)
    }
}

pub(in crate::store) fn newer_schema(found: i64, known: i64) -> InboxError {
    let message = format!(
        "the store's tables have version {found}, and this program knows versions up to {known}; update the program"
    );
    InboxError::new(ErrorKind::Schema, message)
}

fn kind(error: &sqlx::Error) -> ErrorKind {
    match error {
        sqlx::Error::Configuration(_) => ErrorKind::Configuration,
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => ErrorKind::Unavailable,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => ErrorKind::Corrupt,
        sqlx::Error::Database(error) => match error.code() {
            Some(code) if is_passing(&code) => ErrorKind::Unavailable,
            Some(code) if is_misdirected(&code) => ErrorKind::Configuration,
            _ => ErrorKind::Refused,
        },
        _ => ErrorKind::Refused,
    }
}

/// PostgreSQL's classes of connection, rollback, resources, intervention and system errors; SQLite's "busy", "locked",
/// "I/O error" and "full", in the low byte of its codes.
fn is_passing(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
        _ => ["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class)),
    }
}

/// PostgreSQL: wrong user or password, no such database. SQLite: "cannot open", "not a database".
fn is_misdirected(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 14 | 26),
        _ => code.starts_with("28") || code == "3D000",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself() {
        // PostgreSQL: deadlock, too many connections, shutdown. SQLite: busy, busy snapshot, full.
        for code in ["40P01", "53300", "57P01", "5", "517", "13"] {
            assert!(is_passing(code), "{code}");
        }
        // PostgreSQL: no such table, no right, syntax. SQLite: error, constraint, unique.
        for code in ["42P01", "42501", "42601", "1", "19", "2067"] {
            assert!(!is_passing(code) && !is_misdirected(code), "{code}");
        }
        for code in ["28P01", "3D000", "14", "26"] {
            assert!(!is_passing(code) && is_misdirected(code), "{code}");
        }
    }

    #[test]
    fn the_cause_is_kept() {
        let error = failed("claiming")(sqlx::Error::PoolTimedOut);
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(std::error::Error::source(&error).is_some());
        assert!(error.to_string().contains("claiming"));
    }
}
