//! Care processes: patients come, wait, are treated; systems and downtime procedures decide how many.
//!
//! Invariant: patients are whole and never vanish: arrived = treated + diverted + left + waiting, at every tick.
//! Harm is delay in patient-minutes. Nothing here counts deaths.

mod capacity;
mod flow;
mod queue;

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::agenda::Agenda;
use crate::event::{Feature, Flow};
use crate::ids::{AssetId, ProcessId};
use crate::outbox::Sender;
use crate::scenario::{Permille, Scenario};
use crate::schedule::{Assembly, Stage};
use crate::state::{self, Roster};
use crate::time::Tick;
use crate::view::DowntimeState;

pub(crate) use capacity::{Hindrances, Works, availability, capacities};
use queue::Queue;

/// The true state of a care process.
#[derive(Component, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Care {
    /// Waiting patients by urgency, in the order of [`Urgency::ALL`](crate::scenario::Urgency::ALL).
    queues: [Queue; 2],
    /// Patients of this wall-clock hour by urgency.
    hour: [Flow; 2],
    /// How many come in this wall-clock hour, by urgency.
    coming: [u32; 2],
    /// Millionths of a patient that could have been treated since the last visit and were not.
    credit: u64,
    /// When the credit was last counted.
    counted_at: Tick,
    /// Relative to normal, with downtime procedure and waiting for others.
    pub capacity: Permille,
    /// What the systems alone allow.
    pub systems: Permille,
    /// The downtime procedure.
    pub downtime: DowntimeState,
}

impl Care {
    /// Patients who wait longer than their target.
    pub fn overdue(&self) -> u32 {
        self.queues.iter().map(Queue::overdue).sum()
    }
}

/// What a responder orders from the wards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CareOrder {
    /// Start or end a downtime procedure.
    Downtime(ProcessId, bool),
    /// Divert ambulances or take them again.
    Divert(bool),
}

/// Care as a whole.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Wards {
    /// Whether ambulances are diverted.
    pub diversion: bool,
    agenda: Agenda<ProcessId>,
}

/// What care would be able to do if some assets worked differently: the price of an action.
#[derive(Debug, Default)]
pub struct Outlook {
    pub(crate) works: BTreeMap<AssetId, Permille>,
    pub(crate) downtime: BTreeMap<ProcessId, bool>,
    pub(crate) hindrances: Option<Hindrances>,
}

impl Outlook {
    /// Whether nothing would be different.
    pub(crate) fn is_empty(&self) -> bool {
        self.works.is_empty() && self.downtime.is_empty() && self.hindrances.is_none()
    }

    /// Supposes that an asset works at this share.
    pub(crate) fn suppose(&mut self, asset: AssetId, works: Permille) {
        self.works.insert(asset, works);
    }
}

pub(crate) struct CareSender;

impl Sender for CareSender {
    const FEATURE: Feature = Feature::Care;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let fresh = || Care {
        queues: Default::default(),
        hour: Default::default(),
        coming: [0; 2],
        credit: 0,
        counted_at: Tick(0),
        capacity: 1000,
        systems: 1000,
        downtime: DowntimeState::Off,
    };
    let processes: Vec<_> = scenario.hospital.care.iter().map(|_| assembly.world.spawn(fresh()).id()).collect();
    assembly.world.resource_mut::<Roster>().processes = processes;
    assembly.register.component::<Care>(state::processes);
    let mut wards = Wards::default();
    for process in 0..scenario.hospital.care.len() {
        wards.agenda.plan(Tick(0), process.into());
    }
    assembly.state(wards);
    assembly.outbox::<CareSender>();
    assembly.register.due(|world| world.resource::<Wards>().agenda.next());
    assembly.system(Stage::React, flow::run);
}
