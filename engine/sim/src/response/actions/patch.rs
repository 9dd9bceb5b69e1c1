//! Patch an asset.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, asset_of, costs_nothing, keeper, nothing_begins};
use crate::action::Verb;
use crate::network::HostChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Patch,
    name: "patch",
    aliases: &["update"],
    summary: "Install the missing fixes on a machine or group",
    help: "Installs what the makers have published and restarts the machines in turn. It closes the weakness; it does \
           not remove an intruder who is in already. Some devices have no fix: isolate those.",
    args: &[ASSET],
    roles: &["ir_lead", "it_ops", "ciso"],
    skill: |scenario, action| Some(keeper(scenario, asset_of(action))),
    // Estimate: a quarter of an hour plus a minute per machine, by the deployment tool.
    minutes: |scenario, action| {
        let count = u32::from(scenario.hospital.assets[asset_of(action).index()].count);
        [10 + count / 2, 15 + count, 30 + 2 * count]
    },
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let asset = asset_of(action);
    if desk.known(asset).patched {
        return Err(Refusal::new(format!("{} was patched already.", desk.label(asset)), ""));
    }
    desk.must_not_be_down(asset)
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let asset = asset_of(action);
    if effects.look(asset).down {
        return false;
    }
    let rows = &effects.scenario.catalogue.vulnerabilities;
    let spec = &effects.scenario.hospital.assets[asset.index()];
    let fixed_all = spec.vulnerabilities.iter().all(|id| rows[id.index()].fixable);
    effects.host(asset, HostChange::Patch);
    fixed_all
}
