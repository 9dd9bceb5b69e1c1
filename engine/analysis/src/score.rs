//! Scores: where a play stands between the hospital alone and the reference defender.
//!
//! Invariant: 0 is what the hospital reaches by its own rules, 100 what the reference bot reaches, both as means over
//! many resampled exercises of the same scenario and setting. A measure without room between them says so instead of
//! giving a number.

use codedark_sim::ids::RoleId;
use codedark_sim::scenario::{Criterion, Rubric};
use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::measures::{Better, MEASURES, Measure, Reading, Scored};
use crate::norms::{NormJudged, Verdict};
use crate::recording::Recording;

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
    /// The mean position of its measures that have room, less what was deducted; `None`: none has, so its weight is left
    /// out.
    pub position: Option<f64>,
    /// Points of this criterion that were deducted for measures without room in which the play did worse than both anchors.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deducted: f64,
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
    /// 0 at the baseline, 100 at the reference; `None`: left out for want of room.
    pub position: Option<f64>,
    /// Without room: by how many floors the play did worse than both anchors, at most two.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub worse: f64,
}

fn is_zero(number: &f64) -> bool {
    *number == 0.0
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

/// A single measure moves a score no further than this beyond its anchors: one disaster must not drown all the rest.
const LEAST: f64 = -100.0;
/// The same on the good side.
const MOST: f64 = 150.0;
/// Where there is no room, the play is counted as no more than so many floors worse than both anchors.
const WORST: f64 = 2.0;

impl Score {
    /// The score of a recording against an envelope of its scenario; `None` while play or its aftermath is unfinished.
    pub fn of(recording: &Recording, rubric: &Rubric, envelope: &Envelope) -> Option<Self> {
        recording.aftermath_to?;
        let mut score = Self::of_readings(&recording.measures, rubric, envelope);
        score.seats = recording.seats.iter().map(|(seat, who)| seat_score(seat, who, &recording.norms)).collect();
        Some(score)
    }

    /// The score of measures alone, without seats. An empty rubric weighs every criterion alike.
    pub fn of_readings(readings: &[Reading], rubric: &Rubric, envelope: &Envelope) -> Self {
        let weight = |criterion: Criterion| match rubric.iter().find(|(weighed, _)| *weighed == criterion) {
            Some((_, weight)) => *weight,
            None => u32::from(rubric.is_empty()),
        };
        let unweighed = Criterion::ALL.iter().map(|(_, criterion)| *criterion);
        let unweighed = unweighed.filter(|criterion| !rubric.iter().any(|(weighed, _)| weighed == criterion));
        let criteria: Vec<CriterionScore> = rubric
            .iter()
            .map(|(criterion, _)| *criterion)
            .chain(unweighed)
            .map(|criterion| criterion_score(criterion, weight(criterion), readings, envelope))
            .collect();
        let counted = criteria.iter().filter_map(|one| Some((f64::from(one.weight), one.position?)));
        let weights: f64 = counted.clone().map(|(weight, _)| weight).sum();
        // What is counted depends on the anchors alone, never on the play: so nothing that is done worse can help.
        let without_room = criteria.iter().filter(|one| one.position.is_none());
        let deducted: f64 = without_room.map(|one| f64::from(one.weight) * one.deducted).sum();
        let total = weighted_mean(counted).map(|mean| mean - deducted / weights);
        Self { total, anchors: envelope.anchors(), criteria, seats: Vec::new() }
    }
}

fn weighted_mean(parts: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (weights, sum) =
        parts.fold((0.0, 0.0), |(weights, sum), (weight, value)| (weights + weight, sum + weight * value));
    (weights > 0.0).then(|| sum / weights)
}

fn criterion_score(criterion: Criterion, weight: u32, readings: &[Reading], envelope: &Envelope) -> CriterionScore {
    let of = |measure: &Measure| {
        measure.scored.filter(|scored| scored.criterion == criterion).map(|scored| (measure.id, scored))
    };
    let scored: Vec<(MeasureScore, u32)> = MEASURES
        .iter()
        .filter_map(of)
        .filter_map(|(id, scored)| {
            let reading = readings.iter().find(|reading| reading.id == id)?;
            Some((measure_score(reading, &scored, envelope), scored.share))
        })
        .collect();
    let placed = scored.iter().filter_map(|(one, share)| Some((f64::from(*share), one.position?)));
    let with_room: f64 = placed.clone().map(|(share, _)| share).sum();
    let all: f64 = scored.iter().map(|(_, share)| f64::from(*share)).sum();
    let worse: f64 = scored.iter().map(|(one, share)| f64::from(*share) * one.worse * 100.0).sum();
    let deducted = worse / if with_room > 0.0 { with_room } else { all.max(1.0) };
    let position = weighted_mean(placed).map(|mean| mean - deducted);
    CriterionScore { criterion, weight, position, deducted, measures: scored.into_iter().map(|(one, _)| one).collect() }
}

fn measure_score(reading: &Reading, scored: &Scored, envelope: &Envelope) -> MeasureScore {
    let value = if scored.in_all { reading.in_all } else { reading.in_play };
    let (baseline, reference) = envelope.anchor(&reading.id);
    let reference = scored.best.filter(|_| baseline.is_some()).or(reference);
    let (position, worse) = match (baseline, reference) {
        (Some(baseline), Some(reference)) => place(reading.better, value, baseline, reference, scored.floor),
        _ => (None, 0.0),
    };
    MeasureScore {
        id: reading.id.clone(),
        name: reading.name.clone(),
        unit: reading.unit.clone(),
        better: reading.better,
        in_all: scored.in_all,
        value,
        baseline,
        reference,
        floor: scored.floor,
        position,
        worse,
    }
}

/// Where a value stands: 0 at the baseline, 100 at the reference. Where there was nothing to measure, nothing went wrong: it
/// stands with the reference. Where the anchors lie closer than the floor, or the reference is no better, there is no room
/// and no position; but it is said by how many floors the value is worse than both.
fn place(better: Better, value: Option<f64>, baseline: f64, reference: f64, floor: f64) -> (Option<f64>, f64) {
    let good = |number: f64| if better == Better::Higher { number } else { -number };
    let (baseline, reference) = (good(baseline), good(reference));
    let value = value.map_or(reference, good);
    let room = reference - baseline;
    if room >= floor {
        return (Some((100.0 * (value - baseline) / room).clamp(LEAST, MOST)), 0.0);
    }
    (None, ((baseline.min(reference) - value) / floor).clamp(0.0, WORST))
}

/// Norms count for the seat that did what they speak of; what nobody did, or somebody late who was not there in time, for every
/// seat that could have. What the hospital's own rules did counts for none, nor does what was late because nobody sat there.
fn seat_score(seat: &str, who: &str, norms: &[NormJudged]) -> SeatScore {
    let seat = RoleId::new(seat);
    let is_its = |norm: &NormJudged| match (norm.at, &norm.seat) {
        (Some(_), Some(by)) if norm.verdict == Verdict::Late && !norm.whose.contains(by) => norm.whose.contains(&seat),
        (Some(_), by) => by.as_ref() == Some(&seat) && !norm.is_nobodys(),
        (None, _) => norm.whose.contains(&seat),
    };
    let count = |verdict: Verdict| {
        let of_seat = norms.iter().filter(|norm| norm.verdict == verdict && is_its(norm));
        u32::try_from(of_seat.count()).unwrap_or(u32::MAX)
    };
    let norms = (count(Verdict::Kept), count(Verdict::Late), count(Verdict::Broken));
    SeatScore { seat, who: who.to_owned(), without: None, norms }
}

#[cfg(test)]
mod tests;
