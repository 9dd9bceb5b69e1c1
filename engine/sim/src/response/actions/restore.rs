//! Restore an asset from backup.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, asset_of, keeper};
use crate::action::Verb;
use crate::care::Outlook;
use crate::ids::AssetId;
use crate::network::HostChange;
use crate::scenario::{AssetClass, Scenario};

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Restore,
    name: "restore",
    aliases: &["recover"],
    summary: "Restore a machine from backup, as it was before",
    help: "Brings system and data back from the last good backup. Quicker than a rebuild, but \
           the old weakness comes back with it: patch before you reconnect. It needs a backup server that is up, \
           connected and untouched.",
    args: &[ASSET],
    roles: &["ir_lead", "it_ops", "ciso"],
    skill: |scenario, action| Some(keeper(scenario, asset_of(action))),
    // Estimate: half of a rebuild.
    minutes: |scenario, action| {
        let work = scenario.hospital.assets[asset_of(action).index()].rebuild_minutes.max(10) / 2;
        [work * 3 / 4, work, work * 2]
    },
    noise: "",
    takes_down: true,
    check,
    price,
    begin,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let asset = asset_of(action);
    if !desk.scenario.hospital.assets[asset.index()].backed_up {
        return Err(Refusal::new(format!("{} has no backup.", desk.label(asset)), "Reimage it."));
    }
    if backup_servers(desk.scenario).next().is_none() {
        return Err(Refusal::new("This house has no backup server to restore from.", "Reimage it."));
    }
    desk.must_not_be_down(asset)
}

fn price(_: &Desk, action: &Action, outlook: &mut Outlook) {
    outlook.suppose(asset_of(action), 0);
}

fn begin(effects: &mut Effects, action: &Action) {
    effects.host(asset_of(action), HostChange::TakeDown);
}

/// Without a working backup server the machine comes back in use as it went: still hit.
fn finish(effects: &mut Effects, action: &Action) -> bool {
    let asset = asset_of(action);
    let usable = |server| {
        let host = effects.look(server);
        host.encrypted == 0 && !host.down && !host.isolated
    };
    let works = backup_servers(effects.scenario).any(|server| server == asset || usable(server));
    effects.host(asset, if works { HostChange::Restore } else { HostChange::PutBack });
    works
}

fn backup_servers(scenario: &Scenario) -> impl Iterator<Item = AssetId> {
    let assets = scenario.hospital.assets.iter().enumerate();
    assets.filter(|(_, asset)| asset.class == AssetClass::Backup).map(|(n, _)| n.into())
}
