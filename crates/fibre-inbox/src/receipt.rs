//! What became of a delivery.

/// What became of a delivery that was received. Either way it is safe, and the carrier can be told so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Receipt {
    /// The event is new and durably stored.
    Stored,
    /// The event had been stored before; nothing was changed.
    Duplicate,
}

impl Receipt {
    /// Whether the event is new.
    #[must_use]
    pub fn is_new(self) -> bool {
        self == Self::Stored
    }
}
