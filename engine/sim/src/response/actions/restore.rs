//! Restore an asset from backup.

use super::{ASSET, Action, ActionSpec, Desk, Effects, Refusal, asset_of, backup_servers, keeper};
use crate::action::Verb;
use crate::care::Outlook;
use crate::event::EventKind;
use crate::ids::AssetId;
use crate::knowledge::Condition;
use crate::network::HostChange;
use crate::posture::BackupFinding;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Restore,
    name: "restore",
    aliases: &["recover"],
    summary: "Restore a machine from backup, as it was before",
    help: "Brings system and data back from the last good backup. Quicker than a rebuild, but \
           the old weakness comes back with it: patch before you reconnect. It needs a backup server that is up and on \
           its own cable (a cut zone is no hindrance) with sets that nobody ruined, or a key that opens what was \
           encrypted. A rebuilt backup server has none of the old sets.",
    args: &[ASSET],
    roles: &["ir_lead", "it_ops", "ciso"],
    skill: |scenario, action| Some(keeper(scenario, asset_of(action))),
    // Estimate: half of a rebuild.
    minutes: |scenario, action| {
        let work = scenario.hospital.assets[asset_of(action).index()].rebuild_minutes.max(10) / 2;
        [work * 3 / 4, work, work * 2]
    },
    noise: "",
    takes_down: true,
    check,
    price,
    begin,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (asset, posture) = (asset_of(action), desk.knowledge.posture());
    // With a key, encrypted files open where they lie.
    let opens = posture.has_key() && desk.known(asset).condition == Condition::Encrypted;
    let wrong = if !desk.scenario.hospital.assets[asset.index()].backed_up {
        Some(format!("{} has no backup.", desk.label(asset)))
    } else if posture.backups.is_empty() {
        Some("This house has no backup server to restore from.".into())
    } else if posture.backups_are_ruined() {
        Some("All backups were found ruined.".into())
    } else if posture.backups.iter().all(|backup| backup.asset != asset && is_out_of_reach(desk, backup.asset)) {
        Some("No backup server can be reached: each is down or cut off.".into())
    } else {
        None
    };
    match wrong.filter(|_| !opens) {
        Some(why) => Err(Refusal::new(why, "Reimage it.")),
        None => desk.must_not_be_down(asset),
    }
}

/// As far as the hospital knows.
fn is_out_of_reach(desk: &Desk, server: AssetId) -> bool {
    desk.known(server).isolated || desk.known(server).condition == Condition::Down
}

fn price(_: &Desk, action: &Action, outlook: &mut Outlook) {
    outlook.suppose(asset_of(action), 0);
}

fn begin(effects: &mut Effects, action: &Action) {
    effects.host(asset_of(action), HostChange::TakeDown);
}

/// Without a working backup server the machine comes back in use as it went: still hit. Whoever tried knows which sets
/// could not be read.
fn finish(effects: &mut Effects, action: &Action) -> bool {
    let asset = asset_of(action);
    let backed_up = effects.scenario.hospital.assets[asset.index()].backed_up;
    let usable: Vec<AssetId> = backup_servers(effects.scenario)
        .filter(|server| {
            let host = effects.look(*server);
            // The server that is restored is in pieces; its own sets are not.
            backed_up && (host.gives_backups() || (*server == asset && !host.sets_ruined))
        })
        .collect();
    let opens = effects.has_key() && effects.look(asset).encrypted > 0;
    if usable.is_empty() && !opens {
        effects.host(asset, HostChange::PutBack);
        for server in backup_servers(effects.scenario).collect::<Vec<_>>() {
            if effects.look(server).sets_ruined {
                effects.emit(EventKind::BackupsTested { asset: server, finding: BackupFinding::Ruined });
            }
        }
        return false;
    }
    effects.host(asset, HostChange::Restore);
    if opens {
        return true;
    }
    let ages = usable.iter().map(|server| effects.look(*server).protected.map_or(0, |since| effects.now.since(since)));
    if let Some(minutes) = ages.min().filter(|minutes| *minutes > 0) {
        effects.emit(EventKind::RestoredFromOld { asset, minutes });
    }
    true
}
