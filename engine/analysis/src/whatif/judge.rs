//! The seam between branches and numbers: what a finished branch came to.
//!
//! Invariant: nothing else of this folder knows which measures there are or what a score is. Another [`Judge`] is all
//! that it takes to weigh branches in another way.

use codedark_sim::Cursor;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;

use super::{Difference, Expected, Range};
use crate::aims::AskedOf;
use crate::envelope::Envelope;
use crate::measures::{Case, MEASURES, Reading, read_all};
use crate::recording::aftermath_end;
use crate::score::Score;

/// The measure by which decisions are ranked where there is no score: patient-hours of delayed care.
pub const HEADLINE: &str = "delayed_patient_hours";

/// A branch that was played to its end.
pub struct Finished<'a> {
    /// What happened, oldest first, to the end of the aftermath; hours of care from before play are left out.
    pub events: Vec<&'a Event>,
    /// When play began.
    pub began: Tick,
    /// Where play ended.
    pub played_to: Tick,
    /// Where the aftermath ended, or play if there was none.
    pub end: Tick,
    /// Whether there was an aftermath.
    pub aftermath: bool,
    /// The scenario.
    pub scenario: &'a Scenario,
}

/// What a branch came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outcome {
    /// Points of the total score; `None` without a score.
    pub score: Option<f64>,
    /// Measures that have a value: short name and value in the measure's unit, in the order of the table.
    pub measures: Vec<(String, f64)>,
}

/// Turns branches into numbers.
pub trait Judge: Sync {
    /// What a branch came to.
    fn judge(&self, branch: &Finished) -> Outcome;
}

/// The measures as they are; with an envelope, the score too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weighing<'a> {
    /// The envelope of the scenario with the seats of the play; `None`: there is no score.
    pub envelope: Option<&'a Envelope>,
}

impl Judge for Weighing<'_> {
    fn judge(&self, branch: &Finished) -> Outcome {
        let care = &branch.scenario.hospital.care;
        let care: Vec<_> = care.iter().map(|process| (process.name.clone(), process.title.clone())).collect();
        let questions = AskedOf::all(branch.scenario);
        let case = Case { events: &branch.events, began: branch.began, end: branch.end, questions: &questions };
        let readings = read_all(&case, branch.played_to, branch.aftermath, &care);
        // An unfinished play has no score.
        let envelope = self.envelope.filter(|_| branch.aftermath);
        let score = envelope.map(|envelope| Score::of_readings(&readings, &branch.scenario.rubric, envelope));
        let value = |reading: Reading| {
            let in_all = branch.aftermath && !is_of_play(&reading.id);
            let value = if in_all { reading.in_all } else { reading.in_play };
            value.map(|value| (reading.id, value))
        };
        let measures = readings.into_iter().filter_map(value).collect();
        Outcome { score: score.and_then(|score| score.total), measures }
    }
}

/// Whether a measure is scored of play alone: then that is its number here too.
fn is_of_play(id: &str) -> bool {
    MEASURES.iter().any(|measure| measure.id == id && measure.scored.is_some_and(|scored| !scored.in_all))
}

/// Judges an exercise as it stands; with `aftermath` after the hospital's own rules have gone on to recovery.
pub fn judged(exercise: &Exercise, aftermath: bool, judge: &dyn Judge) -> Outcome {
    let mut whole = exercise.fork();
    if aftermath {
        whole.run_aftermath();
    }
    let (began, played_to) = (exercise.began(), exercise.now());
    let all: Vec<&Event> = whole.events_since(Cursor(0)).collect();
    let end = if aftermath { aftermath_end(all.iter().copied(), played_to, whole.now()) } else { played_to };
    let counts =
        |event: &&Event| event.tick <= end && (event.tick >= began || !matches!(event.kind, EventKind::CareHour(_)));
    let events = all.into_iter().filter(counts).collect();
    judge.judge(&Finished { events, began, played_to, end, aftermath, scenario: exercise.scenario() })
}

impl Outcome {
    /// What this outcome brings beside another one: measures that differ and have a value in both.
    pub fn beside(&self, other: &Self) -> Difference {
        let differences = self.shared(other).map(|(id, a, b)| (id.to_owned(), a - b));
        Difference {
            score: self.score.zip(other.score).map(|(a, b)| a - b),
            measures: differences.filter(|(_, difference)| *difference != 0.0).collect(),
        }
    }

    /// Measures that have a value in both.
    pub fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, f64, f64)> {
        self.measures.iter().filter_map(|(id, value)| Some((id.as_str(), *value, other.measure(id)?)))
    }

    /// A measure's value.
    pub fn measure(&self, id: &str) -> Option<f64> {
        self.measures.iter().find(|(other, _)| other == id).map(|(_, value)| *value)
    }
}

impl Expected {
    /// Points of the score, or patient-hours where there is none; `None` without either.
    fn main(&self) -> Option<Range> {
        self.score.or_else(|| self.measure(HEADLINE))
    }
}

impl Difference {
    /// Points of the score, or patient-hours where there is none.
    fn main(&self) -> f64 {
        self.score.unwrap_or_else(|| self.measure(HEADLINE))
    }

    /// How telling it is.
    pub fn weight(&self) -> f64 {
        self.main().abs()
    }
}

/// A mean nearer to 0 rounds to no point, or no patient-hour.
const NO_POINT: f64 = 0.5;

/// How telling a row is: what stands first has the lower number, and of the same number the greater weight.
pub fn rank(luck: Option<&Difference>, expected: Option<&Expected>) -> (u8, f64) {
    let day = luck.map_or(0.0, Difference::main);
    match expected.and_then(Expected::main) {
        // Both the day and the average tell the same way.
        Some(range) if range.is_apart() && range.mean * day > 0.0 => (0, range.mean.abs()),
        Some(range) if range.is_apart() => (1, range.mean.abs()),
        // On average it is about nothing: the day was chance.
        Some(range) if range.mean.abs() < NO_POINT => (3, day.abs()),
        _ => (2, day.abs()),
    }
}
