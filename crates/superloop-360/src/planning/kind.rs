//! The kinds of order options, and how sure each is.

use std::fmt;
use std::str::FromStr;

/// Where an order puts the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OptionKind {
    /// The first device at a fibre or coaxial location.
    FirstNtd,
    /// The first pair at a copper location.
    FirstCopperPair,
    /// A free port of a device that is there.
    FreePort,
    /// A port that carries a service, which is taken over.
    PortTakeover,
    /// One more device.
    AdditionalNtd,
    /// A larger device in place of one whose only port is taken.
    ReplacementNtd,
    /// A pair that is there and not in use.
    IdleCopperPair,
    /// A pair that carries a service, which is taken over.
    CopperPairTakeover,
    /// One more pair.
    AdditionalCopperPair,
    /// A pair that another carrier has the line of.
    OtherCarrierCopperPair,
}

impl OptionKind {
    /// Every kind, in the order of the decision table.
    pub const ALL: [Self; 10] = [
        Self::FirstNtd,
        Self::FirstCopperPair,
        Self::FreePort,
        Self::PortTakeover,
        Self::AdditionalNtd,
        Self::ReplacementNtd,
        Self::IdleCopperPair,
        Self::CopperPairTakeover,
        Self::AdditionalCopperPair,
        Self::OtherCarrierCopperPair,
    ];

    /// The name, as in the contract's `x-rules`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstNtd => "firstNtd",
            Self::FirstCopperPair => "firstCopperPair",
            Self::FreePort => "freePort",
            Self::PortTakeover => "portTakeover",
            Self::AdditionalNtd => "additionalNtd",
            Self::ReplacementNtd => "replacementNtd",
            Self::IdleCopperPair => "idleCopperPair",
            Self::CopperPairTakeover => "copperPairTakeover",
            Self::AdditionalCopperPair => "additionalCopperPair",
            Self::OtherCarrierCopperPair => "otherCarrierCopperPair",
        }
    }

    /// Whether the service goes on infrastructure that does not exist yet, for which the carrier refuses an AVC id and
    /// a transfer type.
    #[must_use]
    pub fn is_new_infrastructure(self) -> bool {
        matches!(
            self,
            Self::FirstNtd | Self::FirstCopperPair | Self::AdditionalNtd | Self::AdditionalCopperPair
        )
    }

    /// Whether a device is installed, so that a device option can be chosen.
    #[must_use]
    pub fn installs_device(self) -> bool {
        matches!(self, Self::FirstNtd | Self::AdditionalNtd | Self::ReplacementNtd)
    }

    /// Whether a service on nbn is taken over, which needs its AVC id.
    #[must_use]
    pub fn is_takeover(self) -> bool {
        matches!(self, Self::PortTakeover | Self::CopperPairTakeover)
    }

    /// The fields of which it is not published whether an order of this kind carries them, as on the wire.
    #[must_use]
    pub fn unpublished_fields(self) -> &'static [&'static str] {
        match self {
            Self::ReplacementNtd => &["portId", "avcIdForTransfer", "transferType"],
            Self::OtherCarrierCopperPair => &["avcIdForTransfer", "transferType"],
            _ => &[],
        }
    }
}

impl fmt::Display for OptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for OptionKind {
    type Err = UnknownOptionKind;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| UnknownOptionKind { name: name.to_owned() })
    }
}

/// A name that belongs to no kind of option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no kind of order option; the kinds are {}", OptionKind::ALL.map(OptionKind::as_str).join(", "))]
pub struct UnknownOptionKind {
    name: String,
}

/// How well the carrier's documents cover an option or a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certainty {
    /// Printed as a rule or shown by a sample.
    Documented,
    /// Concluded from what is printed.
    Inferred {
        /// What is not printed.
        reason: String,
    },
}

impl Certainty {
    /// Whether the documents cover it.
    #[must_use]
    pub fn is_documented(&self) -> bool {
        *self == Self::Documented
    }

    /// What is not printed, if anything.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Documented => None,
            Self::Inferred { reason } => Some(reason),
        }
    }

    /// With one more thing that is not printed.
    pub(super) fn because(self, further: &str) -> Self {
        let reason = match self {
            Self::Documented => further.to_owned(),
            Self::Inferred { reason } => format!("{reason}; {further}"),
        };
        Self::Inferred { reason }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documented => f.write_str("documented"),
            Self::Inferred { reason } => write!(f, "inferred: {reason}"),
        }
    }
}
