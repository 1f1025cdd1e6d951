//! What is still to happen, in the order of its time.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};

use super::{Callbacks, callback::Callback, record::Attempt};

/// Tasks by the time at which they are due; those of one moment in the order in which they came.
#[derive(Default)]
pub(super) struct Queue {
    tasks: BTreeMap<(DateTime<Utc>, u64), Task>,
    next: u64,
}

pub(super) enum Task {
    /// Something that the carrier does then.
    Work(Box<dyn FnOnce(&Callbacks) + Send>),
    Send(Box<Sending>),
}

/// A callback on its way.
pub(super) struct Sending {
    pub(super) number: u64,
    pub(super) callback: Callback,
    pub(super) attempts: Vec<Attempt>,
    /// It was disturbed, or passed the disturbances.
    pub(super) is_checked: bool,
    /// How many others must be sent before it, if they come.
    pub(super) overtaken_by: u32,
}

impl Queue {
    /// A number that nothing else has.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn add(&mut self, due: DateTime<Utc>, task: Task) {
        let number = self.number();
        self.tasks.insert((due, number), task);
    }

    /// The earliest task that is due by `limit`, and when it was.
    pub(super) fn pop(&mut self, limit: DateTime<Utc>) -> Option<(DateTime<Utc>, Task)> {
        let entry = self.tasks.first_entry().filter(|entry| entry.key().0 <= limit)?;
        let ((due, _), task) = entry.remove_entry();
        Some((due, task))
    }

    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.tasks.keys().next().map(|(due, _)| *due)
    }

    /// Counts a callback that overtakes those of its carrier that are held back; whoever has been
    /// overtaken often enough is due now.
    pub(super) fn overtake(&mut self, carrier: &str, now: DateTime<Utc>) {
        let mut released = Vec::new();
        for (key, task) in &mut self.tasks {
            let Task::Send(sending) = task else { continue };
            if sending.overtaken_by == 0 || sending.callback.carrier() != carrier {
                continue;
            }
            sending.overtaken_by -= 1;
            if sending.overtaken_by == 0 {
                // Its own number is older than that of any other task, so that it comes next.
                released.push((*key, (now, sending.number)));
            }
        }
        for (held, next) in released {
            if let Some(task) = self.tasks.remove(&held) {
                self.tasks.insert(next, task);
            }
        }
    }

    pub(super) fn callbacks(&self) -> usize {
        self.tasks.values().filter(|task| matches!(task, Task::Send(_))).count()
    }

    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn clear(&mut self) {
        self.tasks.clear();
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}
