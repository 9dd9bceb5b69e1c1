//! Tell patients something.

use super::{Action, ActionSpec, Desk, Effects, Refusal, STATEMENT, costs_nothing, may_say, nothing_begins, say};
use crate::action::Verb;
use crate::posture::Audience;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::TellPatients,
    name: "tell-patients",
    aliases: &["patients"],
    summary: "Tell patients and relatives one thing about the incident",
    help: "Say what you know, no more. A statement can be untrue, and the debrief holds it against what had happened when \
           it was made and what had been looked at: `no-records-lost` before anybody has looked is a guess. It does not \
           stand for a notice that the law demands; see `notify`.",
    args: &[STATEMENT],
    roles: &["communications", "crisis_manager", "medical_director", "patient_liaison", "ceo"],
    skill: |_, _| None,
    // Estimate: agree on the sentences, have them read by somebody who was not in the room, send.
    minutes: |_, _| [20, 45, 120],
    noise: "The attacker reads it too.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    may_say(desk, action, Audience::Patients)
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    say(effects, action, Audience::Patients)
}
