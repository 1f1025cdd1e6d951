//! What goes wrong between the carrier and the receiver when it is asked for.

use std::{fmt, str::FromStr, time::Duration};

use super::callback::Callback;
use crate::guarded::Guarded;

/// What happens to a callback on its way.
///
/// ```
/// use fibre_sandbox::callbacks::Disturbance;
///
/// // The next two callbacks of Fibre Cafe come twice.
/// let twice = Disturbance::Twice.of("fibre-cafe").times(2);
/// assert_eq!("out-of-order=2".parse(), Ok(Disturbance::OutOfOrder(2)));
/// # let _ = twice;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disturbance {
    /// It is sent, and once more with the same bytes.
    Twice,
    /// It waits until so many later ones of the same carrier have been sent, or an hour if there are not
    /// so many.
    OutOfOrder(u32),
    /// It is sent so much later than it is due.
    Late(Duration),
    /// It is never sent.
    Drop,
}

impl Disturbance {
    /// Only for callbacks of this carrier.
    pub fn of(self, carrier: impl Into<String>) -> Disturb {
        Disturb::from(self).of(carrier)
    }

    /// Only for callbacks of this kind.
    pub fn on(self, kind: impl Into<String>) -> Disturb {
        Disturb::from(self).on(kind)
    }

    /// For so many callbacks.
    pub fn times(self, times: u64) -> Disturb {
        Disturb::from(self).times(times)
    }
}

/// A disturbance with its scope: which callbacks, how many, after how many undisturbed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disturb {
    what: Disturbance,
    carrier: Option<String>,
    kind: Option<String>,
    times: u64,
    skip: u64,
}

impl Disturb {
    /// Only callbacks of this carrier.
    #[must_use]
    pub fn of(mut self, carrier: impl Into<String>) -> Self {
        self.carrier = Some(carrier.into());
        self
    }

    /// Only callbacks of this kind.
    #[must_use]
    pub fn on(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// So many callbacks. Default: one.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// Every callback, until the disturbances are cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// Lets so many callbacks pass first.
    #[must_use]
    pub fn skip(mut self, callbacks: u64) -> Self {
        self.skip = callbacks;
        self
    }

    fn concerns(&self, callback: &Callback) -> bool {
        self.carrier.as_deref().is_none_or(|carrier| carrier == callback.carrier())
            && self.kind.as_deref().is_none_or(|kind| kind == callback.kind())
    }
}

impl From<Disturbance> for Disturb {
    fn from(what: Disturbance) -> Self {
        Self { what, carrier: None, kind: None, times: 1, skip: 0 }
    }
}

/// The disturbances that are still to happen, oldest first.
#[derive(Debug, Default)]
pub(super) struct Disturbances(Guarded<Vec<Disturb>>);

impl Disturbances {
    pub(super) fn add(&self, disturb: Disturb) {
        if disturb.times > 0 {
            self.0.with(|pending| pending.push(disturb));
        }
    }

    pub(super) fn clear(&self) {
        self.0.with(Vec::clear);
    }

    /// What happens to a callback that is about to be sent for the first time.
    pub(super) fn take(&self, callback: &Callback) -> Option<Disturbance> {
        self.0.with(|pending| {
            let position = pending.iter().position(|disturb| disturb.concerns(callback))?;
            let disturb = pending.get_mut(position)?;
            if disturb.skip > 0 {
                disturb.skip -= 1;
                return None;
            }
            let what = disturb.what;
            if disturb.times != u64::MAX {
                disturb.times -= 1;
            }
            if disturb.times == 0 {
                pending.remove(position);
            }
            Some(what)
        })
    }
}

/// Text that names no disturbance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDisturbance(String);

impl fmt::Display for InvalidDisturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no disturbance; write one of twice, out-of-order=2, late=30 (seconds), drop",
            self.0
        )
    }
}

impl std::error::Error for InvalidDisturbance {}

impl FromStr for Disturbance {
    type Err = InvalidDisturbance;

    fn from_str(text: &str) -> Result<Self, InvalidDisturbance> {
        let read = match text.split_once('=') {
            None if text == "twice" => Some(Self::Twice),
            None if text == "drop" => Some(Self::Drop),
            Some(("out-of-order", overtaken_by)) => overtaken_by.parse().ok().map(Self::OutOfOrder),
            Some(("late", seconds)) => {
                seconds.parse().ok().map(|seconds| Self::Late(Duration::from_secs(seconds)))
            }
            _ => None,
        };
        read.ok_or_else(|| InvalidDisturbance(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_read_and_others_are_told_the_right_ones() {
        assert_eq!("twice".parse(), Ok(Disturbance::Twice));
        assert_eq!("late=30".parse(), Ok(Disturbance::Late(Duration::from_secs(30))));
        assert_eq!("drop".parse(), Ok(Disturbance::Drop));
        for text in ["", "late", "late=-1", "twice=2", "out-of-order=x", "Drop"] {
            let error = text.parse::<Disturbance>().unwrap_err().to_string();
            assert!(error.contains("out-of-order=2"), "{error}");
        }
    }
}
