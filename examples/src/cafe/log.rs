//! A table of updates.

use crate::document::{Column, Document as _, Table};
use crate::{Failure, Output};
use fibre_cafe::types::{
    Action, ErrorBody, Information, Order, OrderUpdate, ProblemCode, ProblemUpdate, ServiceProblem,
};
use fibre_cafe::updates::{Kci, Update};
use std::collections::BTreeSet;

const COLUMNS: &[Column] = &[
    Column::new("seq", 4),
    Column::new("update", 36),
    Column::new("status", 20),
    // The supplier's words may speak of people: they are data, and no remark.
    Column::new("reason", 0),
];

/// What a gateway tells, on standard output, row by row.
///
/// The same updates come as KCIs, with the status that goes with each, and in readings, as a list.
#[derive(Debug)]
pub struct UpdateLog {
    table: Table,
    listed: BTreeSet<String>,
    last_code: Option<ProblemCode>,
}

impl UpdateLog {
    /// Begins with the titles.
    ///
    /// # Errors
    ///
    /// If nothing can be written.
    pub fn new() -> Result<Self, Failure> {
        let output = Output::standard();
        let place = output.place().clone();
        let table = Table::new(output, COLUMNS).map_err(|error| Failure::write(place, &error))?;
        let mut log = Self { table, listed: BTreeSet::new(), last_code: None };
        log.flush()?;
        Ok(log)
    }

    /// The reason that the supplier gave last, as a code.
    pub fn last_code(&self) -> Option<&ProblemCode> {
        self.last_code.as_ref()
    }

    /// A KCI. One that comes again gets a row again.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn kci(&mut self, kci: &Kci) -> Result<(), Failure> {
        let said = match kci.update() {
            Update::Information(information) => Said::Information(information),
            Update::Action(action) => Said::Action(action),
            Update::Error(error) => Said::Error(error),
            _ => Said::Other,
        };
        let sequence = kci.sequence().map(|number| number.to_string());
        self.said(sequence.as_deref(), &kci.kind(), kci.status(), said)
    }

    /// A reading of an order: those of its updates that were not there before, the last of them with the order's status.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn order(&mut self, order: &Order) -> Result<(), Failure> {
        let status = order.status().map(|status| status.to_string());
        self.reading(order.updates().iter().map(Listed::from), status.as_deref().unwrap_or("-"))
    }

    /// A reading of a problem, likewise.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn problem(&mut self, problem: &ServiceProblem) -> Result<(), Failure> {
        self.reading(problem.updates.iter().flatten().map(Listed::from), problem.status.as_str())
    }

    /// A row that no update is behind.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn row(&mut self, what: &str, status: &str, reason: &str) -> Result<(), Failure> {
        self.write(["-", what, status, reason])
    }

    fn reading<'a>(
        &mut self,
        updates: impl Iterator<Item = Listed<'a>>,
        status: &str,
    ) -> Result<(), Failure> {
        let new: Vec<Listed<'a>> =
            updates.filter(|update| update.id.is_none_or(|id| self.listed.insert(id.to_owned()))).collect();
        if new.is_empty() {
            return self.row("READING", status, "");
        }
        let last = new.len() - 1;
        for (index, update) in new.into_iter().enumerate() {
            let sequence = update.sequence.map(|number| number.to_string());
            let status = if index == last { status } else { "-" };
            self.said(sequence.as_deref(), update.said.word(), Some(status), update.said)?;
        }
        Ok(())
    }

    fn said(
        &mut self,
        sequence: Option<&str>,
        what: &str,
        status: Option<&str>,
        said: Said<'_>,
    ) -> Result<(), Failure> {
        if let Some(code) = said.code() {
            self.last_code = Some(code.clone());
        }
        self.write([sequence.unwrap_or("-"), what, status.unwrap_or("-"), &said.reason()])
    }

    fn write(&mut self, row: [&str; 4]) -> Result<(), Failure> {
        let written = self.table.row(row);
        written.map_err(|error| Failure::write(self.table.output().place(), &error))?;
        self.flush()
    }

    /// It is read while it is written.
    fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.table.flush();
        flushed.map_err(|error| Failure::write(self.table.output().place(), &error))
    }
}

/// An update in a reading.
struct Listed<'a> {
    id: Option<&'a str>,
    sequence: Option<i64>,
    said: Said<'a>,
}

impl<'a> From<&'a OrderUpdate> for Listed<'a> {
    fn from(update: &'a OrderUpdate) -> Self {
        let said = Said::of(update.information.as_ref(), update.action.as_ref(), update.error.as_ref());
        Self { id: update.id.as_deref(), sequence: update.sequence_number, said }
    }
}

impl<'a> From<&'a ProblemUpdate> for Listed<'a> {
    fn from(update: &'a ProblemUpdate) -> Self {
        let said = Said::of(update.information.as_ref(), update.action.as_ref(), update.error.as_ref());
        Self { id: update.id.as_deref(), sequence: update.sequence_number, said }
    }
}

#[derive(Clone, Copy)]
enum Said<'a> {
    Information(&'a Information),
    Action(&'a Action),
    Error(&'a ErrorBody),
    Other,
}

impl<'a> Said<'a> {
    fn of(
        information: Option<&'a Information>,
        action: Option<&'a Action>,
        error: Option<&'a ErrorBody>,
    ) -> Self {
        let said = information.map(Self::Information).or(action.map(Self::Action)).or(error.map(Self::Error));
        said.unwrap_or(Self::Other)
    }

    fn word(self) -> &'a str {
        match self {
            Self::Information(information) => information.kind.as_str(),
            Self::Action(action) => action.kind.as_str(),
            Self::Error(_) => "ERROR",
            Self::Other => "-",
        }
    }

    fn code(self) -> Option<&'a ProblemCode> {
        match self {
            Self::Information(information) => information.code.as_ref(),
            Self::Action(action) => action.code.as_ref(),
            Self::Error(_) | Self::Other => None,
        }
    }

    fn reason(self) -> String {
        let text = match self {
            Self::Information(information) => information.text.as_deref(),
            Self::Action(action) => action.text.as_deref(),
            Self::Error(error) => return error.to_string(),
            Self::Other => None,
        };
        match (self.code(), text) {
            (Some(code), Some(text)) => format!("{code}: {text}"),
            (Some(code), None) => code.to_string(),
            (None, text) => text.unwrap_or_default().to_owned(),
        }
    }
}
