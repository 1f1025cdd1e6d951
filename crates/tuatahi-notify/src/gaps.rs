//! Lost deliveries: finding them, and having them sent again.
//!
//! The carrier numbers the events of one type for one consumer, and leaves no number out. A [`GapDetector`] is shown the
//! numbers as they come and tells what is missing:
//!
//! ```
//! use tuatahi_notify::gaps::{GapDetector, Observed};
//!
//! let mut detector = GapDetector::new();
//! assert_eq!(detector.observe("ONTActivation", 7), Observed::First);
//! assert_eq!(detector.observe("ONTActivation", 8), Observed::Next);
//! let Observed::Gap(gap) = detector.observe("ONTActivation", 11) else { unreachable!() };
//! assert_eq!(gap.missing(), 9..=10);
//!
//! // Another type of event has its own numbers.
//! assert_eq!(detector.observe("SPWorkOrderNotification", 300), Observed::First);
//!
//! assert_eq!(detector.observe("ONTActivation", 10), Observed::Late);
//! assert_eq!(detector.observe("ONTActivation", 10), Observed::Duplicate);
//! assert_eq!(detector.still_missing(&gap).iter().map(|gap| gap.missing()).collect::<Vec<_>>(), [9..=9]);
//! ```
//!
//! A gap is not yet a loss: deliveries may overtake each other. Wait a little before you have one
//! [replayed](crate::Client::replay_gap).
//!
//! The detector can be stored as JSON and go on after a restart. Several replicas that share the deliveries need one
//! detector, such as the inbox keeps in its database.

mod detector;
mod gap;
mod replay;

pub use detector::{GapDetector, Observed};
pub use gap::Gap;
pub use replay::{GapDryRun, GapReplay, GapReplayed};
