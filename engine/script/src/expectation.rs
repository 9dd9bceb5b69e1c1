//! What a trainer expects of many runs of a scenario, as data.
//!
//! Invariant: names are those of the vocabulary that was given, numbers are finite and in the unit of their measure.
//! Nothing here runs anything: whoever has runs compares.

use serde::{Deserialize, Serialize};

/// What expectations can be about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Vocabulary {
    /// The measures.
    pub measures: Vec<Measurable>,
    /// Names of those who can play.
    pub defenders: Vec<String>,
    /// Those of them after whom a skill may stand: `by-the-book:0.5`.
    pub skilled: Vec<String>,
}

/// A measure that an expectation can name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measurable {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Play is too short for it.
    pub only_in_all: bool,
}

/// One expectation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Expectation {
    /// Path of its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// What is measured.
    pub quantity: Quantity,
    /// What it must be.
    pub bound: Bound,
}

/// A number that comes out of runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Quantity {
    /// Which runs.
    pub runs: Runs,
    /// How much of each run counts.
    pub span: Span,
    /// Short name of the measure.
    pub measure: String,
    /// Which number of all its values.
    pub statistic: Statistic,
}

/// Runs of the scenario. Equal ones are the same runs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Runs {
    /// Who plays.
    pub defender: String,
    /// How many.
    pub seeds: u32,
}

/// How much of a run counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// From the start to the end of play.
    Play,
    /// From the start to the end of the aftermath.
    All,
}

/// Which number of many values.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The arithmetic mean.
    Mean,
    /// That share of the values, 0 to 1, lies below it; the median is that of a half.
    Quantile(f64),
    /// The share of runs in which it happened, and lay between these, without the ends.
    Share {
        /// More than this, in the unit of the measure.
        above: Option<f64>,
        /// Less than this, in the unit of the measure.
        below: Option<f64>,
    },
}

/// What a quantity must be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// More than this.
    Above(Side),
    /// Less than this.
    Below(Side),
    /// From the first to the second, both included.
    Between(Side, Side),
}

/// What a quantity is compared with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A number in the unit of the measure; of a share, 0 to 1.
    Number(f64),
    /// Another quantity, in the same unit.
    Quantity(Box<Quantity>),
}
