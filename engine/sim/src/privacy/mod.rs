//! Patient records out of reach or out of the house, and the clocks of the law.
//!
//! Invariant: a duty's clock starts when the hospital's knowledge amounts to awareness (declared, or a machine
//! known to be hit; for records also declared, with an audit that names who read them), never when the truth does.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::adversary::Moves;
use crate::base::{Clock, Setting};
use crate::event::{EventKind, Feature};
use crate::ids::StoreId;
use crate::knowledge::{Condition, Knowledge};
use crate::network::{Net, NetworkState, Touched};
use crate::outbox::{Outbox, Sender};
use crate::scenario::Scenario;
use crate::schedule::{Assembly, Stage};
use crate::time::HOUR;

/// What became of records, and what the hospital is aware of.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Records {
    /// Records of a store that are out of reach now.
    unavailable: BTreeMap<StoreId, u32>,
    /// The version of the hospital's knowledge that was last looked at.
    seen: u64,
}

pub(crate) struct PrivacySender;

impl Sender for PrivacySender {
    const FEATURE: Feature = Feature::Privacy;
}

pub(crate) fn install(assembly: &mut Assembly) {
    assembly.state(Records::default());
    assembly.outbox::<PrivacySender>();
    assembly.register.due(due);
    assembly.system(Stage::React, run);
}

/// Something new was learned: look at it in the next minute.
fn due(world: &World) -> Option<crate::time::Tick> {
    let behind = world.resource::<Records>().seen != world.resource::<Knowledge>().version;
    behind.then(|| world.resource::<Clock>().now.after(1))
}

fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    moves: Res<Moves>,
    touched: Res<Touched>,
    knowledge: Res<Knowledge>,
    net: Net,
    mut records: ResMut<Records>,
    mut outbox: ResMut<Outbox<PrivacySender>>,
) {
    for (store, count) in &moves.stolen_records {
        outbox.emit(store.0, EventKind::RecordsStolen { store: *store, records: *count });
    }
    if !touched.hosts.is_empty() {
        count_unavailable(&setting, &net, &mut records, &mut outbox);
    }
    if records.seen != knowledge.version {
        records.seen = knowledge.version;
        start_clocks(&setting, &clock, &knowledge, &mut outbox);
    }
}

fn count_unavailable(setting: &Scenario, net: &Net, records: &mut Records, outbox: &mut Outbox<PrivacySender>) {
    for (n, store) in setting.hospital.stores.iter().enumerate() {
        let host = net.host(store.asset);
        let lost = if host.encrypted > 0 || host.down { store.records } else { 0 };
        let id = StoreId::from(n);
        if records.unavailable.insert(id, lost).unwrap_or(0) != lost {
            outbox.emit(id.0, EventKind::RecordsUnavailable { store: id, records: lost });
        }
    }
}

fn start_clocks(setting: &Scenario, clock: &Clock, knowledge: &Knowledge, outbox: &mut Outbox<PrivacySender>) {
    let aware_of_service = knowledge.declared.is_some() || knowledge.first_hit.is_some();
    let hit = |condition| matches!(condition, Condition::Compromised | Condition::Encrypted);
    let named = |asset| knowledge.traces.iter().any(|trace| trace.account.is_some() && trace.asset == asset);
    let aware_of_records = setting.hospital.stores.iter().any(|store| {
        let read = knowledge.declared.is_some() && named(store.asset);
        read || hit(knowledge.assets[store.asset.index()].condition)
    });
    for (n, duty) in setting.duties.iter().enumerate() {
        let aware = if duty.about_records { aware_of_records } else { aware_of_service };
        if aware && knowledge.duties[n].started.is_none() {
            let due = clock.now.after(duty.hours.saturating_mul(HOUR));
            // Stores and duties share the feature's subjects; duties come after.
            outbox.emit(u64::from(u16::MAX) + 1 + n as u64, EventKind::DutyStarted { duty: n.into(), due });
        }
    }
}
