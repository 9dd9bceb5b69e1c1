//! What a room's trainer sees of the truth, folded from the exercise's events as they come.
//!
//! Invariant: every event is folded once. Nothing of this reaches a seat.

use std::collections::BTreeMap;

use codedark_analysis::Recording;
use codedark_sim::Cursor;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, InjectId, ProcessId, RoleId};
use codedark_sim::scenario::{Permille, Scenario};
use codedark_sim::time::Tick;

use crate::wire::AssetTruth;

/// Capacity of care as always, in thousandths.
const NORMAL: Permille = 1000;

/// The truth so far, in numbers.
#[derive(Default)]
pub(super) struct Fold {
    cursor: Cursor,
    /// Per asset: machines on which an adversary is, and machines encrypted.
    machines: BTreeMap<AssetId, (u16, u16)>,
    delayed_minutes: u64,
    /// Capacity of each care process after its last hour.
    capacity: BTreeMap<ProcessId, Permille>,
    /// When an incident was declared.
    pub declared: Option<Tick>,
    /// Orders of each seat.
    pub orders: BTreeMap<RoleId, u32>,
    /// When each seat last gave one.
    pub last_orders: BTreeMap<RoleId, Tick>,
    /// How often each message was told.
    pub told: BTreeMap<InjectId, u32>,
    /// The phase.
    pub phase: u8,
    /// The moment.
    pub now: Tick,
    /// When play began.
    pub began: Tick,
    /// When it ends, as planned.
    pub ends: Tick,
}

impl Fold {
    /// Nothing has happened; play will end at a moment.
    pub fn before(ends: Tick) -> Self {
        Self { ends, ..Self::default() }
    }

    /// How it stood where play ended: what the hospital did alone afterwards is not in it.
    pub fn of(recording: &Recording) -> Self {
        let Recording { began, played_to, end_of_play, .. } = *recording;
        let mut fold = Self { now: played_to, began, ends: end_of_play, ..Self::default() };
        recording.known().filter(|event| event.tick <= played_to).for_each(|event| fold.event(event));
        fold
    }

    /// Takes in what happened since.
    pub fn take(&mut self, exercise: &Exercise) {
        (self.now, self.began, self.ends) = (exercise.now(), exercise.began(), exercise.end_of_play());
        for event in exercise.events_since(self.cursor) {
            self.event(event);
        }
        self.cursor = exercise.cursor();
    }

    fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::HostCompromised { asset, machines } => self.machines.entry(*asset).or_default().0 = *machines,
            EventKind::HostEncrypted { asset, machines } => self.machines.entry(*asset).or_default().1 = *machines,
            EventKind::HostRestored { asset } => {
                self.machines.remove(asset);
            }
            EventKind::CareHour(hour) if event.tick >= self.began => {
                self.capacity.insert(hour.process, hour.capacity);
                self.delayed_minutes += hour.emergency.delayed_minutes + hour.elective.delayed_minutes;
            }
            EventKind::IncidentDeclared { .. } => self.declared = self.declared.or(Some(event.tick)),
            EventKind::ActionAccepted { role, by_default: false, .. } => {
                *self.orders.entry(role.clone()).or_default() += 1;
                self.last_orders.insert(role.clone(), event.tick);
            }
            EventKind::InjectTold { inject } => *self.told.entry(*inject).or_default() += 1,
            EventKind::PhaseBegan { phase } => self.phase = *phase,
            _ => {}
        }
    }

    /// Machines on which an adversary is.
    pub fn compromised(&self) -> u32 {
        self.machines.values().map(|(compromised, _)| u32::from(*compromised)).sum()
    }

    /// Machines that are encrypted.
    pub fn encrypted(&self) -> u32 {
        self.machines.values().map(|(_, encrypted)| u32::from(*encrypted)).sum()
    }

    /// Title and capacity of the care process that is worst off, if one is below normal.
    pub fn worst_care(&self, scenario: &Scenario) -> Option<(String, u32)> {
        let (process, capacity) = self.capacity.iter().min_by_key(|(_, capacity)| **capacity)?;
        let title = &scenario.hospital.care.get(process.index())?.title;
        (*capacity < NORMAL).then(|| (title.clone(), *capacity))
    }

    /// Delayed care, in patient-hours.
    pub fn delayed_patient_hours(&self) -> f64 {
        self.delayed_minutes as f64 / 60.0
    }

    /// The assets about which there is something to tell.
    pub fn assets(&self) -> Vec<AssetTruth> {
        let row = |(asset, (compromised, encrypted)): (&AssetId, &(u16, u16))| AssetTruth {
            asset: *asset,
            compromised: *compromised,
            encrypted: *encrypted,
        };
        self.machines.iter().map(row).filter(|row| row.compromised > 0 || row.encrypted > 0).collect()
    }
}
