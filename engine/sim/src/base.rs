//! What every feature's systems read: the scenario, the clock, the dice.

use std::sync::Arc;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::ids::AssetId;
use crate::scenario::{Asset, Scenario};
use crate::time::Tick;

/// The scenario, shared by all exercises that run it.
#[derive(Resource, Clone)]
pub(crate) struct Setting(pub Arc<Scenario>);

impl std::ops::Deref for Setting {
    type Target = Scenario;

    fn deref(&self) -> &Scenario {
        &self.0
    }
}

/// The present moment.
#[derive(Resource, Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Clock {
    pub now: Tick,
}

/// Some of the hospital's machines with running totals, so that a draw finds one without a search over all.
pub(crate) struct Machines(Vec<(u32, AssetId)>);

impl Machines {
    /// The machines of the assets that `keep` picks.
    pub fn of(scenario: &Scenario, keep: impl Fn(&Asset) -> bool) -> Self {
        let mut total = 0;
        let kept = scenario.hospital.assets.iter().enumerate().filter(|(_, asset)| keep(asset));
        Self(
            kept.map(|(n, asset)| {
                total += u32::from(asset.count);
                (total, n.into())
            })
            .collect(),
        )
    }

    /// How many machines.
    pub fn total(&self) -> u32 {
        self.0.last().map_or(0, |(total, _)| *total)
    }

    /// The asset that the n-th machine belongs to.
    pub fn nth(&self, n: u32) -> Option<AssetId> {
        self.0.get(self.0.partition_point(|(total, _)| *total <= n)).map(|(_, asset)| *asset)
    }
}
