//! The envelope of a score: what the hospital alone and the reference defender come to, as means over resampled exercises.
//!
//! Invariants: it depends on the scenario with its setting, the seats that were ever taken, the model and the version of the
//! reference, and on nothing that seats did. What facilitators did is held fixed in both arms, which meet the same
//! futures; when seats were taken and left is not: the reference sits in them all from the beginning.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use codedark_sim::digest::{Digest, DigestWriter};
use codedark_sim::exercise::MODEL_VERSION;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::many::{Defender, Effort, RunError, run_held, threads};
use crate::measures::{MEASURES, Reading};
use crate::recording::Recording;
use crate::score::Anchors;

/// The bot at 100.
pub const REFERENCE: &str = "reference";

/// Resampled exercises that each mean is of, unless somebody asks for another number.
pub const ENVELOPE_FUTURES: u32 = 24;

/// The version of how envelopes are made: another one makes them anew.
const FORMAT: u32 = 2;

/// The anchors of every scored measure of one scenario.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Always `envelope`: tells the file from others.
    pub codedark: String,
    /// What it was made of: see [`Envelope::key`].
    pub key: Digest,
    /// Who stands at 100, with its version.
    pub reference: String,
    /// Resampled exercises that each mean is of.
    pub futures: u32,
    /// The anchors by measure.
    pub measures: Vec<Anchor>,
}

/// The anchors of a measure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// Short name of the measure.
    pub id: String,
    /// The mean of the hospital alone; `None` if there was nothing to measure in most exercises.
    pub baseline: Option<f64>,
    /// The mean of the reference.
    pub reference: Option<f64>,
}

impl Envelope {
    /// What an envelope follows from, as one digest: its name in a cache.
    ///
    /// # Errors
    /// This version has no reference bot.
    pub fn key(
        scenario: &Scenario,
        seats: &[RoleId],
        held: &[(Tick, Intervention)],
        futures: u32,
    ) -> Result<Digest, RunError> {
        let mut writer = DigestWriter::new();
        writer.bytes(b"codedark envelope");
        let measures: Vec<_> = MEASURES.iter().map(|measure| measure.id).collect();
        // A later release may measure otherwise under the same names.
        writer.value(&env!("CARGO_PKG_VERSION"));
        writer.value(&(FORMAT, MODEL_VERSION, futures, seats, measures));
        writer.value(&Defender::Bot(REFERENCE.into()).label()?);
        writer.value(scenario);
        let held = of_facilitators(held);
        if !held.is_empty() {
            writer.value(&held);
        }
        Ok(writer.finish())
    }

    /// Computes an envelope, with what facilitators did held fixed, on `jobs` threads (0: as many as the machine has). The same however many they are.
    ///
    /// # Errors
    /// A run did not come to its end.
    pub fn compute(
        scenario: &Arc<Scenario>,
        seats: &[RoleId],
        held: &[(Tick, Intervention)],
        futures: u32,
        jobs: usize,
    ) -> Result<Self, RunError> {
        Self::go_on(scenario, seats, held, futures, Effort::on(jobs), &Halfway::default())
    }

    /// The same from where it was left: runs that stand in `halfway` are not made again, and those that are made stand there
    /// afterwards. `halfway` belongs to this [`Envelope::key`].
    ///
    /// # Errors
    /// A run did not come to its end, or it was given up.
    pub fn go_on(
        scenario: &Arc<Scenario>,
        seats: &[RoleId],
        held: &[(Tick, Intervention)],
        futures: u32,
        effort: Effort,
        halfway: &Halfway,
    ) -> Result<Self, RunError> {
        let reference = Defender::Bot(REFERENCE.into());
        let held = &of_facilitators(held);
        let arms = [(&Defender::Nobody, &[][..]), (&reference, seats)];
        let runs: Vec<_> = arms.iter().flat_map(|arm| (0..futures).map(move |future| (*arm, seed(future)))).collect();
        let play = |(run, ((defender, seats), seed)): (usize, &((&Defender, &[RoleId]), u64))| {
            if let Some(values) = halfway.get(run) {
                return Ok(values);
            }
            let played = effort.run(|| run_held(scenario, *seed, defender, seats, held))??;
            let values = scored_values(&played.recording);
            halfway.put(run, values.clone());
            Ok(values)
        };
        let done: Vec<_> = threads(effort.jobs)?.install(|| runs.par_iter().enumerate().map(play).collect());
        let values = done.into_iter().collect::<Result<Vec<_>, _>>()?;
        let (baseline, played) = values.split_at(futures as usize);
        let ids = MEASURES.iter().filter(|measure| measure.scored.is_some()).map(|measure| measure.id);
        let measures = ids.enumerate().map(|(n, id)| Anchor {
            id: id.to_owned(),
            baseline: mean(baseline.iter().map(|values| values[n])),
            reference: mean(played.iter().map(|values| values[n])),
        });
        Ok(Self {
            codedark: "envelope".into(),
            key: Self::key(scenario, seats, held, futures)?,
            reference: reference.label()?,
            futures,
            measures: measures.collect(),
        })
    }

    /// What scores against it say that they were measured against.
    pub fn anchors(&self) -> Anchors {
        Anchors { baseline: "none".into(), reference: self.reference.clone(), futures: self.futures }
    }

    /// The anchors of a measure: the hospital alone, and the reference.
    pub fn anchor(&self, id: &str) -> (Option<f64>, Option<f64>) {
        self.measures
            .iter()
            .find(|anchor| anchor.id == id)
            .map_or((None, None), |anchor| (anchor.baseline, anchor.reference))
    }
}

/// The runs of an envelope that were made before it was given up.
#[derive(Debug, Default)]
pub struct Halfway(Mutex<BTreeMap<usize, Vec<Option<f64>>>>);

impl Halfway {
    fn get(&self, run: usize) -> Option<Vec<Option<f64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&run).cloned()
    }

    fn put(&self, run: usize, values: Vec<Option<f64>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(run, values);
    }
}

/// What is held fixed. Who sat down when is of the play alone: an anchor that waited for latecomers would pay for them.
fn of_facilitators(done: &[(Tick, Intervention)]) -> Vec<(Tick, Intervention)> {
    done.iter().filter(|(_, what)| !what.is_of_seats()).cloned().collect()
}

/// The seed of a future: never one that a person would type.
fn seed(future: u32) -> u64 {
    let mut writer = DigestWriter::new();
    writer.bytes(b"codedark envelope future");
    writer.bytes(&future.to_le_bytes());
    u64::from_le_bytes(writer.finish().bytes().first_chunk().copied().expect("a digest has 32 bytes"))
}

/// The scored measures of a run, in the order of the table, each over the stretch that counts.
fn scored_values(recording: &Recording) -> Vec<Option<f64>> {
    let scored = MEASURES.iter().filter_map(|measure| Some((measure.id, measure.scored?)));
    let value = |reading: &Reading, in_all: bool| if in_all { reading.in_all } else { reading.in_play };
    scored.map(|(id, scored)| recording.measure(id).and_then(|reading| value(reading, scored.in_all))).collect()
}

/// The mean of what was measured; `None` if that is less than half.
fn mean(values: impl ExactSizeIterator<Item = Option<f64>>) -> Option<f64> {
    let all = values.len();
    let measured: Vec<f64> = values.flatten().collect();
    (!measured.is_empty() && measured.len() * 2 >= all).then(|| measured.iter().sum::<f64>() / measured.len() as f64)
}
