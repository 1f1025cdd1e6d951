//! What updates have asked the tenant for.

use crate::states::{Course, NextAction};
use crate::types::{Action, ActionType};

/// What is still asked for after a number of updates.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Demands {
    /// The newest question; it is open while the status says so.
    pub(crate) question: Option<Action>,
    /// The refusal of a request, if nothing has happened since.
    pub(crate) refusal: Option<Action>,
}

impl Demands {
    /// Of a list of updates with their numbers, in any order. Those without a number stand where they are.
    pub(crate) fn of<'a>(updates: impl Iterator<Item = (Option<i64>, Option<&'a Action>)>) -> Self {
        let mut numbered: Vec<_> = updates.collect();
        numbered.sort_by_key(|(number, _)| number.unwrap_or(i64::MAX));
        let mut demands = Self::default();
        for (_, action) in numbered {
            demands.tell(action);
        }
        demands
    }

    /// Takes the next update.
    pub(crate) fn tell(&mut self, action: Option<&Action>) {
        self.refusal = None;
        match action {
            Some(action) if action.kind == ActionType::Resubmit => self.refusal = Some(action.clone()),
            Some(action) => self.question = Some(action.clone()),
            None => {}
        }
    }

    /// What the tenant is asked for, given what the status says.
    pub(crate) fn open(&self, course: Course) -> Option<&Action> {
        self.refusal.as_ref().or_else(|| self.question.as_ref().filter(|_| course == Course::WaitsForUs))
    }

    /// The answers to it.
    pub(crate) fn answers(&self, course: Course) -> impl Iterator<Item = NextAction> {
        let question = self.question.as_ref().filter(|_| course == Course::WaitsForUs);
        let answer = question.and_then(|question| match question.kind {
            ActionType::InformationRequired => Some(NextAction::AnswerInformationRequest),
            ActionType::Reappoint => Some(NextAction::Reappoint),
            _ => None,
        });
        let again = self.refusal.as_ref().map(|_| NextAction::Resubmit);
        answer.into_iter().chain(again)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn action(kind: &str) -> Action {
        serde_json::from_value(serde_json::json!({ "type": kind })).unwrap()
    }

    #[test]
    fn the_newest_counts_whatever_the_order_of_the_list() {
        let (ask, again, reappoint) =
            (action("INFORMATION_REQUIRED"), action("RESUBMIT"), action("REAPPOINT"));
        for (updates, question, refusal) in [
            (vec![], None, None),
            (vec![(Some(2), Some(&reappoint)), (Some(1), Some(&ask))], Some(&reappoint), None),
            (vec![(Some(3), Some(&again)), (Some(1), Some(&ask)), (Some(2), None)], Some(&ask), Some(&again)),
            (vec![(Some(1), Some(&again)), (Some(2), None)], None, None),
            (vec![(None, Some(&ask)), (None, Some(&again))], Some(&ask), Some(&again)),
        ] {
            let demands = Demands::of(updates.into_iter());
            assert_eq!((demands.question.as_ref(), demands.refusal.as_ref()), (question, refusal));
        }
    }
}
