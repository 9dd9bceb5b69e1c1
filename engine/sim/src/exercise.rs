//! One run of a scenario: the face of this crate.
//!
//! Seats, servers and analysis stand on [`Exercise`] and nothing else: `submit`, `advance`, `view`, `query`,
//! `preview`, `events_since`, `fork`, `digest`.

mod intervene;
mod opening;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use bevy_ecs::schedule::Schedule;
use bevy_ecs::world::World;

use crate::action::{Action, Order, Refusal};
use crate::adversary::Hands;
use crate::base::{Clock, Setting};
use crate::cancel;
use crate::digest::{Digest, DigestWriter};
use crate::draw::Dice;
use crate::event::{Event, EventKind, Feature};
use crate::ids::{JobId, RoleId};
use crate::intervention::FreeWords;
use crate::knowledge::{self, Knowledge};
use crate::outbox::{Cursor, EventLog, Outboxes};
use crate::recovery::Recovery;
use crate::response::{Jobs, Stance, Taken};
use crate::scenario::{Scenario, SeatSpec};
use crate::schedule::{Assembly, Placed, Stage, SystemOrder};
use crate::state::{Register, Roster};
use crate::storyline::Story;
use crate::time::{DAY, Tick};
use crate::view::{Answer, Attention, Chart, Preview, Query, Sources, View};
use crate::workforce::Crew;

/// The version of the model. A changed golden digest without a new number fails a test.
pub const MODEL_VERSION: u32 = 2;

/// The longest aftermath.
pub const HORIZON: u32 = 180 * DAY;

/// How many finished worlds a program keeps for the next fork.
const POOL: usize = 8;

/// How to run, without effect on results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// In which order free systems are handed to the schedule.
    pub order: SystemOrder,
    /// Whether minutes in which nothing is due are skipped.
    pub skip: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { order: SystemOrder::Declared, skip: true }
    }
}

/// What a scenario becomes once, for all its exercises.
struct Program {
    scenario: Arc<Scenario>,
    register: Register,
    options: Options,
    pool: Mutex<Vec<Shell>>,
}

/// A world and the schedule that is bound to it.
struct Shell {
    world: World,
    schedule: Schedule,
}

/// One exercise. Cheap to fork.
pub struct Exercise {
    program: Arc<Program>,
    /// The scenario's seats, as they are while some are taken.
    seats: Arc<[SeatSpec]>,
    chart: Arc<Chart>,
    /// What facilitators' free messages say, by the digest that stands in the journal; no part of the state.
    words: Arc<BTreeMap<Digest, FreeWords>>,
    /// Always there but while being dropped.
    shell: Option<Shell>,
}

/// Why an exercise could not start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StartError {
    /// The scenario contradicts itself; every fault in a line.
    Scenario(Vec<String>),
    /// A seat was taken that the scenario does not have.
    NoSuchSeat(RoleId),
    /// The script of this name was not compiled.
    NotCompiled(String),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scenario(faults) => write!(f, "the scenario contradicts itself: {}", faults.join("; ")),
            Self::NoSuchSeat(role) => write!(f, "the scenario has no seat `{role}`"),
            Self::NotCompiled(script) => {
                write!(
                    f,
                    "the adversary's script `{script}` was not compiled; a scenario that was read from a journal is equipped first"
                )
            }
        }
    }
}

impl std::error::Error for StartError {}

/// Why time stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// The moment asked for has come.
    Reached,
    /// Something new needs a seat.
    Needed,
    /// Play is over.
    Over,
}

impl Exercise {
    /// Begins an exercise: at tick 0, or after its prelude. `taken` names the seats in which people or bots sit; the others are empty.
    ///
    /// # Errors
    /// A scenario that contradicts itself, or a seat that it does not have.
    pub fn start(scenario: Arc<Scenario>, seed: u64, taken: &BTreeSet<RoleId>) -> Result<Self, StartError> {
        Self::start_with(scenario, seed, taken, Options::default())
    }

    /// [`Exercise::start`] with options that change how it runs and nothing of what happens.
    ///
    /// # Errors
    /// As [`Exercise::start`].
    pub fn start_with(
        scenario: Arc<Scenario>,
        seed: u64,
        taken: &BTreeSet<RoleId>,
        options: Options,
    ) -> Result<Self, StartError> {
        scenario.check().map_err(StartError::Scenario)?;
        if let Some(role) = taken.iter().find(|role| !scenario.seats.iter().any(|seat| seat.role == **role)) {
            return Err(StartError::NoSuchSeat(role.clone()));
        }
        let mut scripts = scenario.adversaries.iter().filter_map(|adversary| adversary.script.as_ref());
        if let Some(script) = scripts.find(|script| script.hook().is_none()) {
            return Err(StartError::NotCompiled(script.name.clone()));
        }
        match &scenario.prelude {
            Some(prelude) => opening::begin(&scenario, prelude, seed, taken, options),
            None => Ok(Self::fresh(&scenario, seed, taken, options)),
        }
    }

