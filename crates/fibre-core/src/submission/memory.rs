//! A journal for tests, and the state that every journal keeps.

use super::{Intent, Journal, JournalError, Key, Record, Verdict};
use crate::BoxFuture;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A journal that a crash takes with it. For tests, and for programs whose caller keeps the record.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: Mutex<Records>,
}

impl MemoryJournal {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        // Each change is one call that leaves the records whole.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn begin<'a>(
        &'a self,
        intent: &'a Intent,
        again: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Record>, JournalError>> {
        let mut records = self.records();
        let forbidden = records.forbidding(intent.key(), again);
        if forbidden.is_none() {
            records.begin(intent.clone());
        }
        Box::pin(ready(Ok(forbidden)))
    }

    fn settle<'a>(&'a self, key: &'a Key, verdict: Verdict) -> BoxFuture<'a, Result<(), JournalError>> {
        self.records().settle(key, verdict);
        Box::pin(ready(Ok(())))
    }

    fn open(&self) -> BoxFuture<'_, Result<Vec<Record>, JournalError>> {
        Box::pin(ready(Ok(self.records().open())))
    }
}

/// The last record of each key, and the order in which they were begun.
#[derive(Debug, Default)]
pub(super) struct Records {
    by_key: BTreeMap<Key, (u64, Record)>,
    begun: u64,
}

impl Records {
    pub(super) fn forbidding(&self, key: &Key, again: Option<&str>) -> Option<Record> {
        let (_, record) = self.by_key.get(key)?;
        record.forbids(again).then(|| record.clone())
    }

    pub(super) fn begin(&mut self, intent: Intent) {
        self.begun += 1;
        self.by_key.insert(intent.key().clone(), (self.begun, Record::new(intent, None)));
    }

    pub(super) fn settle(&mut self, key: &Key, verdict: Verdict) {
        if let Some((_, record)) = self.by_key.get_mut(key) {
            record.verdict = Some(verdict);
        }
    }

    pub(super) fn open(&self) -> Vec<Record> {
        let mut open: Vec<_> = self.by_key.values().filter(|(_, record)| record.verdict.is_none()).collect();
        open.sort_by_key(|(begun, _)| *begun);
        open.into_iter().map(|(_, record)| record.clone()).collect()
    }
}
