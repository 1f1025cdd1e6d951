//! Which plans an option allows: the list that applies, less what does not fit.

use crate::types::{AvailableProducts, NtdOptionName, NtdPlan, NtdPlanType};
use std::fmt;

/// What a device of generation one can be ordered with at most, in Mbit/s.
const GENERATION_ONE_LIMIT: i64 = 1000;

/// A plan that an option can be ordered with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// Name of the plan. Its speeds are the fields below; the name is not to be taken apart.
    pub name: String,
    /// Download speed in Mbit/s; earlier results do not tell it.
    pub speed_down: Option<i64>,
    /// Upload speed in Mbit/s; earlier results do not tell it.
    pub speed_up: Option<i64>,
    /// The market it is for, where devices depend on that.
    pub market: Option<NtdPlanType>,
    /// The devices that can be chosen with it; empty where none is installed.
    pub ntd_options: Vec<NtdOptionName>,
}

/// A plan on the list that applies, and why it cannot be ordered here.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExcludedPlan {
    /// The plan.
    pub plan: Plan,
    /// Why not.
    pub exclusion: PlanExclusion,
}

/// What keeps a plan out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanExclusion {
    /// The device has less download capacity left.
    BeyondDownstream {
        /// What is left, in Mbit/s.
        remaining: i64,
    },
    /// The device has less upload capacity left.
    BeyondUpstream {
        /// What is left, in Mbit/s.
        remaining: i64,
    },
    /// More than 1000 Mbit/s on a device of generation one takes two steps: an order for less, then a plan change.
    NeedsPlanChange,
    /// None of the devices it goes with is on offer.
    NoDevice,
}

impl fmt::Display for PlanExclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondDownstream { remaining } => {
                write!(f, "the device has {remaining} Mbit/s of download capacity left")
            }
            Self::BeyondUpstream { remaining } => {
                write!(f, "the device has {remaining} Mbit/s of upload capacity left")
            }
            Self::NeedsPlanChange => write!(
                f,
                "a device of generation one takes at most {GENERATION_ONE_LIMIT} Mbit/s in an order; order less, then change the plan"
            ),
            Self::NoDevice => f.write_str("none of the devices that it goes with is on offer"),
        }
    }
}

/// Plans sorted by whether they can be ordered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Plans {
    pub(super) offered: Vec<Plan>,
    pub(super) excluded: Vec<ExcludedPlan>,
}

impl Plans {
    pub(super) fn sort(plans: Vec<Plan>, exclusion: impl Fn(&Plan) -> Option<PlanExclusion>) -> Self {
        let mut sorted = Self::default();
        for plan in plans {
            match exclusion(&plan) {
                None => sorted.offered.push(plan),
                Some(exclusion) => sorted.excluded.push(ExcludedPlan { plan, exclusion }),
            }
        }
        sorted
    }
}

/// What a device can still take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Capacity {
    pub(super) downstream: Option<i64>,
    pub(super) upstream: Option<i64>,
    pub(super) generation_one: bool,
}

impl Capacity {
    pub(super) fn exclusion(&self, plan: &Plan) -> Option<PlanExclusion> {
        if self.generation_one && plan.speed_down.is_some_and(|speed| speed > GENERATION_ONE_LIMIT) {
            return Some(PlanExclusion::NeedsPlanChange);
        }
        let beyond = |speed: Option<i64>, left: Option<i64>| match (speed, left) {
            (Some(speed), Some(left)) if speed > left => Some(left),
            _ => None,
        };
        beyond(plan.speed_down, self.downstream)
            .map(|remaining| PlanExclusion::BeyondDownstream { remaining })
            .or_else(|| {
                beyond(plan.speed_up, self.upstream)
                    .map(|remaining| PlanExclusion::BeyondUpstream { remaining })
            })
    }
}

/// The Mbit/s in a text such as `1300Mbps`.
pub(super) fn megabits(text: &str) -> Option<i64> {
    let digits = text.trim().strip_suffix("Mbps")?.trim_end();
    digits.parse().ok().filter(|speed: &i64| *speed >= 0)
}

/// The plans of a list for devices.
pub(super) fn of_devices(list: &[NtdPlan]) -> Vec<Plan> {
    list.iter()
        .map(|plan| Plan {
            name: plan.name.clone(),
            speed_down: Some(plan.speed_down),
            speed_up: Some(plan.speed_up),
            market: Some(plan.type_.clone()),
            ntd_options: plan.ntd_options.clone(),
        })
        .collect()
}

/// The plans of the product, with speeds as far as they are told; `None` if there is no list at all.
pub(super) fn of_product(product: &AvailableProducts) -> Option<Vec<Plan>> {
    let speeds = product.plan_options.as_deref();
    let names: Vec<&str> = match (&product.options, speeds) {
        (Some(names), _) => names.iter().map(String::as_str).collect(),
        (None, Some(speeds)) => speeds.iter().map(|plan| plan.plan_name.as_str()).collect(),
        (None, None) => return None,
    };
    let plan = |name: &str| {
        let told = speeds.unwrap_or_default().iter().find(|plan| plan.plan_name == name);
        Plan {
            name: name.to_owned(),
            speed_down: told.map(|plan| plan.speed_down),
            speed_up: told.map(|plan| plan.speed_up),
            market: None,
            ntd_options: Vec::new(),
        }
    };
    Some(names.into_iter().map(plan).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bandwidths_are_read_with_their_unit_only() {
        assert_eq!(megabits("1300Mbps"), Some(1300));
        assert_eq!(megabits("0Mbps"), Some(0));
        for text in ["", "1300", "Mbps", "1.3Gbps", "-1Mbps", "99999999999999999999Mbps"] {
            assert_eq!(megabits(text), None, "{text}");
        }
    }

    #[test]
    fn generation_one_takes_a_thousand_and_no_more() {
        let capacity = Capacity { downstream: Some(1300), upstream: Some(900), generation_one: true };
        let plan = |down, up| Plan {
            name: String::new(),
            speed_down: Some(down),
            speed_up: Some(up),
            market: None,
            ntd_options: Vec::new(),
        };
        assert_eq!(capacity.exclusion(&plan(1000, 400)), None);
        assert_eq!(capacity.exclusion(&plan(1001, 400)), Some(PlanExclusion::NeedsPlanChange));
        let second = Capacity { generation_one: false, ..capacity };
        let beyond = PlanExclusion::BeyondDownstream { remaining: 1300 };
        assert_eq!(second.exclusion(&plan(2000, 200)), Some(beyond));
        assert_eq!(
            second.exclusion(&plan(1300, 901)),
            Some(PlanExclusion::BeyondUpstream { remaining: 900 })
        );
    }
}