    /// A checked scenario at tick 0, or where its prelude begins.
    fn fresh(scenario: &Arc<Scenario>, seed: u64, taken: &BTreeSet<RoleId>, options: Options) -> Self {
        let (shell, register) = build(scenario, seed, taken, options.order);
        let (seats, chart) = seats_and_chart(scenario, taken);
        let scenario = Arc::clone(scenario);
        let program = Arc::new(Program { scenario, register, options, pool: Mutex::new(Vec::new()) });
        let mut exercise = Self { program, seats, chart, words: Arc::default(), shell: Some(shell) };
        exercise.run_tick(Tick(0));
        exercise
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.program.scenario
    }

    /// Names and layout, for faces.
    pub fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    /// The present moment. Everything up to and including this minute has happened.
    pub fn now(&self) -> Tick {
        self.world().resource::<Clock>().now
    }

    /// When play began: tick 0 without a prelude.
    pub fn began(&self) -> Tick {
        self.world().resource::<Knowledge>().began
    }

    /// When play ends, or ended: as planned, until a phase ends early.
    pub fn end_of_play(&self) -> Tick {
        self.world().resource::<Knowledge>().end_of_play
    }

    /// Whether play is over. Time can go on into the aftermath.
    pub fn is_over(&self) -> bool {
        self.now() >= self.end_of_play()
    }

    /// Gives an order. It is taken at once or refused; a refusal changes nothing.
    ///
    /// # Errors
    /// Why it was refused, and what to do instead.
    pub fn submit(&mut self, order: &Order) -> Result<JobId, Refusal> {
        let seat = self.seat(&order.seat)?;
        if !self.world().resource::<Stance>().occupied.contains(&order.seat) {
            return Err(Refusal::new(format!("Nobody sits in the seat {}.", order.seat), "Take the seat first."));
        }
        self.sources().check(seat, &order.action)?;
        let now = self.now();
        let taken = Taken { role: order.seat.clone(), by_default: false, action: order.action.clone() };
        let program = Arc::clone(&self.program);
        let world = self.world_mut();
        let dice = world.resource::<Dice>().clone();
        let (job, told) = world.resource_scope(|world, mut jobs: bevy_ecs::world::Mut<Jobs>| {
            let (job, accepted) = jobs.take(taken, now);
            let mut crew = world.resource_mut::<Crew>();
            let started = jobs.assign(&program.scenario, &dice, &mut crew, now);
            (job, std::iter::once((job, accepted)).chain(started).collect::<Vec<_>>())
        });
        let batch = told.into_iter().map(|(job, kind)| (Feature::Response, job.0, kind)).collect();
        self.happened(batch);
        Ok(job)
    }

    /// Something happened between two minutes: it is on record, and the hospital and the storyline take it in.
    fn happened(&mut self, batch: Vec<(Feature, u64, EventKind)>) {
        let (now, program) = (self.now(), Arc::clone(&self.program));
        let world = self.world_mut();
        world.resource_mut::<EventLog>().append(now, batch);
        world.resource_scope(|world, mut log: bevy_ecs::world::Mut<EventLog>| {
            world.resource_scope(|world, mut story: bevy_ecs::world::Mut<Story>| {
                let mut knowledge = world.resource_mut::<Knowledge>();
                knowledge::catch_up(&program.scenario, now, &mut log, &mut knowledge, &mut story);
            });
        });
    }

    /// Lets time go on to a moment, past the end of play if need be; a moment in the past changes nothing.
    pub fn advance(&mut self, to: Tick) {
        while let Some(next) = self.next_tick(to) {
            self.run_tick(next);
        }
        self.world_mut().resource_mut::<Clock>().now = self.now().max(to);
    }

