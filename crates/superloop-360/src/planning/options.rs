//! All options of a location.

use super::{OptionKind, OrderOption, PlanningError};
use std::slice;
use std::time::Duration;
use std::vec;

/// The legal ways to order at a location, and what was looked at and is not one.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderOptions {
    pub(super) location: String,
    pub(super) options: Vec<OrderOption>,
    pub(super) not_offered: Vec<NotOffered>,
}

/// Something at the location that cannot be ordered, or not by published rules.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NotOffered {
    /// What it would have been; `None` where even that cannot be told.
    pub kind: Option<OptionKind>,
    /// The device or pair.
    pub infrastructure_id: Option<String>,
    /// The port, as on the wire.
    pub port_id: Option<String>,
    /// Why not, as a sentence part.
    pub reason: String,
}

impl OrderOptions {
    /// The options, in the order of the devices and pairs of the qualification, with new infrastructure last.
    #[must_use]
    pub fn as_slice(&self) -> &[OrderOption] {
        &self.options
    }

    /// The same, one by one.
    pub fn iter(&self) -> slice::Iter<'_, OrderOption> {
        self.options.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.options.len()
    }

    /// Whether nothing can be ordered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    /// What cannot be ordered, and why.
    #[must_use]
    pub fn not_offered(&self) -> &[NotOffered] {
        &self.not_offered
    }

    /// The only option of a kind.
    ///
    /// # Errors
    ///
    /// [`PlanningError::NotOffered`] or [`PlanningError::Ambiguous`].
    pub fn only(&self, kind: OptionKind) -> Result<&OrderOption, PlanningError> {
        let mut found = self.options.iter().filter(|option| option.kind() == kind);
        let location = self.location.clone();
        match (found.next(), found.count()) {
            (Some(option), 0) => Ok(option),
            (Some(_), others) => Err(PlanningError::Ambiguous { location, kind, count: others + 1 }),
            (None, _) => {
                let reason = self.not_offered.iter().find(|not| not.kind == Some(kind));
                let reason = reason.map(|not| not.reason.clone());
                Err(PlanningError::NotOffered { location, kind, reason })
            }
        }
    }

    /// The option for a port of a device.
    ///
    /// # Errors
    ///
    /// [`PlanningError::NoSuchInfrastructure`] or [`PlanningError::NoSuchPort`].
    pub fn port(&self, infrastructure_id: &str, port_id: i64) -> Result<&OrderOption, PlanningError> {
        let on_device = self.on(infrastructure_id)?;
        on_device.iter().find(|option| option.port_id() == Some(port_id)).copied().ok_or_else(|| {
            PlanningError::NoSuchPort {
                infrastructure: infrastructure_id.to_owned(),
                port: port_id,
                available: on_device.iter().filter_map(|option| option.port_id()).collect(),
            }
        })
    }

    /// The options on a device or pair: one for a pair, one for each port of a device, and perhaps its replacement.
    ///
    /// # Errors
    ///
    /// [`PlanningError::NoSuchInfrastructure`].
    pub fn on(&self, infrastructure_id: &str) -> Result<Vec<&OrderOption>, PlanningError> {
        let found: Vec<_> = self
            .options
            .iter()
            .filter(|option| option.infrastructure_id() == Some(infrastructure_id))
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let mut available: Vec<String> =
            self.options.iter().filter_map(|option| option.infrastructure_id()).map(str::to_owned).collect();
        available.dedup();
        Err(PlanningError::NoSuchInfrastructure {
            location: self.location.clone(),
            infrastructure: infrastructure_id.to_owned(),
            available,
        })
    }

    /// Refuses a qualification that is older than the caller wants to rely on.
    ///
    /// The carrier sets no expiry; it qualifies again before the order and may then reject what looked fine. A result does
    /// not tell when it was made, so the caller does.
    ///
    /// # Errors
    ///
    /// [`PlanningError::Expired`].
    pub fn no_older_than(self, limit: Duration, age: Duration) -> Result<Self, PlanningError> {
        if age > limit { Err(PlanningError::Expired { age, limit }) } else { Ok(self) }
    }
}

impl<'a> IntoIterator for &'a OrderOptions {
    type Item = &'a OrderOption;
    type IntoIter = slice::Iter<'a, OrderOption>;

    fn into_iter(self) -> Self::IntoIter {
        self.options.iter()
    }
}

impl IntoIterator for OrderOptions {
    type Item = OrderOption;
    type IntoIter = vec::IntoIter<OrderOption>;

    fn into_iter(self) -> Self::IntoIter {
        self.options.into_iter()
    }
}
