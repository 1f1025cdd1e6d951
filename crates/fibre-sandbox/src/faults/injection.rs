//! Which operation a fault strikes, how often and when.

use axum::http::HeaderMap;

use super::{Fault, InvalidFault};
use crate::{
    guarded::Guarded,
    operation_name::{OperationName, TOKEN},
    refusal::Refusal,
};

/// The request header that asks for a fault in the answer to that one request.
const HEADER: &str = "x-sandbox-fault";

/// A fault with its scope: which operation, how often, after how many good answers.
///
/// ```
/// use fibre_sandbox::{Fault, Injection};
///
/// // The third and fourth page of the order list fail.
/// let injection = Injection::new(Fault::Unauthorized).on("listOrders").skip(2).times(2);
/// # let _ = injection;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injection {
    fault: Fault,
    operation: Option<String>,
    times: u64,
    skip: u64,
}

impl Injection {
    /// `fault` once, for the next request of any operation. The token endpoint is meant only by name.
    pub fn new(fault: Fault) -> Self {
        Self { fault, operation: None, times: 1, skip: 0 }
    }

    /// Only for this operation id, or `token` for the token endpoint. Where two carriers share an id,
    /// put the carrier before it: `tuatahi-connect/placeOrder`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// For so many requests.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// For every request, until the faults are cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// Lets so many requests pass first.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    fn concerns(&self, operation: OperationName) -> bool {
        match &self.operation {
            Some(name) => operation.is_called(name),
            None => operation.id != TOKEN,
        }
    }
}

impl From<Fault> for Injection {
    fn from(fault: Fault) -> Self {
        Self::new(fault)
    }
}

/// The faults that are still to happen, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Guarded<Vec<Injection>>);

impl Faults {
    pub(crate) fn inject(&self, injection: Injection) {
        if injection.times > 0 {
            self.0.with(|pending| pending.push(injection));
        }
    }

    pub(crate) fn clear(&self) {
        self.0.with(Vec::clear);
    }

    pub(crate) fn pending(&self) -> usize {
        self.0.with(|pending| pending.len())
    }

    /// The fault for one request: what its header asks for, else the oldest injection that concerns it.
    pub(crate) fn for_request(
        &self,
        operation: OperationName,
        headers: &HeaderMap,
    ) -> Result<Option<Fault>, Refusal> {
        let Some(asked) = headers.get(HEADER) else { return Ok(self.take(operation)) };
        let text = asked.to_str().unwrap_or_default();
        text.parse()
            .map(Some)
            .map_err(|invalid: InvalidFault| Refusal::invalid(format!("header {HEADER}: {invalid}")))
    }

    fn take(&self, operation: OperationName) -> Option<Fault> {
        self.0.with(|pending| {
            let position = pending.iter().position(|injection| injection.concerns(operation))?;
            let injection = pending.get_mut(position)?;
            if injection.skip > 0 {
                injection.skip -= 1;
                return None;
            }
            let fault = injection.fault.clone();
            if injection.times != u64::MAX {
                injection.times -= 1;
            }
            if injection.times == 0 {
                pending.remove(position);
            }
            Some(fault)
        })
    }
}
