//! What is told to the seats, and when the exercise turns a page.
//!
//! Invariant: the storyline reacts to the simulation; it announces nothing that did not happen, and changes nothing
//! but what people are told.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::agenda::Agenda;
use crate::base::{Clock, Setting};
use crate::event::{EventKind, Feature};
use crate::ids::{AssetId, InjectId};
use crate::knowledge::Knowledge;
use crate::network::{Net, NetworkState, Touched};
use crate::outbox::{Outbox, Sender};
use crate::scenario::{Scenario, Trigger};
use crate::schedule::{Assembly, Stage};
use crate::time::Tick;

/// Where the story stands.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Story {
    agenda: Agenda<Due>,
    /// When each inject was told.
    told: BTreeMap<InjectId, Tick>,
    /// Injects that have a place on the agenda or were told.
    planned: Vec<bool>,
    /// When something was first encrypted.
    first_encryption: Option<Tick>,
    /// Machines encrypted now, by asset.
    encrypted: BTreeMap<AssetId, u16>,
    /// The version of the hospital's knowledge that was last looked at.
    seen: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum Due {
    Phase(u8),
    Tell(InjectId),
}

pub(crate) struct StorySender;

impl Sender for StorySender {
    const FEATURE: Feature = Feature::Storyline;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let mut story = Story { planned: vec![false; scenario.storyline.len()], ..Story::default() };
    let mut start = 0;
    for (n, phase) in scenario.phases.iter().enumerate() {
        story.agenda.plan(Tick(start), Due::Phase(n as u8));
        start += phase.minutes;
    }
    for (n, inject) in scenario.storyline.iter().enumerate() {
        if let Trigger::At(minutes) = inject.trigger {
            story.agenda.plan(Tick(minutes), Due::Tell(n.into()));
            story.planned[n] = true;
        }
    }
    assembly.state(story);
    assembly.outbox::<StorySender>();
    assembly.register.due(due);
    assembly.system(Stage::React, run);
}

fn due(world: &World) -> Option<Tick> {
    let story = world.resource::<Story>();
    let behind = story.seen != world.resource::<Knowledge>().version;
    let soon = behind.then(|| world.resource::<Clock>().now.after(1));
    soon.into_iter().chain(story.agenda.next()).min()
}

fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    touched: Res<Touched>,
    knowledge: Res<Knowledge>,
    net: Net,
    mut story: ResMut<Story>,
    mut outbox: ResMut<Outbox<StorySender>>,
) {
    let now = clock.now;
    for (asset, newly) in &touched.hosts {
        if *newly > 0 {
            story.first_encryption.get_or_insert(now);
        }
        story.encrypted.insert(*asset, net.host(*asset).encrypted);
    }
    if !touched.hosts.is_empty() || story.seen != knowledge.version {
        story.seen = knowledge.version;
        plan_triggered(&setting, now, &knowledge, &mut story);
    }
    while let Some(due) = story.agenda.take_due(now) {
        match due {
            Due::Phase(phase) => outbox.emit(u64::from(u16::MAX) + 1, EventKind::PhaseBegan { phase }),
            Due::Tell(inject) => {
                story.told.insert(inject, now);
                outbox.emit(inject.0, EventKind::InjectTold { inject });
                plan_triggered(&setting, now, &knowledge, &mut story);
            }
        }
    }
}

/// Plans the injects whose trigger has come true.
fn plan_triggered(setting: &Scenario, now: Tick, knowledge: &Knowledge, story: &mut Story) {
    let machines: u32 = story.encrypted.values().map(|machines| u32::from(*machines)).sum();
    for (n, inject) in setting.storyline.iter().enumerate() {
        if story.planned[n] {
            continue;
        }
        let at = match inject.trigger {
            Trigger::At(minutes) => Some(Tick(minutes)),
            Trigger::AfterEncryption(minutes) => story.first_encryption.map(|at| at.after(minutes)),
            Trigger::AfterReport(minutes) => knowledge.first_report.map(|at| at.after(minutes)),
            Trigger::AfterDeclaration(minutes) => knowledge.declared.map(|at| at.after(minutes)),
            Trigger::AfterInject(other, minutes) => story.told.get(&other).map(|at| at.after(minutes)),
            Trigger::Encrypted(least) => (machines >= least).then_some(now),
        };
        if let Some(at) = at {
            story.agenda.plan(at.max(now), Due::Tell(n.into()));
            story.planned[n] = true;
        }
    }
}
