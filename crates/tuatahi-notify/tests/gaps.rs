//! The gap detector beside a set that simply remembers every number.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use tuatahi_notify::gaps::{Gap, GapDetector, Observed};

/// Remembers everything.
#[derive(Default)]
struct Model {
    first: Option<u128>,
    seen: BTreeSet<u128>,
}

impl Model {
    fn last(&self) -> Option<u128> {
        self.seen.last().copied()
    }

    fn missing(&self) -> BTreeSet<u128> {
        let (Some(first), Some(last)) = (self.first, self.last()) else { return BTreeSet::new() };
        (first..=last).filter(|number| !self.seen.contains(number)).collect()
    }

    fn expect(&mut self, id: u128) -> Observed {
        let (Some(first), Some(last)) = (self.first, self.last()) else {
            self.first = Some(id);
            self.seen.insert(id);
            return Observed::First;
        };
        if id < first {
            return Observed::Earlier;
        }
        match (self.seen.insert(id), id > last, id - last.min(id)) {
            (false, ..) => Observed::Duplicate,
            (true, false, _) => Observed::Late,
            (true, true, 1) => Observed::Next,
            (true, true, _) => Observed::Gap(Gap::new("x", last + 1..=id - 1).unwrap()),
        }
    }
}

fn missing<'a>(gaps: impl IntoIterator<Item = &'a Gap>) -> BTreeSet<u128> {
    gaps.into_iter().flat_map(Gap::missing).collect()
}

fn base() -> impl Strategy<Value = u128> {
    prop_oneof![Just(0), Just(u128::from(u64::MAX) - 20), Just(u128::MAX - 40)]
}

proptest! {
    #[test]
    fn every_number_is_judged_as_by_perfect_memory(base in base(), ids in vec(0_u128..40, 1..120)) {
        let (mut detector, mut model) = (GapDetector::new(), Model::default());
        for id in ids {
            prop_assert_eq!(detector.observe("x", base + id), model.expect(base + id));
            let gaps: Vec<Gap> = detector.gaps().collect();
            prop_assert_eq!(missing(&gaps), model.missing());
            prop_assert!(gaps.iter().all(|gap| gap.event_type() == "x"));
            // A stored detector goes on where it was.
            let stored = serde_json::to_string(&detector).unwrap();
            prop_assert_eq!(&serde_json::from_str::<GapDetector>(&stored).unwrap(), &detector);
            detector = serde_json::from_str(&stored).unwrap();
        }
    }

    #[test]
    fn what_is_left_of_a_gap_is_its_share_of_what_is_missing(
        ids in vec(0_u128..40, 1..60),
        (from, to) in (0_u128..40, 0_u128..40),
        give_up in any::<bool>(),
    ) {
        let (mut detector, mut model) = (GapDetector::new(), Model::default());
        for id in ids {
            detector.observe("x", id);
            model.expect(id);
        }
        let Ok(gap) = Gap::new("x", from..=to) else { return Ok(()) };
        let inside: BTreeSet<u128> = model.missing().into_iter().filter(|id| gap.missing().contains(id)).collect();
        prop_assert_eq!(missing(&detector.still_missing(&gap)), inside.clone());
        if give_up {
            detector.give_up(&gap);
            prop_assert!(detector.still_missing(&gap).is_empty());
            let outside = model.missing().difference(&inside).copied().collect::<BTreeSet<_>>();
            prop_assert_eq!(missing(&detector.gaps().collect::<Vec<_>>()), outside);
            for id in inside {
                prop_assert_eq!(detector.observe("x", id), Observed::Late);
                prop_assert_eq!(detector.observe("x", id), Observed::Duplicate);
            }
        }
    }

    #[test]
    fn types_do_not_mix(events in vec((0_usize..3, 0_u128..20), 0..80)) {
        let names = ["ONTActivation", "SPWorkOrderNotification", ""];
        let mut together = GapDetector::new();
        let mut apart: [GapDetector; 3] = Default::default();
        for (kind, id) in events {
            prop_assert_eq!(together.observe(names[kind], id), apart[kind].observe(names[kind], id));
        }
    }

    #[test]
    fn any_order_with_any_repetition_closes_every_gap(
        ids in Just((0_u128..30).collect::<Vec<_>>()).prop_shuffle(),
        again in vec(0_u128..30, 0..30),
    ) {
        let mut detector = GapDetector::new();
        // The baseline: what comes before the first number is of no concern.
        detector.observe("x", 0);
        for id in ids.into_iter().chain(again) {
            detector.observe("x", id);
        }
        prop_assert_eq!(detector.gaps().count(), 0);
    }

    #[test]
    fn a_stored_state_is_read_or_refused_and_never_panics(text in "\\PC*", first in any::<u128>(), last in any::<u128>()) {
        let _ = serde_json::from_str::<GapDetector>(&text);
        let state = serde_json::json!({ "streams": { "x": { "first": first.to_string(), "last": last.to_string() } } });
        let read = serde_json::from_value::<GapDetector>(state);
        prop_assert_eq!(read.is_ok(), first <= last);
    }
}
