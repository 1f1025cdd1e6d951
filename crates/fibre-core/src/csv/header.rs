use super::{CsvError, Record};

/// The column names of a file: its first record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
}

impl Header {
    /// The names in the file's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Looks up the columns that a program reads. Their order in the file is free, and columns that are not asked
    /// for are tolerated and listed in [`ColumnMap::extra`]. Names must agree exactly.
    ///
    /// # Errors
    ///
    /// [`CsvError::MissingColumns`] names every column that is not there; [`CsvError::DuplicateColumn`] one that
    /// is there twice.
    pub fn map(&self, expected: &[&str]) -> Result<ColumnMap, CsvError> {
        let mut positions = Vec::with_capacity(expected.len());
        let mut missing = Vec::new();
        for name in expected {
            let mut found = (0..).zip(&self.names).filter(|(_, column)| column == name);
            match (found.next(), found.next()) {
                (Some((position, _)), None) => positions.push(position),
                (None, _) => missing.push((*name).to_owned()),
                (Some(_), Some(_)) => return Err(CsvError::DuplicateColumn { name: (*name).to_owned() }),
            }
        }
        if !missing.is_empty() {
            return Err(CsvError::MissingColumns { names: missing, found: self.names.len() });
        }
        let extra = self.names.iter().filter(|name| !expected.contains(&name.as_str())).cloned().collect();
        Ok(ColumnMap { positions, extra })
    }
}

impl From<&Record<'_>> for Header {
    fn from(record: &Record<'_>) -> Self {
        Self { names: record.iter().map(str::to_owned).collect() }
    }
}

/// Where the columns that a program reads are in a file. Made by [`Header::map`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMap {
    positions: Vec<usize>,
    extra: Vec<String>,
}

impl ColumnMap {
    /// The field of the column that was `index`th in the names given to [`Header::map`], from 0.
    #[inline]
    pub fn field<'a>(&self, record: &Record<'a>, index: usize) -> Option<&'a str> {
        record.get(*self.positions.get(index)?)
    }

    /// Position in the file, from 0, of each column asked for, in the order of asking.
    pub fn positions(&self) -> &[usize] {
        &self.positions
    }

    /// Columns of the file that were not asked for, in the file's order.
    pub fn extra(&self) -> &[String] {
        &self.extra
    }
}
