//! CSV files as they arrive: records without IO, and columns found by name.
//!
//! [`RecordDecoder`] takes the bytes of a body in whatever pieces they arrive and lends out one record after the
//! other. The first record names the columns; [`Header::map`] looks them up once, so that every further record
//! is read by position.
//!
//! ```
//! use fibre_core::csv::{Header, RecordDecoder};
//!
//! # fn main() -> Result<(), fibre_core::csv::CsvError> {
//! let mut decoder = RecordDecoder::new();
//! let mut columns = None;
//! let mut places = Vec::new();
//! for chunk in [&b"place_id,SUBURB\n402"[..], b"56177,\"SILVER", b"DALE, NORTH\"\n"] {
//!     decoder.push(chunk);
//!     while let Some(record) = decoder.next_record()? {
//!         match &columns {
//!             None => columns = Some(Header::from(&record).map(&["SUBURB", "place_id"])?),
//!             Some(columns) => places.push((
//!                 columns.field(&record, 0).unwrap_or_default().to_owned(),
//!                 columns.field(&record, 1).unwrap_or_default().to_owned(),
//!             )),
//!         }
//!     }
//! }
//! decoder.finish()?;
//! assert_eq!(places, [("SILVERDALE, NORTH".to_owned(), "40256177".to_owned())]);
//! # Ok(())
//! # }
//! ```

mod decoder;
mod error;
mod header;
mod record;
mod unquote;

pub use decoder::{DEFAULT_COLUMN_LIMIT, DEFAULT_RECORD_LIMIT, RecordDecoder};
pub use error::CsvError;
pub use header::{ColumnMap, Header};
pub use record::{Fields, Record};
