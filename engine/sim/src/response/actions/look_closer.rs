//! Look closer at a machine.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, Skill, asset_of, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::event::EventKind;
use crate::knowledge::Finding;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::LookCloser,
    name: "look",
    aliases: &["look-closer", "inspect"],
    summary: "Look closer at a machine: is an intruder there, is it open to attack?",
    help: "Somebody from security examines the machine itself: processes, accounts, patch level, files. It is the only \
           way to be sure; alerts and logs are only signs. A group of machines is sampled and judged as a whole.",
    args: &[ASSET],
    roles: super::TECHNICAL,
    skill: |_, _| Some(Skill::Security),
    // Estimate: a triage image and a first reading.
    minutes: |_, _| [8, 15, 30],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    desk.must_not_be_down(asset_of(action))
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let asset = asset_of(action);
    let host = effects.look(asset);
    if host.down {
        // Somebody took the machine apart meanwhile: there is nothing to look at.
        return false;
    }
    let weak = effects.scenario.hospital.assets[asset.index()].vulnerabilities.iter().any(|id| {
        let row = &effects.scenario.catalogue.vulnerabilities[id.index()];
        row.fixable && !host.patched
    });
    let (finding, machines) = if host.encrypted > 0 {
        (Finding::Encrypted, host.encrypted)
    } else if host.compromised > 0 {
        (Finding::Compromised, host.compromised)
    } else if weak {
        (Finding::Vulnerable, 0)
    } else {
        (Finding::Clean, 0)
    };
    effects.emit(EventKind::Found { asset, finding, machines });
    true
}
