//! Start a downtime procedure, or end it.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, ON_OFF, Refusal, nothing_begins};
use crate::action::Verb;
use crate::care::{CareOrder, Outlook};
use crate::ids::ProcessId;
use crate::view::DowntimeState;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::StartDowntime,
    name: "downtime",
    aliases: &["start-downtime"],
    summary: "Start a care process's downtime procedure, or end it",
    help: "Paper forms, runners, phones: care goes on without its systems, slower and with more hands. It takes a while \
           to start, so order it before it hurts. While systems work it costs a little. `downtime PROCESS off` goes \
           back to the systems.",
    args: &[ArgSpec { name: "PROCESS", kind: ArgKind::Process, help: "the care process" }, ON_OFF],
    roles: &["crisis_manager", "nursing_director", "medical_director", "ed_lead", "ward_manager"],
    skill: |_, _| None,
    minutes: |_, _| [1, 2, 4],
    noise: "",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn process_of(action: &Action) -> ProcessId {
    action.process().expect("the shape was checked before: this action names a process")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (process, on) = (process_of(action), action.is_on());
    if (desk.knowledge.care()[process.index()].downtime != DowntimeState::Off) == on {
        let title = &desk.scenario.hospital.care[process.index()].title;
        let word = if on { "runs already" } else { "is not running" };
        return Err(Refusal::new(format!("{title}: the downtime procedure {word}."), ""));
    }
    Ok(())
}

fn price(_: &Desk, action: &Action, outlook: &mut Outlook) {
    outlook.downtime.insert(process_of(action), action.is_on());
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.care(CareOrder::Downtime(process_of(action), action.is_on()));
    true
}
