//! Watching events for the moments that a storyline waits for and the amounts that it compares.
//!
//! Invariant: a fold over events and the immutable scenario. The same watch over a recording says the same as the
//! running exercise did.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{Event, EventKind};
use crate::ids::{AssetId, ProcessId, StoreId, ZoneId};
use crate::scenario::{
    Amount, Asset, AssetClass, Bound, Condition, MachineState, Moment, Permille, Place, Scenario, Sign, Trigger,
};
use crate::time::Tick;

/// What has happened so far, as far as somebody asked for it.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Watch {
    /// Moments that are waited for and have not come.
    awaited: BTreeSet<Moment>,
    /// Moments that came, and when.
    came: BTreeMap<Moment, Tick>,
    compromised: BTreeMap<AssetId, u16>,
    encrypted: BTreeMap<AssetId, u16>,
    isolated: BTreeSet<AssetId>,
    isolated_zones: BTreeSet<ZoneId>,
    capacity: BTreeMap<ProcessId, Permille>,
    waiting: BTreeMap<ProcessId, u32>,
    stolen: BTreeMap<StoreId, u32>,
    reports: u32,
    alerts: u32,
}

impl Watch {
    /// A watch for these moments; amounts are always followed.
    pub fn new(moments: impl IntoIterator<Item = Moment>) -> Self {
        Self { awaited: moments.into_iter().collect(), ..Self::default() }
    }

    /// A watch for everything that a scenario's phases, storyline and norms speak of.
    pub fn of(scenario: &Scenario) -> Self {
        let mut awaited = BTreeSet::new();
        let mut see = |moment: &Moment| {
            awaited.insert(moment.clone());
        };
        scenario.phases.iter().filter_map(|phase| phase.until.as_ref()).for_each(|until| until.each_moment(&mut see));
        for inject in &scenario.storyline {
            match &inject.trigger {
                Trigger::At(_) => {}
                Trigger::After(moment, _) => see(moment),
                Trigger::When(condition) => condition.each_moment(&mut see),
            }
            inject.unless.iter().for_each(|unless| unless.each_moment(&mut see));
        }
        for norm in &scenario.norms {
            [&norm.what, &norm.after].into_iter().chain(&norm.before).for_each(&mut see);
            norm.unless.iter().for_each(|unless| unless.each_moment(&mut see));
        }
        Self { awaited, ..Self::default() }
    }

    /// Takes in one event. Returns whether anything that a condition may depend on changed.
    pub fn see(&mut self, event: &Event) -> bool {
        let begins = matches!(event.kind, EventKind::PhaseBegan { phase: 0 });
        if begins {
            self.begin_play(event.tick);
        }
        let came = self.see_moment(event);
        self.see_amount(&event.kind) || came || begins
    }

    /// What is counted is counted from where play begins: what came before is waited for once more. States stay:
    /// machines, care, stolen records, and a declaration that nobody takes back.
    fn begin_play(&mut self, at: Tick) {
        (self.reports, self.alerts) = (0, 0);
        let declared = self.came.contains_key(&Moment::Declared);
        self.awaited.extend(std::mem::take(&mut self.came).into_keys());
        if declared && self.awaited.remove(&Moment::Declared) {
            self.came.insert(Moment::Declared, at);
        }
    }

    /// When a moment came; `None` if it has not come, or was never watched for.
    pub fn when(&self, moment: &Moment) -> Option<Tick> {
        self.came.get(moment).copied()
    }

    /// Whether a condition holds now.
    pub fn holds(&self, scenario: &Scenario, condition: &Condition) -> bool {
        match condition {
            Condition::Above(amount, bound) => {
                let count = self.amount(scenario, amount);
                match bound {
                    Bound::Count(bound) => count > u64::from(*bound),
                    // Mostly there is none, and the whole is counted machine by machine.
                    Bound::Share(share) => count > 0 && count * 1000 > whole(scenario, amount) * u64::from(*share),
                }
            }
            Condition::Below(amount, bound) => {
                let count = self.amount(scenario, amount);
                match bound {
                    Bound::Count(bound) => count < u64::from(*bound),
                    Bound::Share(share) => count * 1000 < whole(scenario, amount) * u64::from(*share),
                }
            }
            Condition::Happened(moment) => self.when(moment).is_some(),
            Condition::All(parts) => parts.iter().all(|part| self.holds(scenario, part)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(scenario, part)),
            Condition::Not(part) => !self.holds(scenario, part),
        }
    }

