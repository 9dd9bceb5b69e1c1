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
    IntoScheduleConfigs, IntoSystemSet, LogLevel, Schedule, ScheduleBuildSettings, ScheduleLabel,
    SingleThreadedExecutor, SystemKey, SystemSet, SystemWithAccess,
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

/// A system on its way into the schedule.
struct Planned {
    stage: Stage,
    /// The path of its function: `codedark_sim::care::flow::run`.
    name: &'static str,
    add: Box<dyn FnOnce(&mut Schedule)>,
}

/// A system in its place: for tests of the schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The stage it runs in, by name.
    pub stage: String,
    /// The path of its function.
    pub name: &'static str,
    /// Whether it writes an outbox.
    pub emits: bool,
}

/// A world under construction.
pub(crate) struct Assembly {
    pub world: World,
    pub register: Register,
    systems: Vec<Planned>,
    outboxes: Outboxes,
}

impl Assembly {
    pub fn new() -> Self {
        Self { world: World::new(), register: Register::default(), systems: Vec::new(), outboxes: Outboxes::default() }
    }

    /// Adds a system to a stage.
    pub fn system<M>(&mut self, stage: Stage, system: impl IntoScheduleConfigs<ScheduleSystem, M> + 'static) {
        let name = std::any::type_name_of_val(&system);
        let add = Box::new(move |schedule: &mut Schedule| {
            schedule.add_systems(system.in_set(stage));
        });
        self.systems.push(Planned { stage, name, add });
    }

    /// Adds a system to a stage that has to run before another one of it.
    pub fn system_before<M, N: 'static>(
        &mut self,
        stage: Stage,
        system: impl IntoScheduleConfigs<ScheduleSystem, M> + 'static,
        later: impl IntoSystemSet<N> + 'static,
    ) {
        let name = std::any::type_name_of_val(&system);
        let add = Box::new(move |schedule: &mut Schedule| {
            schedule.add_systems(system.in_set(stage).before(later));
        });
        self.systems.push(Planned { stage, name, add });
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
        let schedule = self.schedule(order);
        (self.world, schedule, self.register)
    }

    /// The systems in the order in which they would run.
    pub fn placed(mut self, order: SystemOrder) -> Vec<Placed> {
        let outboxes = self.outboxes.clone();
        // Handed over in this order: the schedule numbers its systems by it.
        let mut added: Vec<_> = self.systems.iter().map(|system| (system.stage, system.name)).collect();
        if let SystemOrder::Shuffled(seed) = order {
            shuffle(&mut added, seed);
        }
        let schedule = self.schedule(order);
        let systems: Vec<_> = schedule.systems_with_access().map(Iterator::collect).unwrap_or_default();
        let mut keys: Vec<_> = systems.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        let place = |(key, system): &(SystemKey, &SystemWithAccess)| {
            let (stage, name) = added[keys.binary_search(key).ok()?];
            let access = system.access();
            let emits = access.is_shared() && outboxes.written_by(&self.world, &access.to_filtered_access_set());
            Some(Placed { stage: format!("{stage:?}"), name, emits })
        };
        systems.iter().filter_map(place).collect()
    }

    fn schedule(&mut self, order: SystemOrder) -> Schedule {
        self.world.insert_resource(self.outboxes.clone());
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
        for system in self.systems.drain(..) {
            (system.add)(&mut schedule);
        }
        if let Err(error) = schedule.initialize(&mut self.world) {
            panic!("the schedule is fixed in code and a test builds it, so this is a bug in the stages: {error:?}");
        }
        schedule
    }
}

fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for n in (1..items.len()).rev() {
        items.swap(n, chance.next_u32() as usize % (n + 1));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use bevy_ecs::system::ResMut;

    use super::*;

    #[derive(Resource, Clone, Default, serde::Serialize)]
    struct Total(u64);

    fn add(mut total: ResMut<Total>) {
        total.0 += 2;
    }

    fn double(mut total: ResMut<Total>) {
        total.0 *= 2;
    }

    /// Whether a schedule with two writers of one resource can be built.
    fn builds(add_both: impl FnOnce(&mut Assembly)) -> bool {
        let mut assembly = Assembly::new();
        assembly.state(Total::default());
        add_both(&mut assembly);
        catch_unwind(AssertUnwindSafe(|| assembly.finish(SystemOrder::Declared))).is_ok()
    }

    #[test]
    fn two_systems_whose_order_would_matter_cannot_be_built_into_one_stage() {
        assert!(!builds(|assembly| {
            assembly.system(Stage::Act, add);
            assembly.system(Stage::Act, double);
        }));
    }

    #[test]
    fn an_order_between_them_or_a_stage_apart_resolves_it() {
        assert!(builds(|assembly| {
            assembly.system_before(Stage::Act, add, double);
            assembly.system(Stage::Act, double);
        }));
        assert!(builds(|assembly| {
            assembly.system(Stage::React, add);
            assembly.system(Stage::Change, double);
        }));
    }

    #[test]
    fn systems_run_in_the_order_of_their_stages_in_whatever_order_they_were_handed_over() {
        for seed in 0..20 {
            let mut assembly = Assembly::new();
            assembly.state(Total(5));
            assembly.system(Stage::React, double);
            assembly.system(Stage::Change, add);
            let (mut world, mut schedule, _) = assembly.finish(SystemOrder::Shuffled(seed));
            schedule.run(&mut world);
            assert_eq!(world.resource::<Total>().0, 14);
        }
    }
}
