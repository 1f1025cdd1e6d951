//! Making a watch read at once.

use std::fmt;
use std::sync::Arc;
use tokio::sync::Notify;

/// Makes a watch read its order now, because an event about it came in; from
/// [`OrderWatch::nudge`](super::OrderWatch::nudge).
///
/// Nudges that come together count as one, and none is lost: one that comes while the order is read makes the watch read
/// it once more. Two readings are never closer together than the watch's floor.
#[derive(Clone, Default)]
pub struct Nudge {
    notify: Arc<Notify>,
}

impl Nudge {
    /// Reads the order as soon as the floor allows.
    pub fn now(&self) {
        self.notify.notify_one();
    }

    pub(super) async fn wait(&self) {
        self.notify.notified().await;
    }
}

impl fmt::Debug for Nudge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nudge").finish_non_exhaustive()
    }
}
