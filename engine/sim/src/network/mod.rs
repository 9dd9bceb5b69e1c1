//! Zones, hosts and what can reach what.
//!
//! Invariant: only this feature's `apply` writes hosts and zones; others ask for changes through [`HostChange`]
//! and [`ZoneChange`]. A host group counts machines; it never knows which one of them.

mod apply;
mod lines;
mod reach;

use bevy_ecs::component::Component;
use bevy_ecs::query::With;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, Res, SystemParam};
use serde::{Deserialize, Serialize};

use crate::event::Feature;
use crate::ids::{AdversaryId, AssetId, PartnerId, ZoneId};
use crate::outbox::Sender;
use crate::posture::Mode;
use crate::scenario::{Monitoring, Scenario};
use crate::schedule::{Assembly, Stage};
use crate::state::{self, Roster};
use crate::time::Tick;

pub(crate) use lines::Lines;
pub(crate) use reach::{reaches, weakness_on_port};

/// The true state of an asset's machines.
#[derive(Component, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Host {
    /// Machines that an adversary controls.
    pub compromised: u16,
    /// Machines that are encrypted; a part of them may have been cleaned of the intruder.
    pub encrypted: u16,
    /// Whose they are: one bit per adversary.
    pub held_by: u8,
    /// Cut from the network at its own switch port.
    pub isolated: bool,
    /// Out of use while somebody works on it.
    pub down: bool,
    /// Its fixable weaknesses were fixed in this exercise.
    pub patched: bool,
    /// An intruder switched off what watches it.
    pub blinded: bool,
    /// Its backup sets are out of anybody's reach since this tick, and not renewed.
    pub protected: Option<Tick>,
    /// Its backup sets were destroyed. A rebuilt server does not bring them back: what is written from then on holds
    /// nothing of before.
    pub sets_ruined: bool,
}

impl Host {
    /// Whether this adversary controls any of its machines.
    pub fn is_held_by(&self, adversary: AdversaryId) -> bool {
        self.compromised > 0 && self.held_by & bit(adversary) != 0
    }

    /// Whether a restore can use the backups on it: there are some, and somebody can get at them.
    pub fn gives_backups(&self) -> bool {
        !self.sets_ruined && !self.down && !self.isolated
    }

    /// Whether it is as before the attack, for recovery.
    pub fn is_well(&self) -> bool {
        self.compromised == 0 && self.encrypted == 0 && !self.isolated && !self.down
    }
}

/// The mark of an adversary; beyond the eighth they share one.
pub(crate) fn bit(adversary: AdversaryId) -> u8 {
    1 << adversary.0.min(7)
}

/// The true state of a zone.
#[derive(Component, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct ZoneState {
    /// Cut from all other zones.
    pub isolated: bool,
    /// Ports blocked into it and inside it, sorted.
    pub blocked: Vec<u16>,
    /// How its endpoint detection was set in this exercise; `None`: as the scenario has it.
    pub detection: Option<Mode>,
}

impl ZoneState {
    /// What watches a machine of this zone, as it is set now.
    pub fn watch(&self, monitoring: Monitoring) -> Monitoring {
        match (monitoring, self.detection) {
            (Monitoring::Monitor | Monitoring::Block, Some(Mode::Block)) => Monitoring::Block,
            (Monitoring::Monitor | Monitoring::Block, Some(Mode::Monitor)) => Monitoring::Monitor,
            (other, _) => other,
        }
    }
}

/// What somebody does to a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HostChange {
    /// That many more machines fall to the adversary.
    Compromise(AdversaryId, u16),
    /// Every compromised machine that still works is encrypted.
    Encrypt,
    /// Backup sets on it are destroyed, if they can be reached.
    RuinBackups,
    /// What watches it is switched off.
    Blind,
    /// Cut from the network, or reconnected.
    Isolate(bool),
    /// Taken out of use.
    TakeDown,
    /// Weaknesses fixed.
    Patch,
    /// Clean and working again.
    Restore,
    /// Work on it achieved nothing: back in use as it was.
    PutBack,
    /// Its backup sets taken out of reach from this tick on, or put back into the daily run.
    Protect(Option<Tick>),
}

/// What somebody does to a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ZoneChange {
    /// Cut from the others, or reconnected.
    Isolate(bool),
    /// A port blocked or opened.
    Block(u16, bool),
    /// Endpoint detection set to stop what it recognises, or to report only.
    Detect(Mode),
}

/// What somebody does to the lines out of the house.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LineChange {
    /// The internet cut, or connected.
    Internet(bool),
    /// A partner's line cut, or connected.
    Partner(PartnerId, bool),
}

/// Changes asked for in this tick by one feature, in order.
#[derive(Clone, Default, Debug)]
pub(crate) struct Changes {
    pub hosts: Vec<(AssetId, HostChange)>,
    pub zones: Vec<(ZoneId, ZoneChange)>,
    pub lines: Vec<LineChange>,
}

/// What changed in this tick, for those who react.
#[derive(Resource, Default, Debug)]
pub(crate) struct Touched {
    /// Assets with the number of machines that were newly encrypted, in order of change.
    pub hosts: Vec<(AssetId, u16)>,
    /// Zones, or lines out of the house.
    pub zones: bool,
}

/// Reads hosts and zones by id.
#[derive(SystemParam)]
pub(crate) struct Net<'w, 's> {
    roster: Res<'w, Roster>,
    hosts: Query<'w, 's, &'static Host>,
    zones: Query<'w, 's, &'static ZoneState, With<ZoneState>>,
    lines: Res<'w, Lines>,
}

/// Looks up hosts and zones.
pub(crate) trait NetworkState {
    fn host(&self, asset: AssetId) -> &Host;
    fn zone(&self, zone: ZoneId) -> &ZoneState;
    fn lines(&self) -> &Lines;
}

impl NetworkState for Net<'_, '_> {
    fn host(&self, asset: AssetId) -> &Host {
        self.hosts.get(self.roster.assets[asset.index()]).expect("every asset has a host since the world was built")
    }

    fn zone(&self, zone: ZoneId) -> &ZoneState {
        self.zones.get(self.roster.zones[zone.index()]).expect("every zone has a state since the world was built")
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }
}

pub(crate) struct NetworkSender;

impl Sender for NetworkSender {
    const FEATURE: Feature = Feature::Network;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let hosts: Vec<_> = scenario.hospital.assets.iter().map(|_| assembly.world.spawn(Host::default()).id()).collect();
    let zones: Vec<_> =
        scenario.hospital.zones.iter().map(|_| assembly.world.spawn(ZoneState::default()).id()).collect();
    let mut roster = assembly.world.resource_mut::<Roster>();
    roster.assets = hosts;
    roster.zones = zones;
    assembly.register.component::<Host>(state::assets);
    assembly.register.component::<ZoneState>(state::zones);
    assembly.state(Lines::all_up(scenario));
    assembly.scratch(Touched::default());
    assembly.outbox::<NetworkSender>();
    assembly.system(Stage::Change, apply::apply);
}
