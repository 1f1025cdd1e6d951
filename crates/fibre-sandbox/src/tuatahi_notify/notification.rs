//! Notifications: an event on its way to one receiver.

use std::collections::VecDeque;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::{
    callbacks::{Fate, Target},
    uuid::uuid,
};

/// Older notifications than the last hundred thousand are forgotten, so that a long run does not fill the
/// memory.
const KEPT: usize = 100_000;

/// An event for one receiver.
#[derive(Clone)]
pub(super) struct Notification {
    pub(super) id: String,
    pub(super) event_type: String,
    /// When the event was issued.
    pub(super) created: DateTime<Utc>,
    pub(super) body: Bytes,
    pub(super) target: Target,
    /// Nothing while it is on its way for the first time.
    pub(super) ended: Option<Ended>,
}

/// How sending ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Sent,
    Failed,
}

impl Ended {
    /// In the words of the API.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "fail",
        }
    }

    pub(super) fn of(fate: Fate) -> Self {
        match fate {
            Fate::Delivered => Self::Sent,
            _ => Self::Failed,
        }
    }
}

/// The notifications, oldest first, each under a number.
#[derive(Default)]
pub(super) struct Notifications {
    all: VecDeque<Notification>,
    forgotten: usize,
}

impl Notifications {
    pub(super) fn add(
        &mut self,
        event_type: &str,
        created: DateTime<Utc>,
        body: Bytes,
        target: Target,
    ) -> usize {
        if self.all.len() == KEPT {
            self.all.pop_front();
            self.forgotten += 1;
        }
        let event_type = event_type.to_owned();
        self.all.push_back(Notification { id: uuid(), event_type, created, body, target, ended: None });
        self.forgotten + self.all.len() - 1
    }

    pub(super) fn get(&self, number: usize) -> Option<&Notification> {
        self.all.get(number.checked_sub(self.forgotten)?)
    }

    /// Writes down how sending ended; what was delivered once stays so.
    pub(super) fn end(&mut self, number: usize, ended: Ended) {
        let position = number.checked_sub(self.forgotten);
        if let Some(notification) = position.and_then(|position| self.all.get_mut(position))
            && notification.ended != Some(Ended::Sent)
        {
            notification.ended = Some(ended);
        }
    }

    /// All of them with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Notification)> {
        self.all.iter().enumerate().map(|(position, notification)| (position + self.forgotten, notification))
    }
}
