//! Take an image of a machine for later.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, Skill, asset_of, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::event::EventKind;
use crate::knowledge::Condition;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::CollectEvidence,
    name: "evidence",
    aliases: &["collect-evidence", "image"],
    summary: "Take a copy of memory and disk before a machine is rebuilt",
    help: "What an intruder did on a machine is gone once it is rebuilt or restored. A few machines that were hit first \
           or hit hardest tell how they came, whose accounts they have and what they took; authorities and insurers \
           will ask. It takes time that care would like to have: choose.",
    args: &[ASSET],
    roles: super::TECHNICAL,
    skill: |_, _| Some(Skill::Security),
    // Estimate: memory, then the disk of one machine; of a group, a sample.
    minutes: |_, _| [30, 60, 150],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let asset = asset_of(action);
    if desk.known(asset).evidence {
        return Err(Refusal::new(format!("Evidence was taken from {} already.", desk.label(asset)), ""));
    }
    if desk.known(asset).condition == Condition::Restored {
        return Err(Refusal::new(format!("{} was rebuilt: what was on it is gone.", desk.label(asset)), ""));
    }
    desk.must_not_be_down(asset)
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let asset = asset_of(action);
    if effects.look(asset).down {
        // Somebody began to rebuild it meanwhile: it is gone.
        return false;
    }
    effects.emit(EventKind::EvidenceCollected { asset });
    true
}
