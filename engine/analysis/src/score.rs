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

/// A single measure moves a score no further than this beyond its anchors: one disaster must not drown all the rest.
const LEAST: f64 = -100.0;
/// The same on the good side.
const MOST: f64 = 150.0;

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
        Self { total: weighted_mean(counted), anchors: envelope.anchors(), criteria, seats: Vec::new() }
    }

    /// The weight of criteria that were left out for want of room, of the weight of all.
    pub fn left_out(&self) -> (u32, u32) {
        let sum = |left_out: bool| {
            let criteria = self.criteria.iter().filter(|one| !left_out || one.position.is_none());
            criteria.map(|one| one.weight).sum()
        };
        (sum(true), sum(false))
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
    let position = weighted_mean(scored.iter().filter_map(|(one, share)| Some((f64::from(*share), one.position?))));
    CriterionScore { criterion, weight, position, measures: scored.into_iter().map(|(one, _)| one).collect() }
}

fn measure_score(reading: &Reading, scored: &Scored, envelope: &Envelope) -> MeasureScore {
    let value = if scored.in_all { reading.in_all } else { reading.in_play };
    let (baseline, reference) = envelope.anchor(&reading.id);
    let position = match (value, baseline, reference) {
        (Some(value), Some(baseline), Some(reference)) => {
            position(reading.better, value, baseline, reference, scored.floor)
        }
        _ => None,
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
    }
}

/// Where a value stands: 0 at the baseline, 100 at the reference. Where the two lie closer than the floor, or the
/// reference is no better, there is no room and no position; but who does worse than both by the floor or more is shown
/// how much: one floor below is 0, two are -100.
fn position(better: Better, value: f64, baseline: f64, reference: f64, floor: f64) -> Option<f64> {
    let good = |number: f64| if better == Better::Higher { number } else { -number };
    let (value, baseline, reference) = (good(value), good(baseline), good(reference));
    let room = reference - baseline;
    let position = if room >= floor {
        100.0 * (value - baseline) / room
    } else {
        let worse = baseline.min(reference) - value;
        if worse < floor {
            return None;
        }
        100.0 - 100.0 * worse / floor
    };
    Some(position.clamp(LEAST, MOST))
}

fn seat_score(seat: &str, who: &str, norms: &[NormJudged]) -> SeatScore {
    let seat = RoleId::new(seat);
    let count = |verdict: Verdict| {
        let of_seat = norms.iter().filter(|norm| norm.verdict == verdict && norm.whose.contains(&seat));
        u32::try_from(of_seat.count()).unwrap_or(u32::MAX)
    };
    let norms = (count(Verdict::Kept), count(Verdict::Late), count(Verdict::Broken));
    SeatScore { seat, who: who.to_owned(), without: None, norms }
}

#[cfg(test)]
mod tests;
