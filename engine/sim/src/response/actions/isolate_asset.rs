//! Cut an asset from the network, or reconnect it.

use super::{ASSET, Action, ActionSpec, Desk, Effects, ON_OFF, Refusal, Skill, asset_of, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::network::HostChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::IsolateAsset,
    name: "isolate",
    aliases: &["isolate-asset", "cut"],
    summary: "Cut a machine or group from the network, or reconnect it",
    help: "The switch ports of the machine are closed. Nothing spreads from it or to it, and an intruder on it is cut \
           off, but people who need it lose it too; a scanner or analyser works on alone for a while. `isolate ASSET \
           off` reconnects it.",
    args: &[ASSET, ON_OFF],
    roles: super::TECHNICAL,
    skill: |_, _| Some(Skill::Network),
    // Estimate: find the ports, close them, tell the ward.
    minutes: |_, _| [3, 6, 15],
    noise: "An intruder who uses this machine sees the line go dead.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (asset, on) = (asset_of(action), action.is_on());
    if desk.known(asset).isolated == on {
        let word = if on { "already cut from the network" } else { "not cut from the network" };
        return Err(Refusal::new(format!("{} is {word}.", desk.label(asset)), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let asset = asset_of(action);
    let zone = desk.scenario.hospital.assets[asset.index()].zone;
    let cut = action.is_on() || desk.knowledge.zones[zone.index()].isolated;
    outlook.suppose(asset, desk.works(asset, |works| works.isolated = cut));
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.host(asset_of(action), HostChange::Isolate(action.is_on()));
    true
}
