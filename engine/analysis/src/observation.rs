//! What a facilitator saw: graded observations, added to a recording after the exercise.

use codedark_sim::time::Tick;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How well something was done, in the words of HSEEP.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Performed without challenges.
    Performed,
    /// Performed with some challenges.
    SomeChallenges,
    /// Performed with major challenges.
    MajorChallenges,
    /// Unable to be performed.
    Unable,
}

/// One observation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// What was seen, in a sentence or two.
    pub text: String,
    /// How well it was done.
    pub grade: Grade,
    /// The competency that it is evidence of, by id; `None`: a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competency: Option<String>,
    /// The seat that it is about; `None`: the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    /// When, on the exercise's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Tick>,
    /// Whether it only says that a hint was asked for: nobody saw anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hint: bool,
}
