//! The stages of a tick, on one page.
//!
//! 1. `Act`: adversaries end attempts and begin new ones; responders finish work; the storyline speaks.
//! 2. `Change`: hosts, zones and accounts change by what was done to them. The only writers of those.
//! 3. `React`: care, detection, telemetry, staff and privacy react to the changes, each for itself.
//! 4. `Collect`: events leave the outboxes in one order.
//! 5. `Know`: the hospital learns what it could see; empty seats decide.
//!
//! Invariant: stages are ordered; inside a stage systems are free of order because they do not conflict. An
//! ambiguity makes building the schedule fail.

use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::{
    IntoScheduleConfigs, LogLevel, Schedule, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor, SystemSet,
};
use bevy_ecs::system::ScheduleSystem;
use bevy_ecs::world::World;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::outbox::{Outbox, Outboxes, Sender};
use crate::state::Register;

/// The stages of a tick.
#[derive(SystemSet, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Stage {
    Act,
    Change,
    React,
    Collect,
    Know,
}

#[derive(ScheduleLabel, Clone, PartialEq, Eq, Hash, Debug)]
struct TickSchedule;

/// In which order systems are handed to the schedule. Results never depend on it; a test shuffles it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SystemOrder {
    /// As the features install them.
    #[default]
    Declared,
    /// Permuted by a seed.
    Shuffled(u64),
}

type AddSystem = Box<dyn FnOnce(&mut Schedule)>;

/// A world under construction.
pub(crate) struct Assembly {
    pub world: World,
    pub register: Register,
    systems: Vec<AddSystem>,
    outboxes: Outboxes,
}

impl Assembly {
    pub fn new() -> Self {
        Self { world: World::new(), register: Register::default(), systems: Vec::new(), outboxes: Outboxes::default() }
    }

    /// Adds a system to a stage.
    pub fn system<M>(&mut self, stage: Stage, system: impl IntoScheduleConfigs<ScheduleSystem, M> + 'static) {
        self.systems.push(Box::new(move |schedule| {
            schedule.add_systems(system.in_set(stage));
        }));
    }

    /// Adds a resource that a fork copies and a digest covers.
    pub fn state<R>(&mut self, value: R)
    where
        R: Resource<Mutability = bevy_ecs::component::Mutable> + Clone + serde::Serialize,
    {
        self.world.insert_resource(value);
        self.register.resource::<R>();
    }

    /// Adds a resource that lives within a tick and is empty between ticks.
    pub fn scratch<R: Resource>(&mut self, value: R) {
        self.world.insert_resource(value);
    }

    /// Adds the outbox of a system.
    pub fn outbox<S: Sender>(&mut self) {
        self.world.insert_resource(Outbox::<S>::default());
        self.outboxes.register::<S>();
    }

    /// The finished world and its schedule.
    pub fn finish(mut self, order: SystemOrder) -> (World, Schedule, Register) {
        self.world.insert_resource(self.outboxes);
        let mut schedule = Schedule::new(TickSchedule);
        schedule.set_executor(SingleThreadedExecutor::new());
        schedule.set_build_settings(ScheduleBuildSettings {
            ambiguity_detection: LogLevel::Error,
            hierarchy_detection: LogLevel::Error,
            // No system defers commands, so there is nothing to apply.
            auto_insert_apply_deferred: false,
            ..Default::default()
        });
        schedule.configure_sets((Stage::Act, Stage::Change, Stage::React, Stage::Collect, Stage::Know).chain());
        if let SystemOrder::Shuffled(seed) = order {
            shuffle(&mut self.systems, seed);
        }
        for add in self.systems {
            add(&mut schedule);
        }
        if let Err(error) = schedule.initialize(&mut self.world) {
            panic!("the schedule is fixed in code and a test builds it, so this is a bug in the stages: {error:?}");
        }
        (self.world, schedule, self.register)
    }
}

fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for n in (1..items.len()).rev() {
        items.swap(n, chance.next_u32() as usize % (n + 1));
    }
}
