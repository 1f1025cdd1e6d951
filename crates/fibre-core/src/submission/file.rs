//! A journal in a file.

use super::memory::Records;
use super::{Intent, Journal, JournalError, Key, Record, Verdict};
use crate::BoxFuture;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A journal in a file of one JSON document a line, for one process at a time.
///
/// Every entry is on the disk before the call that wrote it returns. The file is only ever added to; what it holds are
/// references, times and digests, and nothing of an order's content. Several processes share a journal of their own
/// making, in a database.
#[derive(Clone, Debug)]
pub struct FileJournal {
    path: Arc<Path>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    file: File,
    records: Records,
    /// Where the next entry goes: behind the last whole one.
    end: u64,
}

impl FileJournal {
    /// Opens a journal, or begins one. Blocks for as long as it takes to read the file.
    ///
    /// An entry that a crash cut off at the end is dropped: its submission was not sent, because sending waits for the
    /// whole entry.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, read or locked, if another process has it, or if it holds something else.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, JournalError> {
        let path: PathBuf = path.into();
        let fails = |what: &str, error: io::Error| {
            JournalError::new(format!("the journal {} cannot be {what}", path.display())).caused_by(error)
        };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|error| fails("opened", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!("the journal {} is in use by another process", path.display());
                return Err(JournalError::new(message));
            }
            Err(TryLockError::Error(error)) => return Err(fails("locked", error)),
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| fails("read", error))?;
        let whole = text.rfind('\n').map_or(0, |last| last + 1);
        let mut records = Records::default();
        for (number, line) in text[..whole].lines().enumerate() {
            let entry: Entry = serde_json::from_str(line).map_err(|error| {
                let message = format!("line {} of the journal {} is no entry", number + 1, path.display());
                JournalError::new(message).caused_by(error)
            })?;
            entry.apply(&mut records);
        }
        let end = whole as u64;
        if whole < text.len() {
            file.set_len(end).map_err(|error| fails("repaired", error))?;
        }
        sync_folder(&path).map_err(|error| fails("made durable", error))?;
        Ok(Self { path: path.into(), state: Arc::new(Mutex::new(State { file, records, end })) })
    }

    /// Runs `work` where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut State) -> io::Result<T> + Send + 'static,
    ) -> Result<T, JournalError> {
        let state = self.state.clone();
        let run = move || work(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
        let fails = || JournalError::new(format!("the journal {} cannot be written", self.path.display()));
        match tokio::task::spawn_blocking(run).await {
            Ok(result) => result.map_err(|error| fails().caused_by(error)),
            Err(error) => Err(fails().caused_by(error)),
        }
    }
}

impl Journal for FileJournal {
    fn begin<'a>(
        &'a self,
        intent: &'a Intent,
        again: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Record>, JournalError>> {
        let intent = intent.clone();
        let again = again.map(str::to_owned);
        Box::pin(self.blocking(move |state| {
            let forbidden = state.records.forbidding(intent.key(), again.as_deref());
            if forbidden.is_none() {
                state.write(Entry::Begun { intent, again })?;
            }
            Ok(forbidden)
        }))
    }

    fn settle<'a>(&'a self, key: &'a Key, verdict: Verdict) -> BoxFuture<'a, Result<(), JournalError>> {
        let key = key.clone();
        Box::pin(self.blocking(move |state| state.write(Entry::Settled { key, verdict })))
    }

    fn open(&self) -> BoxFuture<'_, Result<Vec<Record>, JournalError>> {
        Box::pin(self.blocking(|state| Ok(state.records.open())))
    }
}

impl State {
    fn write(&mut self, entry: Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line in the middle would make the file unreadable.
            self.file.set_len(self.end)?;
            self.file.seek(SeekFrom::End(0))?;
            return Err(error);
        }
        self.end += line.len() as u64;
        entry.apply(&mut self.records);
        Ok(())
    }
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Entry {
    Begun {
        intent: Intent,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        again: Option<String>,
    },
    Settled {
        key: Key,
        verdict: Verdict,
    },
}

impl Entry {
    fn apply(self, records: &mut Records) {
        match self {
            Self::Begun { intent, .. } => records.begin(intent),
            Self::Settled { key, verdict } => records.settle(&key, verdict),
        }
    }
}

/// A file that was just made is found again after a crash only if its folder is on the disk too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
