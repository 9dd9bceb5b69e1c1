//! Losses over time: machines in the attacker's hands, machines encrypted, records stolen or out of reach.
//!
//! Invariant: a machine counts from the event that took it until the event that gave it back.

use std::collections::BTreeMap;

use codedark_analysis::Recording;
use codedark_sim::event::EventKind;
use codedark_sim::ids::{AssetId, StoreId};
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::care::shown_to;
use crate::words::Words;

/// What was lost, and won back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Losses {
    /// Every change of play and what is shown after it, oldest first; the first is how things stood when play began.
    pub course: Vec<LossPoint>,
    /// Records by store, if any were stolen or out of reach.
    pub stores: Vec<StoreLoss>,
}

/// How things stood from a moment on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct LossPoint {
    /// From when.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Machines on which the attacker could act, the encrypted ones included.
    pub compromised: u32,
    /// Machines encrypted.
    pub encrypted: u32,
    /// Records that had been stolen so far.
    pub stolen: u32,
    /// Records out of reach.
    pub out_of_reach: u32,
}

/// What became of one store of patient records, the aftermath included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StoreLoss {
    /// The store's title.
    pub title: String,
    /// Records stolen.
    pub stolen: u32,
    /// Records out of reach at the worst moment.
    pub out_of_reach: u32,
}

#[derive(Default)]
struct Tally {
    compromised: BTreeMap<AssetId, u16>,
    encrypted: BTreeMap<AssetId, u16>,
    stolen: BTreeMap<StoreId, u32>,
    unavailable: BTreeMap<StoreId, u32>,
    worst: BTreeMap<StoreId, u32>,
}

/// The losses of a recording.
pub fn of(recording: &Recording, words: &Words) -> Losses {
    let mut tally = Tally::default();
    let began = recording.began;
    let mut course = vec![LossPoint { tick: began, at: words.time(began), ..LossPoint::default() }];
    let until = shown_to(recording);
    for event in recording.known() {
        if !tally.take(&event.kind) || event.tick > until {
            continue;
        }
        let point = tally.point(event.tick.max(began), words);
        match course.last_mut() {
            Some(last) if last.tick == point.tick => *last = point,
            _ => course.push(point),
        }
    }
    let stores = tally.worst.keys().chain(tally.stolen.keys()).collect::<std::collections::BTreeSet<_>>();
    let stores = stores.into_iter().map(|store| StoreLoss {
        title: words.store(*store),
        stolen: tally.stolen.get(store).copied().unwrap_or(0),
        out_of_reach: tally.worst.get(store).copied().unwrap_or(0),
    });
    Losses { stores: stores.filter(|store| store.stolen > 0 || store.out_of_reach > 0).collect(), course }
}

impl Tally {
    /// Whether the event is about losses.
    fn take(&mut self, kind: &EventKind) -> bool {
        match *kind {
            EventKind::HostCompromised { asset, machines } => {
                self.compromised.insert(asset, machines);
            }
            EventKind::HostEncrypted { asset, machines } => {
                self.encrypted.insert(asset, machines);
            }
            EventKind::HostRestored { asset } => {
                self.compromised.remove(&asset);
                self.encrypted.remove(&asset);
            }
            EventKind::RecordsStolen { store, records } => {
                let sum = self.stolen.entry(store).or_default();
                *sum = sum.saturating_add(records);
            }
            EventKind::RecordsUnavailable { store, records } => {
                self.unavailable.insert(store, records);
                let worst = self.worst.entry(store).or_default();
                *worst = records.max(*worst);
            }
            _ => return false,
        }
        true
    }

    fn point(&self, tick: Tick, words: &Words) -> LossPoint {
        let machines = |map: &BTreeMap<AssetId, u16>| map.values().map(|n| u32::from(*n)).sum();
        let records = |map: &BTreeMap<StoreId, u32>| map.values().fold(0u32, |sum, n| sum.saturating_add(*n));
        LossPoint {
            tick,
            at: words.time(tick),
            compromised: machines(&self.compromised),
            encrypted: machines(&self.encrypted),
            stolen: records(&self.stolen),
            out_of_reach: records(&self.unavailable),
        }
    }
}
