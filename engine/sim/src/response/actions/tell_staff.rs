//! Tell staff what to do.

use super::{Action, ActionSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::TellStaff,
    name: "tell-staff",
    aliases: &["tell"],
    summary: "Tell all staff what is happening and what to do",
    help: "Loudspeaker, runners, printed sheets: do not open attachments, report anything odd at once, and how. Reports \
           come sooner and nobody keeps silent. Say it once and well.",
    args: &[],
    roles: &["crisis_manager", "ciso", "communications", "nursing_director", "ir_lead"],
    skill: |_, _| None,
    // Estimate: agree on three sentences, print, announce.
    minutes: |_, _| [5, 10, 20],
    noise: "An intruder who reads mail learns that you know.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, _: &Action) -> Result<(), Refusal> {
    match desk.knowledge.told() {
        Some(at) => {
            let when = desk.scenario.calendar.clock_time(at);
            Err(Refusal::new(format!("Staff were told at {when}."), "Say it once and well."))
        }
        None => Ok(()),
    }
}

fn finish(effects: &mut Effects, _: &Action) -> bool {
    effects.tell_staff();
    true
}
