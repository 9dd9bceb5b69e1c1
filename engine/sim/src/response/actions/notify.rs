//! Fulfil a duty to tell somebody.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::event::EventKind;
use crate::ids::DutyId;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Notify,
    name: "notify",
    aliases: &["report-to"],
    summary: "Fulfil a duty of law: tell the authority or the people it names",
    help: "Write what is known, what is not, what is done, and send it; more can follow in phases. It may be done before \
           the clock starts. The clock starts when the hospital is aware, not when it is sure.",
    args: &[ArgSpec { name: "DUTY", kind: ArgKind::Duty, help: "the duty, by its id" }],
    roles: NOTIFIERS,
    skill: |_, _| None,
    // Estimate: gather the facts, agree on the words, fill in the form.
    minutes: |_, _| [20, 45, 150],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

/// Who may speak to authorities for the house.
pub(crate) const NOTIFIERS: &[&str] = &["dpo", "ciso", "legal", "crisis_manager", "ceo"];

fn duty_of(action: &Action) -> DutyId {
    action.duty().expect("the shape was checked before: this action names a duty")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let duty = duty_of(action);
    if let Some(at) = desk.knowledge.duties()[duty.index()].notified {
        let (spec, when) = (&desk.scenario.duties[duty.index()], desk.scenario.calendar.date_time(at));
        return Err(Refusal::new(format!("{} was told {when}.", spec.recipient), ""));
    }
    Ok(())
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let role = effects.role.clone();
    effects.emit(EventKind::DutyNotified { duty: duty_of(action), role });
    true
}
