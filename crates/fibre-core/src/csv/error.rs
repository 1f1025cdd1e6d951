use thiserror::Error;

/// Why a body could not be read as CSV. No variant carries the contents of a record.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsvError {
    /// The body ended inside a record: its line end is missing, or a quote is still open.
    #[error(
        "the CSV file was cut off inside the record that starts at line {line} ({buffered} bytes of it had \
         arrived); request the file again"
    )]
    Truncated {
        /// Bytes of the unfinished record that had arrived.
        buffered: usize,
        /// Line, from 1, on which the unfinished record starts.
        line: u64,
    },

    /// The body ended before any record, even a header.
    #[error("the CSV file is empty: it has not even a header; request the file again")]
    Empty,

    /// One record is larger than the limit.
    #[error(
        "the record that starts at line {line} of the CSV file is larger than the limit of {limit} bytes; either a \
         quote is never closed or the record limit needs to be raised"
    )]
    RecordTooLarge {
        /// The limit in bytes.
        limit: usize,
        /// Line, from 1, on which the record starts.
        line: u64,
    },

    /// One record has more fields than the limit.
    #[error(
        "the record that starts at line {line} of the CSV file has {found} fields, more than the limit of {limit}; \
         raise the column limit if the file is really that wide"
    )]
    TooManyColumns {
        /// The limit.
        limit: usize,
        /// Number of fields in the record.
        found: usize,
        /// Line, from 1, on which the record starts.
        line: u64,
    },

    /// A record has not as many fields as the header. The records after it can still be read.
    #[error(
        "the record that starts at line {line} of the CSV file has {found} fields where the header has {expected}"
    )]
    ColumnCount {
        /// Number of fields in the header.
        expected: usize,
        /// Number of fields in the record.
        found: usize,
        /// Line, from 1, on which the record starts.
        line: u64,
    },

    /// A field is not UTF-8. The records after it can still be read.
    #[error("column {column} of the record that starts at line {line} of the CSV file is not UTF-8")]
    InvalidUtf8 {
        /// Column, from 1, of the first such field.
        column: usize,
        /// Line, from 1, on which the record starts.
        line: u64,
    },

    /// The header lacks columns that are needed.
    #[error(
        "the CSV file lacks the column{} {}; it has {found} columns, so it may be a different file or a changed format",
        if names.len() == 1 { "" } else { "s" },
        names.join(", ")
    )]
    MissingColumns {
        /// Names that were looked for and not found.
        names: Vec<String>,
        /// Number of columns in the header.
        found: usize,
    },

    /// The header has a needed column twice, so that it is not clear which one to read.
    #[error("the CSV file has the column {name} more than once")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
}

impl CsvError {
    /// Whether nothing more can be read after this error. After the others the next record can be.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::ColumnCount { .. } | Self::InvalidUtf8 { .. })
    }
}
