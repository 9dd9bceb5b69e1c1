//! Declare an incident.

use super::{Action, ActionSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::DeclareIncident,
    name: "declare",
    aliases: &["declare-incident"],
    summary: "Declare an incident: code dark",
    help: "The hospital goes on a war footing: people on call come in, authority is clear, the clocks of the law start \
           at the latest now. Declaring early costs little; waiting for proof costs a lot.",
    args: &[],
    roles: &["ciso", "crisis_manager", "ir_lead", "ceo"],
    skill: |_, _| None,
    minutes: |_, _| [1, 2, 5],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, _: &Action) -> Result<(), Refusal> {
    match desk.knowledge.declared() {
        Some(at) => {
            let when = desk.scenario.calendar.clock_time(at);
            Err(Refusal::new(format!("An incident has been declared at {when} already."), ""))
        }
        None => Ok(()),
    }
}

fn finish(effects: &mut Effects, _: &Action) -> bool {
    effects.declare()
}