    /// Lets time go on to a moment, or until something new needs one of these seats, or play is over.
    pub fn advance_until_needed(&mut self, to: Tick, seats: &BTreeSet<RoleId>) -> Stopped {
        let to = to.min(self.end_of_play()).max(self.now());
        let specs: Vec<SeatSpec> = self.seats.iter().filter(|seat| seats.contains(&seat.role)).cloned().collect();
        let pressing = |exercise: &Self| -> BTreeSet<_> {
            let needs = specs.iter().flat_map(|seat| exercise.sources().needs(seat));
            needs.filter(Attention::is_pressing).map(|need| need.about).collect()
        };
        let mut version = self.world().resource::<Knowledge>().version;
        let mut known = pressing(self);
        while let Some(next) = self.next_tick(to) {
            self.run_tick(next);
            if self.is_over() {
                return Stopped::Over;
            }
            let learned = self.world().resource::<Knowledge>().version;
            if learned != version {
                version = learned;
                let now = pressing(self);
                if !now.is_subset(&known) {
                    return Stopped::Needed;
                }
                // What went away is new when it comes again.
                known = now;
            }
        }
        self.world_mut().resource_mut::<Clock>().now = self.now().max(to);
        if self.is_over() { Stopped::Over } else { Stopped::Reached }
    }

    /// Ends play: every seat falls empty, and the hospital's own rules go on until it has recovered, at most 180 days.
    pub fn run_aftermath(&mut self) {
        let end = self.now().after(HORIZON);
        let mut stance = self.world_mut().resource_mut::<Stance>();
        stance.occupied.clear();
        stance.resting.clear();
        while !self.is_settled() && self.now() < end {
            let day = self.now().after(DAY).min(end);
            self.advance(day);
        }
    }

    /// Whether all is well again and no adversary will move any more.
    fn is_settled(&self) -> bool {
        self.world().resource::<Recovery>().recovered && self.world().resource::<Hands>().0.next().is_none()
    }

    /// What a seat knows now.
    ///
    /// # Errors
    /// If the scenario has no such seat.
    pub fn view(&self, seat: &RoleId) -> Result<View, Refusal> {
        Ok(self.sources().view(self.seat(seat)?))
    }

    /// What waits for a seat now: the `needs` of its view, without making the rest.
    ///
    /// # Errors
    /// If the scenario has no such seat.
    pub fn needs(&self, seat: &RoleId) -> Result<Vec<Attention>, Refusal> {
        Ok(self.sources().needs(self.seat(seat)?))
    }

    /// Answers a seat's question from the hospital's records.
    ///
    /// # Errors
    /// If the scenario has no such seat.
    pub fn query(&self, seat: &RoleId, query: &Query) -> Result<Answer, Refusal> {
        self.seat(seat)?;
        let (world, now) = (self.world(), self.now());
        Ok(crate::telemetry::answer(
            self.scenario(),
            world.resource::<Dice>(),
            world.resource::<Knowledge>(),
            now,
            query,
        ))
    }

    /// What an action would cost a seat, as far as it can know.
    ///
    /// # Errors
    /// The refusal that the order would meet.
    pub fn preview(&self, seat: &RoleId, action: &Action) -> Result<Preview, Refusal> {
        self.sources().preview(self.seat(seat)?, action)
    }

    /// The truth: every event from a cursor on, oldest first. For debriefs and facilitators, never for seats.
    pub fn events_since(&self, cursor: Cursor) -> impl Iterator<Item = &Event> {
        self.world().resource::<EventLog>().since(cursor.0)
    }

    /// The place after the last event.
    pub fn cursor(&self) -> Cursor {
        Cursor(self.world().resource::<EventLog>().len())
    }

    /// The same exercise once more: what happens in one of them from now on does not touch the other.
    pub fn fork(&self) -> Self {
        let pooled = self.program.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut shell =
            pooled.unwrap_or_else(|| build(&self.program.scenario, 0, &BTreeSet::new(), self.program.options.order).0);
        self.program.register.copy(self.world(), &mut shell.world);
        let (seats, chart, words) = (Arc::clone(&self.seats), Arc::clone(&self.chart), Arc::clone(&self.words));
        Self { program: Arc::clone(&self.program), seats, chart, words, shell: Some(shell) }
    }

    /// A fork with another future: draws from now on come from `seed`.
    pub fn fork_with_future(&self, seed: u64) -> Self {
        let mut fork = self.fork();
        let now = fork.now();
        fork.world_mut().resource_mut::<Dice>().reseed(now, seed);
        fork
    }

    /// The digest of all state and all events.
    pub fn digest(&self) -> Digest {
        let mut writer = DigestWriter::new();
        writer.value(&MODEL_VERSION);
        self.program.register.digest(self.world(), &mut writer);
        writer.finish()
    }

