//! Scores: where a play stands between the hospital alone and the reference defender.
//!
//! Invariant: 0 is what the hospital reaches by its own rules, 100 what the reference bot reaches, both as means over
//! many resampled exercises of the same scenario and setting. A measure without room between them says so instead of
//! giving a number.

use codedark_sim::ids::RoleId;
use codedark_sim::scenario::Criterion;
use serde::{Deserialize, Serialize};

use crate::measures::Better;

/// The score of one play.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Score {
    /// The weighted mean of the criteria's positions; `None` if none has room. May exceed 100 and fall below 0.
    pub total: Option<f64>,
    /// What it was measured against.
    pub anchors: Anchors,
    /// Each criterion that weighs, in the order of the rubric, then the others without weight.
    pub criteria: Vec<CriterionScore>,
    /// Each seat that was taken.
    #[serde(default)]
    pub seats: Vec<SeatScore>,
}

/// What a score was measured against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchors {
    /// The defender at 0: `none`.
    pub baseline: String,
    /// The defender at 100, with its version: `reference 1`.
    pub reference: String,
    /// Resampled exercises that each mean is of.
    pub futures: u32,
}

/// One criterion of a score.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CriterionScore {
    /// Which.
    pub criterion: Criterion,
    /// Its weight in the rubric; 0: shown, not counted.
    pub weight: u32,
    /// The mean position of its measures; `None`: no measure has room, so its weight is left out.
    pub position: Option<f64>,
    /// Its measures.
    pub measures: Vec<MeasureScore>,
}

/// One measure of a score.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MeasureScore {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Whether it is taken to the end of the aftermath; else of play alone.
    pub in_all: bool,
    /// What the play came to; `None`: there was nothing to measure.
    pub value: Option<f64>,
    /// The mean of the hospital alone.
    pub baseline: Option<f64>,
    /// The mean of the reference defender.
    pub reference: Option<f64>,
    /// The least distance between anchors that says something, in the unit [estimate].
    pub floor: f64,
    /// 0 at the baseline, 100 at the reference; `None`: left out, for want of room or of anything to measure.
    pub position: Option<f64>,
}

/// What one seat brought.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SeatScore {
    /// Which.
    pub seat: RoleId,
    /// Who sat there.
    pub who: String,
    /// The score of the same day, same luck, had this seat been left to the hospital's own rules; `None`: not computed.
    pub without: Option<f64>,
    /// Norms that the seat kept, came late with and broke.
    pub norms: (u32, u32, u32),
}
