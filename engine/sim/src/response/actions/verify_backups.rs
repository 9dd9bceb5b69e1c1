//! Read backups back to see whether they can be.

use super::{Action, ActionSpec, Desk, Effects, Refusal, Skill, backup_servers, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::event::EventKind;
use crate::posture::BackupFinding;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::VerifyBackups,
    name: "verify-backups",
    aliases: &["verify"],
    summary: "Read a sample of every backup set back: can you restore from it, and is anybody on the server?",
    help: "Nobody knows whether backups work before somebody has read them. A test takes hours and tells which servers \
           still have sets, and whether an intruder sits beside them. Without it, the first restore tells.",
    args: &[],
    roles: super::BACKUPS,
    skill: |_, _| Some(Skill::Server),
    // Estimate: a sample of each set, to a machine that stands alone.
    minutes: |_, _| [60, 150, 360],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, _: &Action) -> Result<(), Refusal> {
    if desk.knowledge.posture().backups.is_empty() {
        return Err(Refusal::new("This house has no backup server.", ""));
    }
    Ok(())
}

fn finish(effects: &mut Effects, _: &Action) -> bool {
    let servers: Vec<_> = backup_servers(effects.scenario).collect();
    let mut tested = false;
    for server in servers {
        let host = effects.look(server);
        if host.down {
            // In pieces: there is nothing to read now.
            continue;
        }
        let finding = match (host.sets_ruined, host.compromised > 0) {
            (true, _) => BackupFinding::Ruined,
            (false, true) => BackupFinding::Endangered,
            (false, false) => BackupFinding::Usable,
        };
        effects.emit(EventKind::BackupsTested { asset: server, finding });
        tested = true;
    }
    tested
}
