//! A value that several requests share, reached through short critical sections only.

use std::sync::{Mutex, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct Guarded<T>(Mutex<T>);

impl<T> Guarded<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Runs `work` on the value. A request that panicked half way leaves the value as it was then:
    /// in a test the panic itself is the finding, and the other requests should still be answered.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
