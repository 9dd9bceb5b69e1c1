//! The measures: each defined once, with its name, unit, direction, sources and function.
//!
//! Invariant: a measure reads events and what messages asked, nothing else, so a recording of any exercise can be
//! measured again. A measure of something that never happened has no value; it is never a zero in disguise.

mod conduct;
mod harm;
mod table;

use codedark_sim::event::Event;
use codedark_sim::ids::ProcessId;
use codedark_sim::scenario::Criterion;
use codedark_sim::time::Tick;
use serde::{Deserialize, Serialize};

use crate::aims::AskedOf;

pub use harm::{minutes_between, recovery};
pub use table::MEASURES;

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
}

/// What a measure is taken of.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// The whole hospital.
    Hospital(fn(&Case) -> Option<f64>),
    /// Each care process.
    CareProcess(fn(&Case, ProcessId) -> Option<f64>),
}

/// What a measure looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What happened, oldest first, up to [`Case::end`]. Hours of care before play are left out: nobody who plays did that.
    pub events: &'a [&'a Event],
    /// When play began.
    pub began: Tick,
    /// Until when it looks.
    pub end: Tick,
    /// What messages ask, with the keys of quizzes.
    pub questions: &'a [AskedOf],
}

/// How a measure counts in a score.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// The criterion that it is a measure of.
    pub criterion: Criterion,
    /// How much it counts beside the other measures of its criterion [estimate].
    pub share: u32,
    /// The least distance between anchors that says something, in the measure's unit [estimate].
    pub floor: f64,
    /// Whether it is taken to the end of the aftermath: harm is, conduct is of play alone.
    pub in_all: bool,
    /// What stands at 100 instead of what the reference comes to: bots cannot know the answers of a quiz.
    pub best: Option<f64>,
}

/// A measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Stable short name; for a care process, `.` and its short name follow.
    pub id: &'static str,
    /// Name as people say it; for a care process, `: ` and its title follow.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The events it is computed from, by the names they have in a recording.
    pub sources: &'static [&'static str],
    /// Play is too short for it: only with the aftermath does it say anything.
    pub only_in_all: bool,
    /// How it counts in a score; `None`: it is told and not scored.
    pub scored: Option<Scored>,
    /// How it is computed.
    pub scope: Scope,
}

/// One measure of one exercise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Play is too short for it: only `in_all` says anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_in_all: bool,
    /// From the start to where play ended; `None`: it did not happen, or play is too short for it.
    #[serde(default)]
    pub in_play: Option<f64>,
    /// From the start to the end of the aftermath; `None`: it did not happen, or there was no aftermath.
    #[serde(default)]
    pub in_all: Option<f64>,
}

/// Takes every measure of a case up to the end of play, and of all of it. `care` names the care processes: short name
/// and title. Without aftermath the second number is left out.
pub fn read_all(all: &Case, end_of_play: Tick, aftermath: bool, care: &[(String, String)]) -> Vec<Reading> {
    let events: Vec<&Event> = all.events.iter().copied().take_while(|event| event.tick <= end_of_play).collect();
    let play = Case { events: &events, end: end_of_play, ..*all };
    let reading = |measure: &Measure, id: String, name: String, take: &dyn Fn(&Case) -> Option<f64>| Reading {
        id,
        name,
        unit: measure.unit.to_owned(),
        better: measure.better,
        only_in_all: measure.only_in_all,
        in_play: if measure.only_in_all { None } else { take(&play) },
        in_all: if aftermath { take(all) } else { None },
    };
    let mut readings = Vec::new();
    for measure in MEASURES {
        match measure.scope {
            Scope::Hospital(take) => {
                readings.push(reading(measure, measure.id.to_owned(), measure.name.to_owned(), &take));
            }
            Scope::CareProcess(take) => readings.extend(care.iter().enumerate().map(|(n, (short, title))| {
                let (id, name) = (format!("{}.{short}", measure.id), format!("{}: {title}", measure.name));
                reading(measure, id, name, &|case| take(case, n.into()))
            })),
        }
    }
    readings
}

#[cfg(test)]
mod tests;
