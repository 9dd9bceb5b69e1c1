//! Judge an alert.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, Skill, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::event::EventKind;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Triage,
    name: "triage",
    aliases: &["t", "judge"],
    summary: "Judge an alert: an attack, or a false alarm",
    help: "Somebody from security checks the alert against the host, the account and recent changes, and writes down a \
           verdict with a reason. The verdict is yours: look at the logs first. A wrong `false` lets an attack go on; \
           a wrong `real` costs time.",
    args: &[
        ArgSpec { name: "ALERT", kind: ArgKind::Alert, help: "the alert, as LABEL#NUMBER" },
        ArgSpec { name: "VERDICT", kind: ArgKind::Verdict, help: "`real` or `false`" },
    ],
    roles: super::TECHNICAL,
    skill: |_, _| Some(Skill::Security),
    // Handling an alert: median 12 minutes [estimate, after vendor surveys].
    minutes: |_, _| [4, 10, 25],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let alert = action.alert().and_then(|id| desk.knowledge.alert(id));
    match alert {
        None => Err(Refusal::new("There is no such alert.", "Alerts are listed as LABEL#NUMBER.")),
        Some(alert) if alert.verdict.is_some() && alert.verdict == action.verdict() => {
            Err(Refusal::new("This alert has that verdict already.", ""))
        }
        Some(_) => Ok(()),
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    if let (Some(alert), Some(verdict)) = (action.alert(), action.verdict()) {
        effects.emit(EventKind::AlertTriaged { alert, verdict });
    }
    true
}
