//! What a trainer wrote, as typed data: validated elsewhere, immutable here, no script inside.
//!
//! Invariant: every cross-reference is an index into one of the lists of the same scenario. [`Scenario::check`]
//! says what is wrong with one that breaks this; an exercise refuses to start on it.

mod aims;
mod care;
mod check;
mod condition;
mod hospital;
mod story;

pub use aims::{Competency, Criterion, Difficulty, Force, Norm, Objective, Rubric};
pub use care::{Arrivals, CareProcess, Downtime, Need, NeedKind, Urgency};
pub use check::SCRIPT_BYTES_MAX;
pub use condition::{Amount, Bound, Condition, MachineState, Moment, OrderPattern, Place, Sign};
pub use hospital::{
    Account, AccountGroup, Asset, AssetClass, DataStore, Hospital, Link, Monitoring, Os, OsFamily, Outside, Partner,
    Person, Ports, Privilege, Service, Shift, Skill, StaffGroup, Zone,
};
pub use story::{
    AdversarySpec, BrainScript, BrainSpec, Channel, Choice, Duty, Goal, Inject, Level, Message, Phase, Prelude,
    Question, Repeat, SeatSpec, Step, Strikes, Tempo, Trigger,
};

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::time::Calendar;

/// Parts in a thousand.
pub type Permille = u32;

/// One scenario: hospital, adversary, storyline, seats, and the catalogue rows that they use.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scenario {
    /// Short name, as in `codedark play wannacry-morning`.
    pub id: String,
    /// Title as people say it.
    pub title: String,
    /// One sentence for the list of exercises.
    pub summary: String,
    /// What a player reads before the clock runs; paragraphs separated by empty lines.
    pub briefing: String,
    /// About how long playing takes, in real minutes.
    pub playing_minutes: u32,
    /// 1 (a tutorial) to 5.
    pub difficulty: u8,
    /// The level that the exercise trains first.
    pub level: Level,
    /// Wall clock at tick 0.
    pub calendar: Calendar,
    /// The hospital.
    pub hospital: Hospital,
    /// Who attacks, and how each decides.
    pub adversaries: Vec<AdversarySpec>,
    /// Seats that people or bots may take; the first is the default.
    pub seats: Vec<SeatSpec>,
    /// Stretches of play, one after the other.
    pub phases: Vec<Phase>,
    /// Messages into the exercise.
    pub storyline: Vec<Inject>,
    /// Duties of law whose clocks run.
    pub duties: Vec<Duty>,
    /// What good teams do.
    pub norms: Vec<Norm>,
    /// What is to be learnt.
    pub objectives: Vec<Objective>,
    /// What a score is made of; empty: no score.
    pub rubric: Rubric,
    /// Settings of difficulty beside the one that is written.
    pub settings: Vec<Difficulty>,
    /// The setting that was applied.
    pub setting: Option<String>,
    /// Languages that its texts exist in (BCP 47); the first is the one that it is in now.
    pub languages: Vec<String>,
    /// What happened before play begins.
    pub prelude: Option<Prelude>,
    /// The rows of the shared catalogues that this scenario uses.
    pub catalogue: Catalogue,
}

impl Scenario {
    /// Minutes that play takes if no phase ends early.
    pub fn play_minutes(&self) -> u32 {
        self.phases.iter().map(|phase| phase.minutes).sum()
    }
}
