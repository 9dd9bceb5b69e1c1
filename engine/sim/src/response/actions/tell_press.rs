//! Tell the press something.

use super::{Action, ActionSpec, Desk, Effects, Refusal, STATEMENT, costs_nothing, may_say, nothing_begins, say};
use crate::action::Verb;
use crate::posture::Audience;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::TellPress,
    name: "tell-press",
    aliases: &["press"],
    summary: "Tell the press and the public one thing about the incident",
    help: "Silence is filled by others. Say what you know, no more: Medibank went from no evidence of theft to 9.7 million \
           people in 25 days. The debrief holds a statement against what had happened and what had been looked at.",
    args: &[STATEMENT],
    roles: &["communications", "crisis_manager", "ceo"],
    skill: |_, _| None,
    // Estimate: agree on the sentences, have them read by somebody who was not in the room, send.
    minutes: |_, _| [20, 40, 90],
    noise: "The attacker reads it too.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    may_say(desk, action, Audience::Press)
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    say(effects, action, Audience::Press)
}
