//! Divert ambulances, or take them again.

use super::{Action, ActionSpec, Desk, Effects, ON_OFF, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::care::CareOrder;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::DivertAmbulances,
    name: "divert",
    aliases: &["divert-ambulances"],
    summary: "Ask ambulance control to take patients elsewhere, or to come again",
    help: "Ambulances go to the neighbour hospitals. It takes the pressure off the emergency department; each diverted \
           patient loses about an hour on the road, and the neighbours fill up. `divert off` ends it.",
    args: &[ON_OFF],
    roles: &["medical_director", "ed_lead", "ceo"],
    skill: |_, _| None,
    // Estimate: calls to ambulance control and two neighbours.
    minutes: |_, _| [5, 10, 20],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    if desk.knowledge.diversion() == action.is_on() {
        let why = if action.is_on() { "Ambulances are diverted already." } else { "Ambulances are not diverted." };
        return Err(Refusal::new(why, ""));
    }
    Ok(())
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.care(CareOrder::Divert(action.is_on()));
    true
}
