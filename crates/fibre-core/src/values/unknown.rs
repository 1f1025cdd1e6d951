//! A wire word that this version does not know.

use std::fmt;

/// The text of an enum value that this version of the SDK does not know.
///
/// It cannot be made from text directly: a word that is unknown today may get a variant of its own tomorrow, and code
/// that compared against `Unknown("word")` would stop matching. Compare with the enum's `as_str()` instead.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[doc(hidden)]
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        Self(text.into())
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
