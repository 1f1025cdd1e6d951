//! What stops a task: one sentence that names the place and says what to change.

use std::fmt;

/// A failed task, told to the person who runs it.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem(String);

/// The result of a step of a task.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A problem without a place in a document.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A problem at a JSON pointer of the document that is being read.
    pub fn at(pointer: &str, message: impl fmt::Display) -> Self {
        Self(format!("#{pointer}: {message}"))
    }

    /// The same problem, with the thing that was being done in front.
    #[must_use]
    pub fn while_doing(self, doing: impl fmt::Display) -> Self {
        Self(format!("{doing}: {}", self.0))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// `main` prints its error with `Debug`; the sentence is what should be seen.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Problem {}

/// Adds what was being done to any error.
pub trait Context<T> {
    /// Turns the error into a [`Problem`] that begins with `doing`.
    fn context(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Problem(format!("{doing}: {error}")))
    }
}
