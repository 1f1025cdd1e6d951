//! The name under which faults and the journal know an operation.

/// An operation id, unique within its carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OperationName {
    pub(crate) carrier: &'static str,
    pub(crate) id: &'static str,
}

/// The token endpoint: no operation of the API, so a fault for "any operation" leaves it alone.
pub(crate) const TOKEN: &str = "token";

/// A path that no operation has.
pub(crate) const UNKNOWN: &str = "unknown";

impl OperationName {
    /// Whether `name` means this operation: its id, or its id after the carrier as in
    /// `tuatahi-connect/placeOrder` where two carriers share an id.
    pub(crate) fn is_called(self, name: &str) -> bool {
        match name.split_once('/') {
            Some((carrier, id)) => carrier == self.carrier && id == self.id,
            None => name == self.id,
        }
    }
}
