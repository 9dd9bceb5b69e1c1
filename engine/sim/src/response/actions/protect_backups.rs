//! Take backup sets out of reach, or put them back.

use super::{Action, ActionSpec, Desk, Effects, ON_OFF, Refusal, Skill, backup_servers, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::ids::AssetId;
use crate::network::HostChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::ProtectBackups,
    name: "protect-backups",
    aliases: &["protect"],
    summary: "Take all backup sets offline, where nobody can destroy them, or put them back into the daily run",
    help: "Disks are pulled or locked against change. Whoever takes the backup server later can ruin the machine, not \
           the sets, and a restore still works from them. No new backups are made meanwhile: what is entered from now \
           on is lost with the machine that holds it. Do it early; ruined sets cannot be protected. \
           `protect-backups off` puts them back.",
    args: &[ON_OFF],
    roles: super::BACKUPS,
    skill: |_, _| Some(Skill::Server),
    // Estimate: stop the jobs, lock or pull the sets, check.
    minutes: |_, _| [15, 35, 90],
    noise: "An intruder on the backup server finds the sets out of reach.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let backups = &desk.knowledge.posture().backups;
    if backups.is_empty() {
        return Err(Refusal::new("This house has no backup server.", ""));
    }
    if backups.iter().all(|backup| backup.protected == action.is_on()) {
        let word = if action.is_on() { "out of reach already" } else { "in the daily run" };
        return Err(Refusal::new(format!("The backup sets are {word}."), ""));
    }
    Ok(())
}

/// What is encrypted already is neither saved by pulling its disks nor fit to write new sets on.
fn finish(effects: &mut Effects, action: &Action) -> bool {
    let since = action.is_on().then_some(effects.now);
    let fit = |effects: &Effects, server: &AssetId| {
        let host = effects.look(*server);
        !host.sets_ruined && host.encrypted == 0 && !host.down && host.protected.is_some() != action.is_on()
    };
    let servers: Vec<_> = backup_servers(effects.scenario).filter(|server| fit(effects, server)).collect();
    for server in &servers {
        effects.host(*server, HostChange::Protect(since));
    }
    !servers.is_empty()
}
