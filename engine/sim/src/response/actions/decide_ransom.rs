//! Pay a ransom, or refuse.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::posture::Ransom;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::DecideRansom,
    name: "decide-ransom",
    aliases: &["ransom"],
    summary: "Decide about a demand for money: pay, or refuse",
    help: "Paying may bring a key after days. A key opens files where no backup is left; it does not make recovery \
           quick: the HSE had one after six days and needed four months. It does not bring records back that are out, \
           and some are asked again. It may be against the law, and insurer and police want to be asked first. \
           Refusing closes no door: the question can be asked again.",
    args: &[ArgSpec { name: "DECISION", kind: ArgKind::Ransom, help: "`pay` or `refuse`" }],
    roles: &["ceo", "board_chair", "crisis_manager"],
    skill: |_, _| None,
    // Estimate: hear law, police, insurer and the technical side, then decide.
    minutes: |_, action| match decision_of(action) {
        Ransom::Pay => [240, 720, 2880],
        Ransom::Refuse => [30, 90, 240],
    },
    noise: "Whoever asked for the money hears your answer.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn decision_of(action: &Action) -> Ransom {
    action.ransom().expect("the shape was checked before: this action names a decision")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let posture = desk.knowledge.posture();
    if posture.demand.is_none() {
        return Err(Refusal::new(
            "Nobody has found a demand for money.",
            "A closer look at a machine that is hit would.",
        ));
    }
    match posture.ransom {
        Some((Ransom::Pay, at)) => {
            let when = desk.scenario.calendar.date_time(at);
            Err(Refusal::new(format!("It was decided to pay, {when}."), ""))
        }
        Some((Ransom::Refuse, at)) if decision_of(action) == Ransom::Refuse => {
            let when = desk.scenario.calendar.date_time(at);
            Err(Refusal::new(format!("It was refused, {when}."), ""))
        }
        _ => Ok(()),
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.decide_ransom(decision_of(action))
}
