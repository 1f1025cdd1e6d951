//! Plans and their prices.

use serde_json::{Value, json};

use super::locations::{entries, money};

/// A plan with its speeds in Mbit/s.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) down: i64,
    pub(super) up: i64,
}

impl Plan {
    pub(super) fn of(entry: &Value) -> Self {
        let name = entry["name"].as_str().or(entry["planName"].as_str()).unwrap_or_default();
        Self {
            name: name.to_owned(),
            down: entry["speedDown"].as_i64().unwrap_or_default(),
            up: entry["speedUp"].as_i64().unwrap_or_default(),
        }
    }

    /// Plans of the older shape have a name only, which ends in the speeds.
    pub(super) fn named(name: &str) -> Self {
        let speeds = name.rsplit(' ').next().and_then(|speeds| speeds.split_once('/'));
        let (down, up) = speeds.unwrap_or_default();
        Self {
            name: name.to_owned(),
            down: down.parse().unwrap_or_default(),
            up: up.parse().unwrap_or_default(),
        }
    }

    /// The fee by the month. The samples have one, that of 100/20; the others are made up around it.
    pub(super) fn fee(&self, term: &Value) -> Value {
        let monthly = match self.down {
            ..=12 => "50.00",
            13..=25 => "55.00",
            26..=50 => "60.00",
            51..=100 => "65.00",
            101..=250 => "75.00",
            251..=500 => "85.00",
            501..=1000 => "95.00",
            _ => "115.00",
        };
        json!({
            "attributes": { "plan": self.name, "term": term.to_string() },
            "oneTimeCharge": money("0.00"),
            "monthlyRecurringCharge": money(monthly),
        })
    }
}

/// The plan of this name in a list, which names its plans in one of two ways.
pub(super) fn find_plan<'a>(plans: &'a Value, name: &Value) -> Option<&'a Value> {
    entries(plans).iter().find(|plan| plan["name"] == *name || plan["planName"] == *name)
}
