//! What is wrong with a case.

use crate::carrier::Log;
use crate::expected::{Ended, Told, Word};
use crate::fault::Fault;
use crate::operations::Operation;
use fibre_core::Error;
use std::fmt::Display;

pub(crate) struct Complaints {
    operation: &'static str,
    /// Which case it is.
    case: String,
    said: Vec<String>,
}

impl Complaints {
    pub(crate) fn of(fault: &Fault, operation: &Operation) -> Self {
        let case = format!("{} {} × {}", operation.api, operation.id, fault.name);
        Self { operation: operation.id, case, said: Vec::new() }
    }

    pub(crate) fn unless_same<T: Copy + PartialEq + Display>(&mut self, what: &str, is: T, expected: T) {
        if is != expected {
            self.say(&format!("{what}: {is}, not {expected}"));
        }
    }

    /// That an error is true, and leaves nothing out.
    pub(crate) fn unless_told(&mut self, told: &Told, log: &Log) {
        self.unless_same("outcome", told.outcome, log.knowable());
        if let Some(silence) = told.silence(self.operation) {
            self.say(&silence);
        }
    }

    /// The word for how a submission ended; nothing if it was killed. That it did not even begin is a complaint.
    pub(crate) fn word(&mut self, ended: Option<Result<Ended, Error>>, log: &Log) -> Option<Word> {
        match ended? {
            Ok(ended) => {
                if let Some(told) = &ended.told {
                    self.unless_told(told, log);
                }
                Some(ended.word)
            }
            Err(error) => {
                self.say(&format!("a run was refused: {error}"));
                None
            }
        }
    }

    pub(crate) fn into_said(self) -> Vec<String> {
        self.said
    }

    fn say(&mut self, what: &str) {
        self.said.push(format!("{}: {what}", self.case));
    }
}
