//! Rebuild an asset from a clean image.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, asset_of, keeper};
use crate::action::Verb;
use crate::care::Outlook;
use crate::network::HostChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Reimage,
    name: "reimage",
    aliases: &["rebuild"],
    summary: "Rebuild a machine or group from a clean, patched image",
    help: "Wipes the machines and installs the current image, with all fixes there are; for a device its maker does it \
           with clinical engineering. Sure, and slow: they are out of use until it is done.",
    args: &[ASSET],
    roles: &["ir_lead", "it_ops", "ciso"],
    skill: |scenario, action| Some(keeper(scenario, asset_of(action))),
    minutes: |scenario, action| {
        let work = scenario.hospital.assets[asset_of(action).index()].rebuild_minutes.max(5);
        [work * 3 / 4, work, work * 3 / 2]
    },
    noise: "",
    takes_down: true,
    check,
    price,
    begin,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    desk.must_not_be_down(asset_of(action))
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
