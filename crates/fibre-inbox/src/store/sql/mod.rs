//! What the SQL stores share: how values are written, how rows are read, what a verdict changes.

mod change;
mod error;
mod rows;
mod text;

pub(super) use change::Change;
pub(super) use error::{failed, newer_schema};
pub(super) use rows::{Candidate, EventRow, GapRow, StreamRow};
pub(super) use text::{escape, headers, micros, number, time, unescape, unheaders, unnumber};

/// A file of statements and the version of the tables that it leads to.
///
/// The crate has a runner of its own for them: sqlx's needs its macros to embed them, and keeps its books in a table that
/// it would share with the migrations of the program around.
pub(super) struct Migration {
    pub(super) version: i64,
    pub(super) statements: &'static str,
}

/// The columns of [`EventRow`], of `fibre_inbox_event e` and its `fibre_inbox_stream s`.
macro_rules! event_columns {
    () => {
        "e.id, e.carrier, e.identity, e.is_digest, e.kind, e.subject, s.name AS stream, e.number, e.first_number, \
         e.dense, e.headers, e.body, e.received_at, e.attempt, e.fence, e.reason, e.finished_at"
    };
}

/// The columns of [`GapRow`], of `fibre_inbox_gap g` and its `fibre_inbox_stream s`.
macro_rules! gap_columns {
    () => {
        "g.id, s.carrier, s.name, g.first_missing, g.last_missing, g.dense, g.reported_at, g.closed_at"
    };
}

pub(super) use {event_columns, gap_columns};
