//! What statuses mean, and what is open to the tenant: the words that [`orders`](crate::orders),
//! [`requests`](crate::requests), [`service_tests`](crate::service_tests) and [`problems`](crate::problems) share.

use crate::types::CancellationReasonCode;
use std::fmt;

/// What happens next, as far as a status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Course {
    /// The gateway or the supplier is at work.
    UnderWay,
    /// It waits for the tenant.
    WaitsForUs,
    /// Something at the supplier holds it up.
    HeldUp,
    /// The supplier decides on an amendment or a cancellation.
    RequestPending,
    /// It ended well, wholly or in part.
    Completed,
    /// It ended without what was asked for.
    Ended,
}

impl Course {
    /// Whether that is the end.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Completed | Self::Ended)
    }
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnderWay => "under way",
            Self::WaitsForUs => "waits for us",
            Self::HeldUp => "held up",
            Self::RequestPending => "request pending",
            Self::Completed => "completed",
            Self::Ended => "ended",
        })
    }
}

/// A row of a table of statuses.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatusMeaning<S: 'static> {
    /// The status.
    pub status: S,
    /// What happens next.
    pub course: Course,
    /// The statuses that may follow.
    pub next: &'static [S],
}

/// Something that the tenant can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextAction {
    /// Wait for the next update.
    Wait,
    /// Ask for a change.
    Amend,
    /// Ask for the end, for one of [`CANCEL`].
    Cancel,
    /// Object to an unsolicited cease, for one of [`CANCEL_OTHER`].
    CancelOther,
    /// Give the information that was asked for, by an amendment.
    AnswerInformationRequest,
    /// Reserve another appointment, and amend with it.
    Reappoint,
    /// A request was refused, for the reason in the update: ask again with other values.
    Resubmit,
    /// Accept or reject the resolution of a problem.
    ConfirmResolution,
}

/// Why a tenant cancels an order of its own.
pub static CANCEL: [CancellationReasonCode; 5] = [
    CancellationReasonCode::CustomerChangedMind,
    CancellationReasonCode::InstallFailed,
    CancellationReasonCode::NetworkIssue,
    CancellationReasonCode::NoLongerRequired,
    CancellationReasonCode::Other,
];

/// Why a tenant objects to an unsolicited cease ("cancel other").
pub static CANCEL_OTHER: [CancellationReasonCode; 5] = [
    CancellationReasonCode::NoAuthorisation,
    CancellationReasonCode::CustomerNotAware,
    CancellationReasonCode::DeliberateMislead,
    CancellationReasonCode::PurchasedDifferentProduct,
    CancellationReasonCode::EndUserNotMoving,
];

impl NextAction {
    /// The reasons that go with a cancellation of an order; empty for everything else.
    #[must_use]
    pub fn reasons(self) -> &'static [CancellationReasonCode] {
        match self {
            Self::Cancel => &CANCEL,
            Self::CancelOther => &CANCEL_OTHER,
            _ => &[],
        }
    }
}

impl fmt::Display for NextAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wait => "wait",
            Self::Amend => "amend",
            Self::Cancel => "cancel",
            Self::CancelOther => "cancel other",
            Self::AnswerInformationRequest => "answer",
            Self::Reappoint => "reappoint",
            Self::Resubmit => "resubmit",
            Self::ConfirmResolution => "confirm resolution",
        })
    }
}

/// Defines a table of statuses, and the methods of the status that read it.
macro_rules! status_table {
    (
        $(#[$doc:meta])*
        $table:ident: [$status:ident; $count:literal] in $module:literal
        $($variant:ident, $course:ident => [$($next:ident),*];)*
    ) => {
        $(#[$doc])*
        pub static $table: [$crate::states::StatusMeaning<$status>; $count] = [$(
            $crate::states::StatusMeaning {
                status: $status::$variant,
                course: $crate::states::Course::$course,
                next: &[$($status::$next),*],
            },
        )*];

        impl $status {
            #[doc = concat!("Its row of the [table](crate::", $module, "); none for an unknown status.")]
            #[must_use]
            pub fn meaning(&self) -> Option<&'static $crate::states::StatusMeaning<Self>> {
                $table.iter().find(|row| row.status == *self)
            }

            /// Whether it is an end, good or bad. An unknown status is not taken for one.
            #[must_use]
            pub fn is_terminal(&self) -> bool {
                self.meaning().is_some_and(|row| row.course.is_end())
            }

            /// Whether the tenant has to do something. An unknown status is not taken to ask for it.
            #[must_use]
            pub fn waits_for_us(&self) -> bool {
                self.meaning().is_some_and(|row| row.course == $crate::states::Course::WaitsForUs)
            }
        }
    };
}
pub(crate) use status_table;

/// A row as the documentation of its module has it.
#[cfg(test)]
pub(crate) fn documented<S: fmt::Display>(row: &StatusMeaning<S>) -> String {
    let next: Vec<String> = row.next.iter().map(|status| format!("`{status}`")).collect();
    format!("//! | `{}` | {} | {} |", row.status, row.course, next.join(", ")).replace("  ", " ")
}

/// The rows in the documentation of a module.
#[cfg(test)]
pub(crate) fn rows(source: &str) -> Vec<String> {
    let is_row = |line: &&str| line.starts_with("//! | `") && line.matches(" | ").count() >= 2;
    source.lines().filter(is_row).map(str::to_owned).collect()
}
