//! Rebuild an asset from a clean image.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, asset_of, is_office_system, keeper};
use crate::action::Verb;
use crate::care::Outlook;
use crate::network::HostChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Reimage,
    name: "reimage",
    aliases: &["rebuild"],
    summary: "Rebuild a machine or group from a clean, patched image",
    help: "Wipes the machines and installs the current image, with all fixes. Sure, and slow: they are out of use until \
           it is done. If the way in is still open and the image lacks the fix, they fall again.",
    args: &[ASSET],
    roles: &["ir_lead", "it_ops", "ciso"],
    skill: |scenario, action| Some(keeper(scenario, asset_of(action))),
    minutes: |scenario, action| {
        let work = scenario.hospital.assets[asset_of(action).index()].rebuild_minutes.max(5);
        [work * 3 / 4, work, work * 3 / 2]
    },
    noise: "",
    check,
    price,
    begin,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let asset = asset_of(action);
    if !is_office_system(desk.scenario, asset) {
        let why = format!("{} has no image of ours: its maker looks after it.", desk.label(asset));
        return Err(Refusal::new(why, "Isolate it and restore its settings."));
    }
    desk.must_not_be_down(asset)
}

fn price(_: &Desk, action: &Action, outlook: &mut Outlook) {
    outlook.suppose(asset_of(action), 0);
}

fn begin(effects: &mut Effects, action: &Action) {
    effects.host(asset_of(action), HostChange::TakeDown);
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.host(asset_of(action), HostChange::Restore);
    effects.host(asset_of(action), HostChange::Patch);
    true
}