    /// An amount now.
    fn amount(&self, scenario: &Scenario, amount: &Amount) -> u64 {
        match amount {
            Amount::Machines(state, place) => self.machines(scenario, *state, *place),
            Amount::Capacity(process) => u64::from(self.capacity.get(process).copied().unwrap_or(1000)),
            Amount::Waiting(process) => u64::from(self.waiting.get(process).copied().unwrap_or(0)),
            Amount::Stolen(store) => {
                let meant = self.stolen.iter().filter(|(id, _)| store.is_none_or(|store| store == **id));
                meant.map(|(_, records)| u64::from(*records)).sum()
            }
            Amount::Reports => u64::from(self.reports),
            Amount::Alerts => u64::from(self.alerts),
        }
    }

    /// Machines in a state: goes over those that are, not over the whole hospital.
    fn machines(&self, scenario: &Scenario, state: MachineState, place: Place) -> u64 {
        let assets = &scenario.hospital.assets;
        let is_meant = |id: &AssetId| is_in(scenario, *id, place);
        let hit = |machines: &BTreeMap<AssetId, u16>| {
            machines.iter().filter(|(id, _)| is_meant(id)).map(|(_, count)| u64::from(*count)).sum()
        };
        match state {
            MachineState::Compromised => hit(&self.compromised),
            MachineState::Encrypted => hit(&self.encrypted),
            MachineState::Isolated => {
                let cut = |asset: &Asset| self.isolated_zones.contains(&asset.zone);
                let alone = self.isolated.iter().filter(|id| !cut(&assets[id.index()])).copied();
                let last = if self.isolated_zones.is_empty() { 0 } else { assets.len() };
                let with_their_zone = (0..last).filter(|n| cut(&assets[*n])).map(AssetId::from);
                let isolated = alone.chain(with_their_zone).filter(is_meant);
                isolated.map(|id| u64::from(assets[id.index()].count)).sum()
            }
        }
    }

    fn see_moment(&mut self, event: &Event) -> bool {
        let found: Vec<Moment> = self.awaited.iter().filter(|moment| is_it(moment, &event.kind)).cloned().collect();
        for moment in &found {
            self.awaited.remove(moment);
            self.came.insert(moment.clone(), event.tick);
        }
        !found.is_empty()
    }

    fn see_amount(&mut self, kind: &EventKind) -> bool {
        match kind {
            EventKind::HostCompromised { asset, machines } => {
                self.compromised.insert(*asset, *machines);
            }
            EventKind::HostEncrypted { asset, machines } => {
                self.encrypted.insert(*asset, *machines);
            }
            EventKind::HostRestored { asset } => {
                self.compromised.remove(asset);
                self.encrypted.remove(asset);
            }
            EventKind::HostIsolated { asset, isolated } => change(&mut self.isolated, *asset, *isolated),
            EventKind::ZoneIsolated { zone, isolated } => change(&mut self.isolated_zones, *zone, *isolated),
            EventKind::CareHour(hour) => {
                self.capacity.insert(hour.process, hour.capacity);
                self.waiting.insert(hour.process, hour.emergency.waiting + hour.elective.waiting);
            }
            EventKind::RecordsStolen { store, records } => {
                let so_far = self.stolen.entry(*store).or_default();
                *so_far = so_far.saturating_add(*records);
            }
            EventKind::StaffReported { .. } => self.reports += 1,
            EventKind::AlertRaised { .. } => self.alerts += 1,
            _ => return false,
        }
        true
    }
}

