//! Telephone services on copper pairs, and what an order must state about them.

use super::{OptionKind, PlanningError};
use crate::types::{CopperPair, CopperServiceType};

/// What the telephone service on a pair asks of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PotsRule {
    /// There is no active telephone service, and nothing to state.
    NotActive,
    /// The number that the location was qualified with is the one on this pair: nothing to state, and no transfer.
    Matched,
    /// The number was not given, or is not the one on this pair: the order needs the waiver and is a transfer.
    WaiverNeeded,
    /// The order needs a statement on who owns the service. If the end customer does, it is no transfer; if not, it needs
    /// the waiver too and is one.
    OwnershipNeeded,
}

/// The statements of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PotsStatements {
    pub(super) owner: Option<bool>,
    pub(super) waiver: bool,
}

impl PotsRule {
    /// The rule for a pair; `None` if it has a telephone service of a kind without published rules.
    pub(super) fn of(pair: &CopperPair) -> Option<Self> {
        if !pair.has_active_pots {
            return Some(Self::NotActive);
        }
        match pair.service_type.as_ref()? {
            CopperServiceType::Fnn
            | CopperServiceType::FnnSpecial
            | CopperServiceType::FnnSpecialWithoutSpace => {
                let matched = pair.pots_interconnect_match == Some(true);
                Some(if matched { Self::Matched } else { Self::WaiverNeeded })
            }
            CopperServiceType::Ull | CopperServiceType::UllSpecial => Some(Self::OwnershipNeeded),
            CopperServiceType::Unknown(_) => None,
        }
    }

    /// Whether the telephone service makes the order a transfer; `None` while that is open.
    pub(super) fn is_transfer(self, owner: Option<bool>) -> Option<bool> {
        match self {
            Self::NotActive => None,
            Self::Matched => Some(false),
            Self::WaiverNeeded => Some(true),
            Self::OwnershipNeeded => owner.map(|owner| !owner),
        }
    }

    /// That the statements are those that the rule asks for, and no others.
    pub(super) fn check(self, kind: OptionKind, stated: PotsStatements) -> Result<(), PlanningError> {
        let needed = |field, reason| Err(PlanningError::FieldNeeded { kind, field, reason });
        let not_allowed = |field, reason| Err(PlanningError::FieldNotAllowed { kind, field, reason });
        if self == Self::OwnershipNeeded {
            return match (stated.owner, stated.waiver) {
                (None, _) => {
                    needed("potsServiceOwner", "state whether the end customer owns the telephone service")
                }
                (Some(false), false) => needed("potsWaiver", "someone else owns the telephone service"),
                (Some(true), true) => {
                    not_allowed("potsWaiver", "the end customer owns the telephone service")
                }
                _ => Ok(()),
            };
        }
        if stated.owner.is_some() {
            return not_allowed(
                "potsServiceOwner",
                "no telephone service that ownership matters for is there",
            );
        }
        match (self, stated.waiver) {
            (Self::WaiverNeeded, false) => needed(
                "potsWaiver",
                "an active telephone service that was not matched is given up with the order",
            ),
            (Self::Matched, true) => not_allowed("potsWaiver", "the telephone service was matched"),
            // The one superfluous waiver that is known to be accepted.
            (Self::NotActive, true) if kind != OptionKind::AdditionalCopperPair => {
                not_allowed("potsWaiver", "there is no active telephone service")
            }
            _ => Ok(()),
        }
    }
}