    fn seat(&self, role: &RoleId) -> Result<&SeatSpec, Refusal> {
        let seat = self.seats.iter().find(|seat| seat.role == *role);
        seat.ok_or_else(|| Refusal::new(format!("There is no seat {role} in this exercise."), ""))
    }

    fn sources(&self) -> Sources<'_> {
        let world = self.world();
        Sources {
            scenario: &self.program.scenario,
            seats: &self.seats,
            knowledge: world.resource::<Knowledge>(),
            words: &self.words,
            jobs: world.resource::<Jobs>(),
            crew: world.resource::<Crew>(),
            now: self.now(),
        }
    }

    /// The next tick up to `to` at which the schedule has to run.
    fn next_tick(&self, to: Tick) -> Option<Tick> {
        let soonest = self.now().after(1);
        let next = if self.program.options.skip {
            self.program.register.next_due(self.world())?.max(soonest)
        } else {
            soonest
        };
        (next <= to).then_some(next)
    }

    fn run_tick(&mut self, tick: Tick) {
        cancel::point();
        let shell = self.shell.as_mut().expect("an exercise has its shell until it is dropped");
        shell.world.resource_mut::<Clock>().now = tick;
        shell.schedule.run(&mut shell.world);
    }

    fn world(&self) -> &World {
        &self.shell.as_ref().expect("an exercise has its shell until it is dropped").world
    }

    fn world_mut(&mut self) -> &mut World {
        &mut self.shell.as_mut().expect("an exercise has its shell until it is dropped").world
    }
}

impl Drop for Exercise {
    /// Gives the shell back to the next fork.
    fn drop(&mut self) {
        if let Some(shell) = self.shell.take() {
            let mut pool = self.program.pool.lock().unwrap_or_else(PoisonError::into_inner);
            if pool.len() < POOL {
                pool.push(shell);
            }
        }
    }
}

/// The seats while some are taken, and what everybody can read about the hospital and them.
fn seats_and_chart(scenario: &Scenario, taken: &BTreeSet<RoleId>) -> (Arc<[SeatSpec]>, Arc<Chart>) {
    let seats: Arc<[SeatSpec]> = scenario.seats.iter().map(|seat| seat.beside(taken)).collect();
    let chart = Arc::new(Chart::of(scenario, &seats));
    (seats, chart)
}

/// A fresh world at tick 0, nothing run yet.
fn build(scenario: &Arc<Scenario>, seed: u64, taken: &BTreeSet<RoleId>, order: SystemOrder) -> (Shell, Register) {
    let (world, schedule, register) = assemble(scenario, seed, taken).finish(order);
    (Shell { world, schedule }, register)
}

/// The systems of a tick in the order in which they would run: for tests of the schedule.
pub(crate) fn placed_systems(scenario: &Arc<Scenario>, order: SystemOrder) -> Vec<Placed> {
    assemble(scenario, 0, &BTreeSet::new()).placed(order)
}

/// Everything that a world holds.
fn assemble(scenario: &Arc<Scenario>, seed: u64, taken: &BTreeSet<RoleId>) -> Assembly {
    let mut assembly = Assembly::new();
    assembly.scratch(Setting(Arc::clone(scenario)));
    assembly.scratch(Roster::default());
    assembly.state(Clock::default());
    assembly.state(Dice::new(seed));
    assembly.state(EventLog::default());
    assembly.state(Knowledge::new(scenario));
    crate::network::install(&mut assembly, scenario);
    crate::identity::install(&mut assembly, scenario);
    crate::adversary::install(&mut assembly, scenario);
    let mut stance = Stance::default();
    stance.seat(scenario, taken);
    crate::response::install(&mut assembly, stance);
    crate::workforce::install(&mut assembly, scenario);
    crate::care::install(&mut assembly, scenario);
    crate::telemetry::install(&mut assembly);
    crate::detection::install(&mut assembly, scenario);
    crate::privacy::install(&mut assembly);
    crate::storyline::install(&mut assembly, scenario);
    crate::recovery::install(&mut assembly);
    assembly.system(Stage::Collect, collect);
    assembly.system(Stage::Know, knowledge::learn_all);
    assembly
}

/// Moves the tick's events from the outboxes to the log.
fn collect(world: &mut World) {
    world.resource_scope(|world, outboxes: bevy_ecs::world::Mut<Outboxes>| {
        let batch = outboxes.drain(world);
        if !batch.is_empty() {
            let now = world.resource::<Clock>().now;
            world.resource_mut::<EventLog>().append(now, batch);
        }
    });
}