/// The whole that a share of an amount is of.
fn whole(scenario: &Scenario, amount: &Amount) -> u64 {
    let hospital = &scenario.hospital;
    match amount {
        Amount::Machines(_, place) => {
            let meant = (0..hospital.assets.len()).filter(|n| is_in(scenario, AssetId::from(*n), *place));
            meant.map(|n| u64::from(hospital.assets[n].count)).sum()
        }
        Amount::Capacity(_) => 1000,
        Amount::Stolen(store) => {
            let stores = hospital.stores.iter().enumerate();
            let meant = stores.filter(|(n, _)| store.is_none_or(|store| store == StoreId::from(*n)));
            meant.map(|(_, store)| u64::from(store.records)).sum()
        }
        Amount::Waiting(_) | Amount::Reports | Amount::Alerts => 1,
    }
}

/// Whether an asset is at a place.
fn is_in(scenario: &Scenario, id: AssetId, place: Place) -> bool {
    let asset = &scenario.hospital.assets[id.index()];
    match place {
        Place::Everywhere => true,
        Place::Servers => is_server(asset.class),
        Place::Workstations => asset.class == AssetClass::Workstation,
        Place::MedicalDevices => {
            matches!(asset.class, AssetClass::Modality | AssetClass::Analyser | AssetClass::Device)
        }
        Place::Zone(zone) => asset.zone == zone,
        Place::Asset(asset) => asset == id,
    }
}

fn change<T: Ord>(set: &mut BTreeSet<T>, one: T, inside: bool) {
    if inside {
        set.insert(one);
    } else {
        set.remove(&one);
    }
}

fn is_server(class: AssetClass) -> bool {
    matches!(
        class,
        AssetClass::Server
            | AssetClass::Database
            | AssetClass::DomainController
            | AssetClass::Backup
            | AssetClass::Management
    )
}

impl Moment {
    /// Whether an event is this moment: its first time is meant elsewhere, here any time is.
    pub fn is(&self, kind: &EventKind) -> bool {
        is_it(self, kind)
    }
}

/// Whether an event is the moment.
fn is_it(moment: &Moment, kind: &EventKind) -> bool {
    match (moment, kind) {
        (Moment::Start, EventKind::PhaseBegan { phase }) => *phase == 0,
        (Moment::PhaseBegins(wanted), EventKind::PhaseBegan { phase }) => phase == wanted,
        (Moment::First(sign), kind) => is_sign(*sign, kind),
        (Moment::Declared, EventKind::IncidentDeclared { .. }) | (Moment::Recovered, EventKind::Recovered) => true,
        (Moment::Told(wanted), EventKind::InjectTold { inject }) => inject == wanted,
        (Moment::Answered(wanted, option), EventKind::Answered { inject, option: given, .. }) => {
            inject == wanted && option.is_none_or(|option| option == *given)
        }
        (Moment::Ordered(pattern), EventKind::ActionAccepted { action, .. }) => pattern.matches(action),
        (Moment::Done(pattern), EventKind::JobDone { action, succeeded: true, .. }) => pattern.matches(action),
        _ => false,
    }
}

fn is_sign(sign: Sign, kind: &EventKind) -> bool {
    match sign {
        Sign::Compromise => matches!(kind, EventKind::HostCompromised { machines: 1.., .. }),
        Sign::Encryption => matches!(kind, EventKind::HostEncrypted { machines: 1.., .. }),
        Sign::Theft => matches!(kind, EventKind::RecordsStolen { records: 1.., .. }),
        Sign::Alert => matches!(kind, EventKind::AlertRaised { .. }),
        Sign::Report => matches!(kind, EventKind::StaffReported { .. }),
        Sign::Finding => {
            matches!(kind, EventKind::Found { finding: crate::knowledge::Finding::Compromised, .. })
                || matches!(kind, EventKind::Found { finding: crate::knowledge::Finding::Encrypted, .. })
        }
    }
}
