//! What was measured, and how it is told.

use crate::pairs::Spread;
use serde::Serialize;
use std::fmt;

/// One measured figure.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Figure {
    /// Cost over that of a reference; below 1 is cheaper.
    Ratio { name: String, ratio: f64, low: f64, high: f64, reference: &'static str, goal: Option<f64> },
    /// Peak memory of a whole process.
    Memory { name: String, bytes: u64, goal: u64 },
    /// Packages that a build compiles.
    Crates { name: String, crates: usize, goal: usize },
}

impl Figure {
    /// A ratio, without a goal so far.
    pub(crate) fn ratio(name: impl Into<String>, spread: Spread, reference: &'static str) -> Self {
        let round = |value: f64| (value * 1e4).round() / 1e4;
        let (ratio, low, high) = (round(spread.median), round(spread.low), round(spread.high));
        Self::Ratio { name: name.into(), ratio, low, high, reference, goal: None }
    }

    /// The same with the most that a ratio should be.
    pub(crate) fn at_most(mut self, limit: f64) -> Self {
        if let Self::Ratio { goal, .. } = &mut self {
            *goal = Some(limit);
        }
        self
    }

    /// Whether the goal is missed. A figure without a goal misses none.
    pub(crate) fn is_missed(&self) -> bool {
        match self {
            Self::Ratio { ratio, goal, .. } => goal.is_some_and(|goal| *ratio > goal),
            Self::Memory { bytes, goal, .. } => bytes > goal,
            Self::Crates { crates, goal, .. } => crates > goal,
        }
    }

    fn verdict(&self) -> &'static str {
        match self {
            Self::Ratio { goal: None, .. } => "",
            _ if self.is_missed() => "MISSED",
            _ => "ok",
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value, range, goal, reference) = match self {
            Self::Ratio { name, ratio, low, high, reference, goal } => (
                name,
                format!("{ratio:.3}"),
                format!("{low:.3} to {high:.3}"),
                goal.map(|goal| format!("<= {goal:.2}")).unwrap_or_default(),
                *reference,
            ),
            Self::Memory { name, bytes, goal } => {
                let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
                let goal = format!("<= {:.0} MiB", mebibytes(*goal));
                (name, format!("{:.1} MiB", mebibytes(*bytes)), String::new(), goal, "")
            }
            Self::Crates { name, crates, goal } => {
                (name, crates.to_string(), String::new(), format!("<= {goal}"), "")
            }
        };
        let line =
            format!("{name:<62} {value:>9}  {range:<15}  {goal:<9}  {:<6}  {reference}", self.verdict());
        f.write_str(line.trim_end())
    }
}

/// The figures as a table.
pub(crate) struct Table<'a>(pub(crate) &'a [Figure]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<62} {:>9}  {:<15}  {:<9}  {:<6}  reference", "", "cost", "quartiles", "goal", "")?;
        self.0.iter().try_for_each(|figure| writeln!(f, "{figure}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_in_json_and_in_words() -> crate::Result<()> {
        let spread = Spread { low: 0.6, median: 0.712_34, high: 0.8 };
        let missed = Figure::ratio("rows", spread, "the csv crate").at_most(0.7);
        assert_eq!(
            serde_json::to_string(&missed)?,
            r#"{"name":"rows","ratio":0.7123,"low":0.6,"high":0.8,"reference":"the csv crate","goal":0.7}"#
        );
        assert!(missed.is_missed() && missed.to_string().contains("MISSED"));
        assert!(!Figure::ratio("rows", spread, "itself").is_missed());

        let memory = Figure::Memory { name: "report".to_owned(), bytes: 32 << 20, goal: 64 << 20 };
        assert_eq!(serde_json::to_string(&memory)?, r#"{"name":"report","bytes":33554432,"goal":67108864}"#);
        assert!(memory.to_string().contains("32.0 MiB") && memory.to_string().ends_with("ok"));
        Ok(())
    }
}
