//! When everything is as before the attack.
//!
//! Recovery is systems and people: no machine hit, cut off or in pieces, no procedure on paper, no diversion, and
//! nobody waiting longer than the target more than on an ordinary day.

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, Res, ResMut};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::base::{Clock, Setting};
use crate::care::{Care, Wards};
use crate::event::{EventKind, Feature};
use crate::ids::AssetId;
use crate::knowledge::Knowledge;
use crate::network::{Host, Net, NetworkState, Touched, ZoneState};
use crate::outbox::{Outbox, Sender};
use crate::schedule::{Assembly, Stage};
use crate::time::Tick;
use crate::view::DowntimeState;

/// Patients beyond their target at any moment of an ordinary day, per process [estimate].
const ORDINARY_OVERDUE: u32 = 3;

/// Whether all is well again, and when to look.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Recovery {
    /// Nothing was hit since all was last seen to be well.
    pub recovered: bool,
    next_look: Option<Tick>,
}

impl Recovery {
    /// Looks begin with the first hit, at the latest when play ends.
    fn next(&self, end_of_play: Tick) -> Option<Tick> {
        self.next_look.or((!self.recovered).then_some(end_of_play))
    }
}

pub(crate) struct RecoverySender;

impl Sender for RecoverySender {
    const FEATURE: Feature = Feature::Storyline;
}

pub(crate) fn install(assembly: &mut Assembly) {
    assembly.state(Recovery::default());
    assembly.outbox::<RecoverySender>();
    assembly.register.due(|world: &World| world.resource::<Recovery>().next(world.resource::<Knowledge>().end_of_play));
    assembly.system(Stage::React, notice_hit);
    assembly.system(Stage::Act, look);
}

/// A machine that falls, the first time or again, ends what was recovered.
fn notice_hit(
    clock: Res<Clock>,
    setting: Res<Setting>,
    touched: Res<Touched>,
    net: Net,
    mut recovery: ResMut<Recovery>,
) {
    let is_hit = |asset: AssetId| net.host(asset).compromised > 0 || net.host(asset).encrypted > 0;
    if touched.hosts.iter().any(|(asset, _)| is_hit(*asset)) {
        recovery.recovered = false;
        recovery.next_look = Some(setting.calendar.next_hour(clock.now));
    }
}

/// Looks on every full hour.
fn look(
    setting: Res<Setting>,
    clock: Res<Clock>,
    knowledge: Res<Knowledge>,
    wards: Res<Wards>,
    hosts: Query<&Host>,
    zones: Query<&ZoneState>,
    cares: Query<&Care>,
    mut recovery: ResMut<Recovery>,
    mut outbox: ResMut<Outbox<RecoverySender>>,
) {
    if recovery.next(knowledge.end_of_play).is_none_or(|at| at > clock.now) {
        return;
    }
    let systems = hosts.iter().all(Host::is_well) && zones.iter().all(|zone| !zone.isolated && zone.blocked.is_empty());
    let calm = |care: &Care| care.downtime == DowntimeState::Off && care.overdue() <= ORDINARY_OVERDUE;
    if systems && !wards.diversion && cares.iter().all(calm) {
        recovery.recovered = true;
        recovery.next_look = None;
        outbox.emit(0u64, EventKind::Recovered);
    } else {
        recovery.next_look = Some(setting.calendar.next_hour(clock.now));
    }
}
