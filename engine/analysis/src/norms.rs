//! Whether norms were kept: judged from events by the same watch that drove the exercise.
//!
//! Invariant: a verdict names the event that it rests on, with its moment; what had not come due when play stopped is
//! never called broken.

use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use serde::{Deserialize, Serialize};

/// What became of a norm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was done in time, or what is forbidden was not done.
    Kept,
    /// It was done, but too late.
    Late,
    /// It was not done, or what is forbidden was.
    Broken,
    /// It was never due: what it waits for did not come, or it was excepted.
    NeverDue,
    /// Play stopped before it was decided.
    Open,
}

/// A norm of the scenario, judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NormJudged {
    /// Its place among the norms of the scenario's aims.
    pub norm: usize,
    /// What became of it.
    pub verdict: Verdict,
    /// When it began to bind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Tick>,
    /// The last moment for it, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Tick>,
    /// When it was done, or when what is forbidden was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Tick>,
    /// The seat that did it; `None`: nobody, or the hospital's own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<RoleId>,
    /// Competencies that it is evidence of, by id.
    #[serde(default)]
    pub competencies: Vec<String>,
}
