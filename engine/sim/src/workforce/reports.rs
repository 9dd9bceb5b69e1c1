//! Staff who see something odd at their machines, and whether and when they say so.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use serde::{Deserialize, Serialize};

use super::WorkforceSender;
use crate::agenda::Agenda;
use crate::base::{Clock, Setting};
use crate::draw::{Dice, Purpose};
use crate::event::EventKind;
use crate::ids::{AssetId, GroupId};
use crate::network::Touched;
use crate::outbox::Outbox;
use crate::response::Stance;
use crate::scenario::{Scenario, StaffGroup};
use crate::time::{DAY, Tick};

/// Spread of the time to report: sigma of the natural logarithm [estimate].
const REPORT_SIGMA: f64 = 0.8;

/// Where the first to see it keeps silent, somebody else speaks up later: how much later [estimate].
const SILENCE_FACTOR: u32 = 8;

/// Staff who were told what to look for report in half the time, and nobody keeps silent [estimate].
const TOLD_SPEED_UP: u32 = 2;

/// What staff saw and will report.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Noticed {
    agenda: Agenda<(AssetId, GroupId)>,
    /// How often each asset's users saw something: the occasion of their draws.
    occasions: BTreeMap<AssetId, u16>,
}

impl Noticed {
    pub fn next(&self) -> Option<Tick> {
        self.agenda.next()
    }
}

pub(super) fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    stance: Res<Stance>,
    touched: Res<Touched>,
    mut noticed: ResMut<Noticed>,
    mut outbox: ResMut<Outbox<WorkforceSender>>,
) {
    for (asset, newly_encrypted) in &touched.hosts {
        if *newly_encrypted > 0 {
            notice(&setting, clock.now, &dice, stance.told.is_some(), *asset, &mut noticed);
        }
    }
    while let Some((asset, group)) = noticed.agenda.take_due(clock.now) {
        outbox.emit(asset.0, EventKind::StaffReported { group, asset });
    }
}

/// A locked screen is seen by whoever works there, if anybody does at this hour.
fn notice(setting: &Scenario, now: Tick, dice: &Dice, told: bool, asset: AssetId, noticed: &mut Noticed) {
    let Some(group) = setting.hospital.assets[asset.index()].users else { return };
    let staff = &setting.hospital.staff[group.index()];
    let occasion = noticed.occasions.entry(asset).or_default();
    let mut draw = dice.draw(Purpose::StaffReport, u64::from(asset.0), u64::from(*occasion));
    *occasion = occasion.saturating_add(1);
    let speaks_up = draw.chance(staff.reports);
    let delay = draw.lognormal(staff.reports_after.max(1), REPORT_SIGMA);
    let delay = match (told, speaks_up) {
        (true, _) => delay / TOLD_SPEED_UP,
        (false, true) => delay,
        (false, false) => delay.saturating_mul(SILENCE_FACTOR),
    };
    // Where few are at work, it takes longer until somebody sits down at this machine.
    let delay = u64::from(delay) * 1000 / u64::from(share_at_work(staff, setting, now).max(50));
    let delay = u32::try_from(delay).unwrap_or(u32::MAX).clamp(1, 2 * DAY);
    noticed.agenda.plan(now.after(delay), (asset, group));
}

/// The share of a group that is at work.
fn share_at_work(staff: &StaffGroup, setting: &Scenario, now: Tick) -> u32 {
    let hour = setting.calendar.hour_of_day(now);
    if !(7..19).contains(&hour) {
        staff.at_night
    } else if setting.calendar.is_weekend(now) {
        staff.at_weekend
    } else {
        1000
    }
}
