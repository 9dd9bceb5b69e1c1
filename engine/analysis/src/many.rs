//! Many runs of one scenario, in parallel.
//!
//! Invariant: a run depends on its scenario, seed and defender only. Results come back in the order of the seeds,
//! whatever the number of threads.

use std::sync::{Arc, LazyLock};

use codedark_seat::bots::{self, Bot, WrongName};
use codedark_seat::{Bots, Table, label};
use codedark_sim::cancel::{GivenUp, GoOn, while_wanted};
use codedark_sim::exercise::StartError;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::Header;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use rayon::prelude::*;

use crate::recording::Recording;

/// Who plays the seats of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Defender {
    /// Nobody: the baseline institution alone.
    Nobody,
    /// A bot of this name in every seat.
    Bot(String),
}

impl Defender {
    /// Reads `none` or the name of a bot, with or without a skill: `by-the-book:0.5`.
    ///
    /// # Errors
    /// What is wrong with the name, and what to write instead.
    pub fn parse(name: &str) -> Result<Self, WrongName> {
        if name == "none" {
            return Ok(Self::Nobody);
        }
        match bots::parse(name) {
            Ok(_) => Ok(Self::Bot(name.to_owned())),
            Err(wrong) => Err(WrongName { instead: format!("{}; or `none`", wrong.instead), ..wrong }),
        }
    }

    /// How results name it: `none`, or a bot with its version, as another version is another defender.
    ///
    /// # Errors
    /// There is no bot of that name.
    pub fn label(&self) -> Result<String, RunError> {
        let Self::Bot(name) = self else { return Ok("none".into()) };
        let bot = bots::by_name(name, 0).ok_or_else(|| RunError::NoSuchBot(name.clone()))?;
        Ok(label(bot.as_ref()))
    }

    /// A bot for each of these seats.
    fn bots(&self, seats: &[RoleId], seed: u64) -> Result<Vec<(RoleId, Box<dyn Bot>)>, RunError> {
        let Self::Bot(name) = self else { return Ok(Vec::new()) };
        let bot = || bots::by_name(name, seed).ok_or_else(|| RunError::NoSuchBot(name.clone()));
        seats.iter().map(|seat| Ok((seat.clone(), bot()?))).collect()
    }

    /// The header of a run in which it takes every seat, and the bots that play it.
    ///
    /// # Errors
    /// There is no bot of that name.
    pub fn header(
        &self,
        scenario: &Arc<Scenario>,
        seed: u64,
    ) -> Result<(Header, Vec<(RoleId, Box<dyn Bot>)>), RunError> {
        let seats: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
        self.header_in(scenario, seed, &seats)
    }

    /// The header of a run in which it takes these seats, and the bots that play it.
    ///
    /// # Errors
    /// There is no bot of that name.
    pub fn header_in(
        &self,
        scenario: &Arc<Scenario>,
        seed: u64,
        seats: &[RoleId],
    ) -> Result<(Header, Vec<(RoleId, Box<dyn Bot>)>), RunError> {
        let bots = self.bots(seats, seed)?;
        let seats = bots.iter().map(|(role, bot)| (role.clone(), label(bot.as_ref()))).collect();
        Ok((Header { scenario: Arc::clone(scenario), seed, seats, branch: None }, bots))
    }
}

/// What a computation may take of the machine. It decides whether a result comes and when, never which.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// Threads; 0: as many as the machine has.
    pub jobs: usize,
    /// Whether to go on; asked before every run and in it before each minute, from any thread.
    pub go_on: &'a GoOn,
}

impl Effort<'_> {
    /// So many threads (0: as many as the machine has), and as long as it takes.
    pub fn on(jobs: usize) -> Self {
        static ALWAYS: LazyLock<GoOn> = LazyLock::new(|| Arc::new(|| true));
        Self { jobs, go_on: &ALWAYS }
    }

    /// Computes something of it on this thread.
    ///
    /// # Errors
    /// It is given up, before or within it.
    pub fn run<T>(&self, compute: impl FnOnce() -> T) -> Result<T, RunError> {
        while_wanted(self.go_on, compute).map_err(|GivenUp| RunError::GivenUp)
    }
}

/// Why a run did not come to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunError {
    /// Whoever asked for it wants it no more, or it took too long.
    GivenUp,
    /// There is no bot of this name.
    NoSuchBot(String),
    /// The exercise could not start.
    Start(StartError),
    /// Play stopped before its end: why.
    Stuck(String),
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::GivenUp => f.write_str("it was given up"),
            Self::NoSuchBot(name) => write!(f, "there is no bot `{name}`"),
            Self::Start(error) => error.fmt(f),
            Self::Stuck(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for RunError {}

/// One run of many.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// Its seed.
    pub seed: u64,
    /// What came of it.
    pub recording: Recording,
}

/// Seats bots at a table, lets them play to the end, and records it.
///
/// # Errors
/// A bot found no seat, the journal could not be kept, or a bot stood still.
pub fn play_out(table: &Table, bots: Vec<(RoleId, Box<dyn Bot>)>) -> Result<Recording, RunError> {
    let mut seated = Bots::none();
    for (role, bot) in bots {
        seated.seat(table, &role, bot).map_err(|refusal| RunError::Stuck(refusal.to_string()))?;
    }
    table.run_bots(&mut seated).map_err(RunError::Stuck)?;
    Ok(Recording::of(&table.exercise(), &table.header(), &table.entries()))
}

/// Runs a scenario once, without a journal.
///
/// # Errors
/// Why it did not come to its end.
pub fn run_one(scenario: &Arc<Scenario>, seed: u64, defender: &Defender) -> Result<Run, RunError> {
    let seats: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    run_in(scenario, seed, defender, &seats)
}

/// The same with the defender in some of the seats, and the others empty.
///
/// # Errors
/// Why it did not come to its end.
pub fn run_in(scenario: &Arc<Scenario>, seed: u64, defender: &Defender, seats: &[RoleId]) -> Result<Run, RunError> {
    run_held(scenario, seed, defender, seats, &[])
}

/// The same, with what facilitators did.
pub(crate) fn run_held(
    scenario: &Arc<Scenario>,
    seed: u64,
    defender: &Defender,
    seats: &[RoleId],
    held: &[(Tick, Intervention)],
) -> Result<Run, RunError> {
    let (header, bots) = defender.header_in(scenario, seed, seats)?;
    let table = Table::unrecorded(header).map_err(RunError::Start)?;
    table.plan(held.to_vec());
    Ok(Run { seed, recording: play_out(&table, bots)? })
}

/// Runs a scenario once per seed on `jobs` threads (0: as many as the machine has); results in the order of seeds.
///
/// # Errors
/// Of the first seed that did not come to its end.
pub fn run_many(
    scenario: &Arc<Scenario>,
    seeds: &[u64],
    defender: &Defender,
    jobs: usize,
) -> Result<Vec<Run>, RunError> {
    let threads = threads(jobs)?;
    let results: Vec<_> = threads.install(|| seeds.par_iter().map(|seed| run_one(scenario, *seed, defender)).collect());
    results.into_iter().collect()
}

/// So many threads; 0: as many as the machine has.
pub(crate) fn threads(jobs: usize) -> Result<rayon::ThreadPool, RunError> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    threads.map_err(|error| RunError::Stuck(format!("no threads to run on: {error}")))
}
