//! What a trainer wrote, as typed data: validated elsewhere, immutable here, no script inside.
//!
//! Invariant: every cross-reference is an index into one of the lists of the same scenario. [`Scenario::check`]
//! says what is wrong with one that breaks this; an exercise refuses to start on it.

mod care;
mod check;
mod hospital;
mod story;

pub use care::{Arrivals, CareProcess, Downtime, Need, NeedKind, Urgency};
pub use check::SCRIPT_BYTES_MAX;
pub use hospital::{
    Account, Asset, AssetClass, DataStore, Hospital, Link, Monitoring, Os, OsFamily, Person, Ports, Privilege, Service,
    Shift, Skill, StaffGroup, Zone,
};
pub use story::{
    AdversarySpec, BrainScript, BrainSpec, Duty, Goal, Inject, Level, Message, Phase, SeatSpec, Step, Trigger,
};

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::time::{Calendar, Tick};

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
    /// The rows of the shared catalogues that this scenario uses.
    pub catalogue: Catalogue,
}

impl Scenario {
    /// When play ends and the aftermath begins.
    pub fn end_of_play(&self) -> Tick {
        Tick(self.phases.iter().map(|phase| phase.minutes).sum())
    }

    /// The phase at a tick: its index, or the last one after the end of play.
    pub fn phase_at(&self, tick: Tick) -> usize {
        let mut end = 0;
        for (n, phase) in self.phases.iter().enumerate() {
            end += phase.minutes;
            if tick.0 < end {
                return n;
            }
        }
        self.phases.len().saturating_sub(1)
    }
}
