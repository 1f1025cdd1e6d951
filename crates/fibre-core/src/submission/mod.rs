//! Requests that must reach the carrier once: orders, and what changes them.
//!
//! A [`Submission`] writes down what it is about to send before it sends it, sends it once, and when the outcome is
//! unknown looks for evidence in place of sending it again. [`submit_once`](Submission::submit_once) ends in one of three
//! ways, [`Submitted`]: the carrier has it, the carrier does not have it, or nobody can tell, with what to check.
//!
//! What is written down goes into a [`Journal`]. With a [`FileJournal`] a program that was killed between sending and
//! reading the answer finds out when it runs again: the same submission, under the same key, is then looked for and not
//! sent a second time.
//!
//! The API crates make submissions; this one is made by hand to show what happens:
//!
//! ```
//! use fibre_core::submission::{Intent, MemoryJournal, Submission, Submitted};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # fn fails() -> fibre_core::Error { fibre_core::Error::new(fibre_core::ErrorKind::Timeout, "no answer").with_outcome(fibre_core::Outcome::Unknown) }
//! let journal = MemoryJournal::new();
//! let submission = || {
//!     let intent = Intent::new("example", "placeOrder", "KT-1", &serde_json::json!({"offer": "fast"}));
//!     // The answer was lost on the way.
//!     Submission::<String>::new(intent, |_| Box::pin(async { Err(fails()) }), |order| Some(order.clone()))
//! };
//! let Submitted::CannotTell(doubt) = submission().submit_once(&journal).await? else { return Err("told too much".into()) };
//! println!("{doubt}");
//!
//! // The next try does not send: what the first one did is still open.
//! assert!(matches!(submission().submit_once(&journal).await?, Submitted::CannotTell(_)));
//! // Unless you know better, and say why.
//! let again = submission().after(doubt.send_again("the carrier's support found no order KT-1"));
//! assert!(matches!(again.submit_once(&journal).await?, Submitted::CannotTell(_)));
//! # Ok(())
//! # }
//! ```

mod evidence;
mod file;
mod intent;
mod journal;
mod memory;
mod submit;
mod submitted;

pub use evidence::{Evidence, Finding, LookError, evidence_fn};
pub use file::FileJournal;
pub use intent::{Intent, Key};
pub use journal::{Journal, JournalError, Record, Verdict};
pub use memory::MemoryJournal;
pub use submit::Submission;
pub use submitted::{CannotTell, Placed, SendAgain, Submitted};
