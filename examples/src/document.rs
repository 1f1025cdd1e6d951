//! The forms that data is written in.

use crate::Output;
use std::io::{self, Write as _};

/// A form of data, written to an [`Output`] row by row and never held as a whole.
pub trait Document {
    /// Where it goes.
    fn output(&self) -> &Output;

    /// Hands on what is buffered.
    ///
    /// # Errors
    ///
    /// What the output says.
    fn flush(&mut self) -> io::Result<()>;

    /// The output, with everything handed on to it.
    ///
    /// # Errors
    ///
    /// What the output says.
    fn into_output(self) -> io::Result<Output>;
}

/// A column of a [`Table`] or a [`Csv`] document.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    title: &'static str,
    width: Option<usize>,
}

impl Column {
    /// A column that a table gives at least `width` characters. Widths are known beforehand, so that a table can be
    /// written while its rows arrive; a longer value pushes the rest of its row aside and loses nothing.
    pub const fn new(title: &'static str, width: usize) -> Self {
        Self { title, width: Some(width) }
    }

    /// A column for which a table has no room.
    pub const fn csv_only(title: &'static str) -> Self {
        Self { title, width: None }
    }
}

/// Comma-separated values with a header, as RFC 4180 has them.
#[derive(Debug)]
pub struct Csv(csv::Writer<Output>);

impl Csv {
    /// Begins with the header.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn new<'a>(output: Output, titles: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        let mut csv = Self(csv::Writer::from_writer(output));
        csv.row(titles)?;
        Ok(csv)
    }

    /// As [`new`](Self::new), with the titles of `columns`.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn with_columns(output: Output, columns: &[Column]) -> io::Result<Self> {
        Self::new(output, columns.iter().map(|column| column.title))
    }

    /// Writes a row with one field for each column.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn row<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.0.write_record(fields).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

impl Document for Csv {
    fn output(&self) -> &Output {
        self.0.get_ref()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn into_output(self) -> io::Result<Output> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// One JSON text a line.
#[derive(Debug)]
pub struct JsonLines(Output);

impl JsonLines {
    /// An empty document, which is a valid one.
    pub fn new(output: Output) -> Self {
        Self(output)
    }

    /// Writes a JSON text as it is; if it spans several lines, they become one.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn line(&mut self, json: &str) -> io::Result<()> {
        // In JSON a line end is never part of a value: there it is escaped.
        for piece in json.split_inclusive(['\n', '\r']) {
            match piece.strip_suffix(['\n', '\r']) {
                Some(piece) => {
                    self.0.write_all(piece.as_bytes())?;
                    self.0.write_all(b" ")?;
                }
                None => self.0.write_all(piece.as_bytes())?,
            }
        }
        self.0.write_all(b"\n")
    }
}

impl Document for JsonLines {
    fn output(&self) -> &Output {
        &self.0
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn into_output(self) -> io::Result<Output> {
        Ok(self.0)
    }
}

/// Aligned columns for people.
#[derive(Debug)]
pub struct Table {
    output: Output,
    columns: &'static [Column],
}

impl Table {
    /// Begins with the titles.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn new(output: Output, columns: &'static [Column]) -> io::Result<Self> {
        let mut table = Self { output, columns };
        table.row(columns.iter().map(|column| column.title))?;
        Ok(table)
    }

    /// Writes a row; `fields` has one for each column, those of CSV only among them.
    ///
    /// # Errors
    ///
    /// What the output says.
    pub fn row<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        let mut line = String::new();
        for (column, field) in self.columns.iter().zip(fields) {
            let Some(width) = column.width else { continue };
            // What was received must not steer the terminal.
            let shown = field.replace(char::is_control, " ");
            line.push_str(&format!("{shown:<width$}  "));
        }
        writeln!(self.output, "{}", line.trim_end())
    }
}

impl Document for Table {
    fn output(&self) -> &Output {
        &self.output
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    fn into_output(self) -> io::Result<Output> {
        Ok(self.output)
    }
}
