//! Orders and the work on them.
//!
//! Invariant: every order is one of the [`ACTIONS`](actions::ACTIONS); people and default rules use the same ones.
//! What work does to the hospital is asked for in [`Results`] and carried out by the features concerned.

pub(crate) mod actions;
mod jobs;
mod work;

use std::collections::BTreeSet;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::care::CareOrder;
use crate::event::{EventKind, Feature};
use crate::ids::{AssetId, InjectId, JobId, RoleId, ZoneId};
use crate::network::{Changes, Host, HostChange, NetworkState, ZoneChange};
use crate::outbox::Sender;
use crate::scenario::Scenario;
use crate::schedule::{Assembly, Stage};
use crate::time::Tick;

pub(crate) use actions::ANYBODY;
pub(crate) use jobs::{Due, Job, Jobs};
pub(crate) use work::run as work;

/// What the hospital has decided as a whole.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Stance {
    /// When an incident was declared.
    pub declared: Option<Tick>,
    /// When staff were told what to do.
    pub told: Option<Tick>,
    /// Seats in which somebody sits.
    pub occupied: BTreeSet<RoleId>,
    /// Roles whose default rules rest because somebody sits there or decides for them.
    pub resting: BTreeSet<RoleId>,
    /// Questions that were answered: the first answer counts.
    pub answered: BTreeSet<InjectId>,
}

impl Stance {
    /// People or bots sit down in these seats, and the default rules of all that they decide for rest.
    pub fn seat(&mut self, scenario: &Scenario, taken: &BTreeSet<RoleId>) {
        let seats = scenario.seats.iter().filter(|seat| taken.contains(&seat.role));
        self.resting = seats.flat_map(|seat| std::iter::once(&seat.role).chain(&seat.deputises)).cloned().collect();
        self.occupied = taken.clone();
    }
}

/// What finished work asks for in this tick.
#[derive(Resource, Default)]
pub(crate) struct Results {
    pub changes: Changes,
    pub care: Vec<CareOrder>,
}

/// What an action can do to the hospital as it begins and ends.
pub struct Effects<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) now: Tick,
    pub(crate) role: RoleId,
    pub(crate) job: JobId,
    net: &'a dyn NetworkState,
    results: &'a mut Results,
    stance: &'a mut Stance,
    events: Vec<(u64, EventKind)>,
}

impl Effects<'_> {
    /// The true state of a host: what somebody who stands in front of it sees.
    pub(crate) fn look(&self, asset: AssetId) -> &Host {
        self.net.host(asset)
    }

    /// Asks for a change of a host.
    pub(crate) fn host(&mut self, asset: AssetId, change: HostChange) {
        self.results.changes.hosts.push((asset, change));
    }

    /// Asks for a change of a zone.
    pub(crate) fn zone(&mut self, zone: ZoneId, change: ZoneChange) {
        self.results.changes.zones.push((zone, change));
    }

    /// Asks something of the wards.
    pub(crate) fn care(&mut self, order: CareOrder) {
        self.results.care.push(order);
    }

    /// Declares an incident, once.
    pub(crate) fn declare(&mut self) -> bool {
        let first = self.stance.declared.is_none();
        if first {
            self.stance.declared = Some(self.now);
            let role = self.role.clone();
            self.emit(EventKind::IncidentDeclared { role });
        }
        first
    }

    /// Tells staff what to do.
    pub(crate) fn tell_staff(&mut self) {
        self.stance.told.get_or_insert(self.now);
        let role = self.role.clone();
        self.emit(EventKind::StaffTold { role });
    }

    /// Answers a question, once. Returns whether it was the first answer.
    pub(crate) fn answer(&mut self, inject: InjectId, event: impl FnOnce(RoleId) -> EventKind) -> bool {
        let first = self.stance.answered.insert(inject);
        if first {
            self.emit(event(self.role.clone()));
        }
        first
    }

    /// Emits an event about this work.
    pub(crate) fn emit(&mut self, kind: EventKind) {
        self.events.push((self.job.0, kind));
    }
}

/// One order that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub role: RoleId,
    pub by_default: bool,
    pub action: Action,
}

pub(crate) struct ResponseSender;

impl Sender for ResponseSender {
    const FEATURE: Feature = Feature::Response;
}

pub(crate) fn install(assembly: &mut Assembly, stance: Stance) {
    assembly.state(Jobs::default());
    assembly.state(stance);
    assembly.scratch(Results::default());
    assembly.outbox::<ResponseSender>();
    assembly.register.due(|world| world.resource::<Jobs>().next());
    assembly.system(Stage::Act, work::run);
}
