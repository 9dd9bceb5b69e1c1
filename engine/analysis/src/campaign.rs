//! A campaign: one scenario run many times, and every measure over all runs.
//!
//! Invariants: a run depends on the scenario, the campaign's seed, its index and the defender, never on threads or
//! shards. Runs are folded in the order of their indices, so results are the same to the bit however they were
//! computed. Of a run, its measures are kept and its recording is not.

mod part;

use std::sync::Arc;

use codedark_sim::digest::{Digest, DigestWriter};
use codedark_sim::exercise::MODEL_VERSION;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::many::{Defender, RunError, run_one, threads};
use crate::measures::{Better, Case, Reading, read_all};
use crate::summary::{Summary, summarise};

pub use part::{Head, MergeError, Part, PartError, Shard, merge};

/// What a campaign is. Two with the same setting have the same results.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// Short name of the scenario.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The setting of difficulty; `None`: as the scenario is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Digest of all of it.
    pub scenario_digest: Digest,
    /// The version of the model.
    pub model: u32,
    /// The campaign's seed, from which those of its runs are derived.
    pub seed: u64,
    /// Who plays: `none`, or the name of a bot and its version.
    pub defender: String,
    /// How many runs it has.
    pub runs: u32,
}

/// Seeds of runs stay below this, 2 to the 53rd: every program that reads JSON keeps them exactly.
const SEED_END: u64 = 1 << 53;

impl Setting {
    /// The campaign of a scenario with this version of the model.
    pub fn new(scenario: &Scenario, seed: u64, defender: &str, runs: u32) -> Self {
        let text = serde_json::to_vec(scenario).expect("a scenario is plain data with text keys, so it encodes");
        Self {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            setting: scenario.setting.clone(),
            scenario_digest: Digest::of(&text),
            model: MODEL_VERSION,
            seed,
            defender: defender.to_owned(),
            runs,
        }
    }

    /// The seed of a run: a hash of the campaign's seed and the run's index.
    pub fn seed_of(&self, index: u32) -> u64 {
        let mut writer = DigestWriter::new();
        writer.bytes(b"codedark campaign run");
        writer.bytes(&self.seed.to_le_bytes());
        writer.bytes(&index.to_le_bytes());
        let digest = writer.finish();
        let first = digest.bytes().first_chunk().copied().expect("a digest has 32 bytes");
        u64::from_le_bytes(first) % SEED_END
    }
}

/// What is measured in every run of a campaign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Play is too short for it: only with the aftermath does it say anything.
    pub only_in_all: bool,
}

impl Measured {
    /// All measures of a scenario, in the order in which reports show them.
    pub fn of(scenario: &Scenario) -> Vec<Self> {
        let care: Vec<_> =
            scenario.hospital.care.iter().map(|process| (process.name.clone(), process.title.clone())).collect();
        let readings =
            read_all(&Case { events: &[], began: Tick(0), end: Tick(0), questions: &[] }, Tick(0), false, &care)
                .into_iter();
        let measured = |reading: Reading| {
            let Reading { id, name, unit, better, only_in_all, .. } = reading;
            Self { id, name, unit, better, only_in_all }
        };
        readings.map(measured).collect()
    }
}

/// What is kept of a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Which run of the campaign, from 0.
    pub index: u32,
    /// Its seed.
    pub seed: u64,
    /// Every measure from the start to the end of play; none: it did not happen, or play is too short for it.
    pub in_play: Vec<Option<f64>>,
    /// Every measure from the start to the end of the aftermath; none: it did not happen.
    pub in_all: Vec<Option<f64>>,
}

/// A campaign that can run.
pub struct Campaign {
    setting: Setting,
    scenario: Arc<Scenario>,
    defender: Defender,
    threads: rayon::ThreadPool,
}

/// Runs that one thread does between two moments at which what is done can be kept.
const RUNS_AT_ONCE: usize = 8;

impl Campaign {
    /// Makes a campaign ready on `jobs` threads (0: as many as the machine has). `defender`: `none` or a bot's name.
    ///
    /// # Errors
    /// There is no such defender, or no thread to run on.
    pub fn new(scenario: &Arc<Scenario>, seed: u64, defender: &str, runs: u32, jobs: usize) -> Result<Self, RunError> {
        let defender = Defender::parse(defender).map_err(|_| RunError::NoSuchBot(defender.to_owned()))?;
        Ok(Self {
            setting: Setting::new(scenario, seed, &defender.label()?, runs),
            defender,
            scenario: Arc::clone(scenario),
            threads: threads(jobs)?,
        })
    }

    /// What it is.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The head of a part of it.
    pub fn head(&self, shard: Shard) -> Head {
        Head::new(self.setting.clone(), shard, Measured::of(&self.scenario))
    }

    /// How many runs to ask for at once, so that all threads work and progress is kept often.
    pub fn chunk(&self) -> usize {
        self.threads.current_num_threads() * RUNS_AT_ONCE
    }

    /// Does some of its runs; results in the order asked for.
    ///
    /// # Errors
    /// Of the first of them that did not come to its end.
    pub fn run(&self, indices: &[u32]) -> Result<Vec<Outcome>, RunError> {
        let one = |index: &u32| -> Result<Outcome, RunError> {
            let seed = self.setting.seed_of(*index);
            let readings = run_one(&self.scenario, seed, &self.defender)?.recording.measures;
            let take = |pick: fn(&Reading) -> Option<f64>| readings.iter().map(pick).collect();
            Ok(Outcome {
                index: *index,
                seed,
                in_play: take(|reading| reading.in_play),
                in_all: take(|reading| reading.in_all),
            })
        };
        let results: Vec<_> = self.threads.install(|| indices.par_iter().map(one).collect());
        results.into_iter().collect()
    }
}

/// A measure over all runs of a campaign.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Spread {
    /// The measure.
    #[serde(flatten)]
    pub measure: Measured,
    /// To the end of play; `None` if play is too short for it.
    pub in_play: Option<Summary>,
    /// To the end of the aftermath.
    pub in_all: Summary,
}

/// What came of a campaign.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The campaign.
    pub campaign: Setting,
    /// Every measure.
    pub measures: Vec<Spread>,
}

impl Results {
    /// Folds the outcomes of all runs, in whatever order they come.
    pub fn of(campaign: Setting, measures: Vec<Measured>, mut outcomes: Vec<Outcome>) -> Self {
        outcomes.sort_by_key(|outcome| outcome.index);
        let take = |n: usize, pick: fn(&Outcome) -> &[Option<f64>]| {
            summarise(outcomes.iter().map(|outcome| pick(outcome).get(n).copied().flatten()))
        };
        let spread = |(n, measure): (usize, Measured)| Spread {
            in_play: (!measure.only_in_all).then(|| take(n, |outcome| &outcome.in_play)),
            in_all: take(n, |outcome| &outcome.in_all),
            measure,
        };
        Self { campaign, measures: measures.into_iter().enumerate().map(spread).collect() }
    }
}

#[cfg(test)]
mod tests;
