//! What if: one decision changed, and what would have come of it.
//!
//! Invariants: an alternative is an order that the seat's view offered at that moment. Two numbers, never mixed: *this
//! day's luck* keeps every draw and the later orders; *expected* resamples the future from that moment, and a bot of a
//! stated skill plays on in both arms.

use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use serde::{Deserialize, Serialize};

/// A changed decision, and what would have come of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WhatIf {
    /// When play branches.
    pub at: Tick,
    /// Whose decision.
    pub seat: RoleId,
    /// What is changed, in words that go on after *if*: `zone Office had been isolated at 13:42`.
    pub change: String,
    /// How to see it again: the options of `codedark whatif JOURNAL`.
    pub options: String,
    /// Whether it is a missed chance rather than an order that was given.
    pub missed: bool,
    /// This day's luck: the same draws, the later orders kept.
    pub luck: Option<Difference>,
    /// Orders that were refused then and left out, in words.
    #[serde(default)]
    pub refused: Vec<String>,
    /// Over resampled futures; `None` if the budget did not reach it.
    pub expected: Option<Expected>,
}

/// What a change brings: changed minus played.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// Points of the total score; `None` without a score.
    pub score: Option<f64>,
    /// Measures that differ: short name and difference in the measure's unit.
    pub measures: Vec<(String, f64)>,
}

/// What a change brings on average: changed minus unchanged.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Expected {
    /// Futures, each played in both arms.
    pub futures: u32,
    /// Who plays on in both arms: `by-the-book:0.5 4`.
    pub player: String,
    /// Points of the total score; `None` without a score.
    pub score: Option<Range>,
    /// Measures: short name and mean difference with its interval, in the measure's unit.
    pub measures: Vec<(String, Range)>,
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Range {
    /// Mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
