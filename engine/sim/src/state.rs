//! The register of state: everything that a fork copies and a digest covers.
//!
//! Invariant: archetypes are fixed when a world is built; play never spawns, despawns, inserts or removes. State
//! is plain data in registered components and resources, so copying them into another world of the same scenario
//! gives the same exercise.

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use serde::Serialize;

use crate::digest::DigestWriter;
use crate::time::Tick;

/// The entities of a world by our own ids. Never copied by a fork: each world has its own.
#[derive(Resource, Default)]
pub(crate) struct Roster {
    pub assets: Vec<Entity>,
    pub zones: Vec<Entity>,
    pub accounts: Vec<Entity>,
    pub processes: Vec<Entity>,
    pub adversaries: Vec<Entity>,
}

/// Which list of the roster holds the entities of a component.
pub(crate) type Subjects = fn(&Roster) -> &[Entity];

/// The list of assets.
pub(crate) fn assets(roster: &Roster) -> &[Entity] {
    &roster.assets
}

/// The list of zones.
pub(crate) fn zones(roster: &Roster) -> &[Entity] {
    &roster.zones
}

/// The list of accounts.
pub(crate) fn accounts(roster: &Roster) -> &[Entity] {
    &roster.accounts
}

/// The list of care processes.
pub(crate) fn processes(roster: &Roster) -> &[Entity] {
    &roster.processes
}

/// The list of adversaries.
pub(crate) fn adversaries(roster: &Roster) -> &[Entity] {
    &roster.adversaries
}

struct Part {
    copy: Box<dyn Fn(&World, &mut World) + Send + Sync>,
    digest: Box<dyn Fn(&World, &mut DigestWriter) + Send + Sync>,
}

/// What state there is, in the order of registration.
#[derive(Default)]
pub(crate) struct Register {
    parts: Vec<Part>,
    due: Vec<fn(&World) -> Option<Tick>>,
}

impl Register {
    /// Registers a component that every entity of a list has.
    pub fn component<C: Component<Mutability = Mutable> + Clone + Serialize>(&mut self, subjects: Subjects) {
        self.parts.push(Part {
            copy: Box::new(move |from, to| {
                let pairs: Vec<_> = {
                    let (there, here) = (subjects(from.resource::<Roster>()), subjects(to.resource::<Roster>()));
                    there.iter().copied().zip(here.iter().copied()).collect()
                };
                for (there, here) in pairs {
                    if let (Some(source), Some(mut target)) = (from.get::<C>(there), to.get_mut::<C>(here)) {
                        target.clone_from(source);
                    }
                }
            }),
            digest: Box::new(move |world, writer| {
                for entity in subjects(world.resource::<Roster>()) {
                    if let Some(component) = world.get::<C>(*entity) {
                        writer.value(component);
                    }
                }
            }),
        });
    }

    /// Registers a resource.
    pub fn resource<R: Resource<Mutability = Mutable> + Clone + Serialize>(&mut self) {
        self.parts.push(Part {
            copy: Box::new(|from, to| to.resource_mut::<R>().clone_from(from.resource::<R>())),
            digest: Box::new(|world, writer| writer.value(world.resource::<R>())),
        });
    }

    /// Registers when a feature has something to do next.
    pub fn due(&mut self, next: fn(&World) -> Option<Tick>) {
        self.due.push(next);
    }

    /// Overwrites the state of `to` with that of `from`, a world of the same scenario.
    pub fn copy(&self, from: &World, to: &mut World) {
        for part in &self.parts {
            (part.copy)(from, to);
        }
    }

    /// Adds the whole state.
    pub fn digest(&self, world: &World, writer: &mut DigestWriter) {
        for part in &self.parts {
            (part.digest)(world, writer);
        }
    }

    /// The earliest tick at which any feature has something to do.
    pub fn next_due(&self, world: &World) -> Option<Tick> {
        self.due.iter().filter_map(|next| next(world)).min()
    }
}
