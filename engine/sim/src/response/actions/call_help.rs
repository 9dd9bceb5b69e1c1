//! Call responders from outside.

use super::{Action, ActionSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::CallHelp,
    name: "call-help",
    aliases: &["help-from-outside", "call-responders"],
    summary: "Call responders from outside: the retainer, the sector's response team, the neighbours",
    help: "They need hours to come and do not know the house, but they have done this before, and your own people get \
           tired. Those who work from afar need the internet. Call early: it costs money, waiting costs days.",
    args: &[],
    roles: &["ir_lead", "ciso", "cio", "crisis_manager", "ceo"],
    skill: |_, _| None,
    // Estimate: a call and a contract.
    minutes: |_, _| [10, 25, 90],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, _: &Action) -> Result<(), Refusal> {
    if let Some(at) = desk.knowledge.posture().help_called {
        let when = desk.scenario.calendar.date_time(at);
        return Err(Refusal::new(format!("Help from outside was called {when}."), "See who is on the way."));
    }
    if desk.scenario.hospital.people.iter().all(|person| person.outside.is_none()) {
        return Err(Refusal::new("This house has nobody outside to call.", ""));
    }
    Ok(())
}

fn finish(effects: &mut Effects, _: &Action) -> bool {
    effects.call_help()
}
