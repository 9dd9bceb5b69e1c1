//! What if: one decision changed, and what would have come of it.
//!
//! Invariants: an alternative is an order that the seat's view offered at that moment to a person who sat there. Two numbers, never mixed: *this
//! day's luck* keeps every draw and the later orders; *expected* resamples the future from that moment, and a bot of a
//! stated skill plays on in both arms. Every number follows from the journal, the change, the player and the count of
//! futures: neither threads nor what else is looked at change it.

mod advisor;
mod alternatives;
mod branch;
mod change;
mod drive;
mod interval;
mod judge;
mod past;
mod presence;
mod review;
mod seat;
mod steered;

use codedark_sim::action::Order;
use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use serde::{Deserialize, Serialize};

pub use alternatives::Alternative;
pub use change::{Edit, OwnOrder, PERSON, own_orders, say_moment};
pub use interval::mean_with_interval;
pub use judge::{Finished, HEADLINE, Judge, Outcome, Weighing};
pub use review::{Ask, BUDGET, FUTURES, PLAYER, Review, ReviewError};
pub use seat::without_seat;

/// A changed decision, and what would have come of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WhatIf {
    /// When play branches.
    pub at: Tick,
    /// Whose decision.
    pub seat: RoleId,
    /// What is changed, in the terminal's words, to go on after *if*: `order 4 (isolate RAD-WS-07) had been left out`.
    pub change: String,
    /// The orders that are changed, as data.
    #[serde(default)]
    pub orders: Vec<Change>,
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

/// An order that is changed: where it stood in play, and where it stands in the alternative.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Its number among the orders that people gave, from 1; `None`: it was not given.
    pub number: Option<u32>,
    /// What, by whom.
    pub order: Order,
    /// When it was given; `None`: it was not.
    pub was: Option<Tick>,
    /// When it is given in the alternative; `None`: it is not.
    pub now: Option<Tick>,
}

/// What a change brings: changed minus played.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
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
    /// Measures: short name and mean difference with its interval, in the measure's unit. A measure that did not happen
    /// in every future of both arms is left out.
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

/// What a sampling budget bought.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bought {
    /// Branches that were played to their end.
    pub branches: u32,
    /// Decisions that there were to look at: own orders, earlier moments for them, missed chances.
    pub decisions: u32,
    /// Those that were looked at on this day's luck.
    pub looked_at: u32,
    /// Those that were looked at over resampled futures.
    pub over_futures: u32,
    /// Futures of each of these.
    pub futures: u32,
    /// Play was not over: luck is compared up to where it stands.
    #[serde(default)]
    pub unfinished: bool,
    /// The same orders, given again beside the bots of this exercise, came to another end than the journal: bots knew
    /// something else when the exercise was played. This day's luck is then compared with a day that differs a little.
    #[serde(default)]
    pub bots_differ: bool,
}

impl Difference {
    /// What a measure brings; 0 if it does not differ.
    pub fn measure(&self, id: &str) -> f64 {
        self.measures.iter().find(|(other, _)| other == id).map_or(0.0, |(_, difference)| *difference)
    }
}

impl Range {
    /// Whether it is told apart from nothing.
    pub fn is_apart(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

impl Expected {
    /// What a measure brings on average.
    pub fn measure(&self, id: &str) -> Option<Range> {
        self.measures.iter().find(|(other, _)| other == id).map(|(_, range)| *range)
    }
}
