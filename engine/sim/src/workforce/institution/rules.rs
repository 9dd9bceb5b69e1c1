//! The default rules, one function per role.

use super::{Choice, Institution};
use crate::action::{Desk, Verb};
use crate::adversary::is_server;
use crate::catalogue::DetectionClass;
use crate::draw::{Dice, Purpose};
use crate::event::AlertKind;
use crate::ids::{AssetId, ProcessId, ZoneId};
use crate::knowledge::{Condition, Finding};
use crate::response::{Jobs, Stance};
use crate::scenario::{Asset, Permille};
use crate::time::{DAY, HOUR};
use crate::view::{AlertView, AssetView, DowntimeState};
use crate::workforce::is_on_shift;

/// Report to declaration: lognormal, median 1.5 h (HSE 1.8 h, Rouen 0.25 h, NHS 3 h).
const DECLARE: (u32, f64) = (90, 0.5);
/// A reported machine to its cable being pulled [estimate].
const PULL_CABLE: (u32, f64) = (40, 0.6);
/// Declaration to a zone being cut: 0.25 to 6 h, mode 2 h [estimate after HSE and Rouen].
const CUT_ZONE: (u32, f64) = (120, 0.4);
/// Bad numbers of a ward to its downtime procedure being ordered; often late (Larsen 2018) [estimate].
const DOWNTIME: (u32, f64) = (75, 0.5);
/// Bad numbers of the emergency department to diversion [estimate].
const DIVERT: (u32, f64) = (60, 0.5);
/// An alert to somebody looking at the machine, where nobody has alerts as a task [estimate].
const FOLLOW_UP: (u32, f64) = (300, 0.8);
/// Share of alerts that are followed up at all by a tired or unstaffed desk [estimate: 0.35].
const FOLLOWED_UP: Permille = 350;
/// Awareness to a notice, as a part of the time that law gives: half of it, so that one in twelve comes late [estimate;
/// Oestre Toten told its authority within the 72 h].
const NOTIFY_PERCENT: u32 = 50;
/// Spread of that.
const NOTIFY_SIGMA: f64 = 0.5;
/// The same by a desk that is staffed around the clock, while somebody sits there [estimate: 0.85].
const FOLLOWED_UP_STAFFED: Permille = 850;
/// Analysts from which on a desk counts as staffed [estimate: what three shifts take].
const DESK: usize = 3;
/// The same where antivirus only reports and nobody is asked to read it [estimate: 0.1, after HSE 2021].
const FOLLOWED_UP_ANTIVIRUS: Permille = 100;
/// There, of alerts that harmless administration raises too [estimate].
const FOLLOWED_UP_DOUBTFUL: Permille = 30;
/// Servers known to be hit from which on the whole network is pulled, as at HSE 2021 and Rouen 2019 [estimate].
const SERVERS_FOR_ALL: usize = 3;
/// A machine that was found hit to the work on it, on an ordinary day: a ticket waits its turn [estimate].
const TICKET: (u32, f64) = (240, 0.6);
/// Work of routine: the next machine on the list.
const ROUTINE: (u32, f64) = (5, 0.3);
/// Orders that IT keeps waiting at a time, so that the order of work can still change.
const IN_HAND: usize = 10;
/// Days between two rounds of looking at every machine [estimate].
const ROUND: u32 = 3 * DAY;

/// Looks at what is known and plans what the empty seats decide.
pub(super) fn consider(desk: &Desk, dice: &Dice, stance: &Stance, jobs: &Jobs, institution: &mut Institution) {
    let empty = |role: &str| !stance.resting.iter().any(|taken| taken.as_str() == role);
    if empty("ciso") {
        declare(desk, dice, institution);
    }
    if empty("soc_analyst") {
        follow_up(desk, dice, institution);
    }
    if empty("it_ops") {
        contain(desk, dice, jobs, institution);
        // After play, or once declared, everything is gone through; before, only what was found.
        if desk.knowledge.declared.is_some() || desk.now >= desk.knowledge.end_of_play {
            recover(desk, dice, jobs, institution);
        } else {
            mend(desk, dice, jobs, institution);
        }
        reconnect(desk, dice, institution);
    }
    if empty("dpo") {
        notify(desk, dice, institution);
    }
    if empty("nursing_director") {
        downtime(desk, dice, institution);
    }
    if empty("medical_director") {
        divert(desk, dice, institution);
    }
}

/// Whether a decision made some time ago still makes sense.
pub(super) fn still_wanted(desk: &Desk, choice: Choice) -> bool {
    let known = desk.knowledge;
    match choice {
        Choice::FollowUp(asset) => known.assets[asset.index()].condition == Condition::Suspicious,
        Choice::Isolate(asset, true) => is_hit(known.assets[asset.index()].condition),
        Choice::Isolate(asset, false) => is_safe(&known.assets[asset.index()]),
        Choice::CutZone(zone, true) => is_to_be_cut(desk, zone),
        Choice::CutZone(zone, false) | Choice::OpenPort(zone, _) => is_zone_safe(desk, zone),
        Choice::Divert(on) => diversion_wanted(desk) == Some(on),
        Choice::Downtime(process, true) => known.care[process.index()].systems < 700,
        Choice::Downtime(process, false) => known.care[process.index()].systems >= 900,
        Choice::Internet | Choice::Partner(_) | Choice::Unprotect => is_house_safe(desk),
        _ => true,
    }
}

/// Data protection officer: tells whoever the law names, in about half of the time that it gives.
fn notify(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    for (duty, known) in desk.scenario.duties.iter().zip(&desk.knowledge.duties) {
        if let (Some(started), None) = (known.started, known.notified) {
            let median = (duty.hours.saturating_mul(HOUR).saturating_mul(NOTIFY_PERCENT) / 100).max(1);
            let gone = desk.now.since(started);
            institution.plan(
                dice,
                desk.now,
                Choice::Notify(known.id),
                median.saturating_sub(gone).max(1),
                NOTIFY_SIGMA,
            );
        }
    }
}

fn is_hit(condition: Condition) -> bool {
    condition.concern() >= 2
}

/// Chief information security officer: two machines reported or found hit, one encrypted, or one reported while care
/// fails. One machine with an intruder on it is a matter for the service desk: in Singapore in 2018 a server and a PC were seized
/// and the attack went on for weeks (report of the committee of inquiry, January 2019).
fn declare(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    let known = desk.knowledge;
    // Numbers do not call anybody at night; somebody who is missing a system does.
    let failing = !known.reports.is_empty() && known.care.iter().any(|care| care.systems < 700);
    let hit = known.assets.iter().filter(|asset| asset.condition.concern() == 3);
    let plain = hit.clone().any(|asset| asset.condition == Condition::Encrypted) || hit.count() >= 2;
    if known.declared.is_none() && (known.reports.len() >= 2 || plain || failing) {
        institution.plan(dice, desk.now, Choice::Declare, DECLARE.0, DECLARE.1);
    }
}

/// Security desk: follows some alerts up, when there is time.
fn follow_up(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    let from = institution.alerts_seen.min(desk.knowledge.alerts.len());
    institution.alerts_seen = desk.knowledge.alerts.len();
    for alert in &desk.knowledge.alerts[from..] {
        let mut draw = if desk.scenario.hospital.has_endpoint_detection() {
            dice.draw(Purpose::FollowUp, u64::from(alert.id.asset.0), u64::from(alert.id.nth))
        } else {
            // What was once put down as a fault of the tool is put down so again, on whichever machine it comes up.
            let AlertKind::LooksLike(technique) = alert.what;
            dice.draw(Purpose::FollowUp, (1 << 32) | technique.key(), 0)
        };
        if draw.chance(followed_up(desk, alert)) {
            institution.plan(dice, desk.now, Choice::FollowUp(alert.id.asset), FOLLOW_UP.0, FOLLOW_UP.1);
        }
    }
}

/// Chance that somebody looks at the machine because of an alert.
fn followed_up(desk: &Desk, alert: &AlertView) -> Permille {
    let hospital = &desk.scenario.hospital;
    if !hospital.has_endpoint_detection() {
        let AlertKind::LooksLike(technique) = alert.what;
        let plain =
            desk.scenario.catalogue.technique(technique).is_some_and(|row| row.detection == DetectionClass::High);
        return if plain { FOLLOWED_UP_ANTIVIRUS } else { FOLLOWED_UP_DOUBTFUL };
    }
    let analysts = || hospital.people.iter().filter(|person| person.role.as_str() == "soc_analyst");
    let staffed = analysts().count() >= DESK
        && analysts().any(|person| is_on_shift(person, &desk.scenario.calendar, alert.since, false));
    if staffed { FOLLOWED_UP_STAFFED } else { FOLLOWED_UP }
}

/// IT: pulls the cable of what was reported; after the declaration, cuts zones where more than one machine is hit.
fn contain(desk: &Desk, dice: &Dice, jobs: &Jobs, institution: &mut Institution) {
    let known = desk.knowledge;
    for asset in known.reports.keys() {
        if !known.assets[asset.index()].isolated && !jobs.is_about(*asset) {
            institution.plan(dice, desk.now, Choice::Isolate(*asset, true), PULL_CABLE.0, PULL_CABLE.1);
        }
    }
    if known.declared.is_none() {
        return;
    }
    for zone in known.zones.iter().filter(|zone| !zone.isolated && is_to_be_cut(desk, zone.id)) {
        institution.plan(dice, desk.now, Choice::CutZone(zone.id, true), CUT_ZONE.0, CUT_ZONE.1);
    }
}

/// A zone with two machines hit is cut off; with several servers hit, nobody trusts any zone.
fn is_to_be_cut(desk: &Desk, zone: ZoneId) -> bool {
    let assets = desk.scenario.hospital.assets.iter().zip(desk.knowledge.assets.iter());
    let servers = assets.filter(|(asset, known)| is_server(asset.class) && is_known_hit(desk, known)).count();
    servers >= SERVERS_FOR_ALL || hit_by_zone(desk)[zone.index()] >= 2
}

fn is_known_hit(desk: &Desk, known: &AssetView) -> bool {
    known.condition.concern() == 3 || desk.knowledge.reports.contains_key(&known.id)
}

/// Assets of each zone that are known to be hit, or that staff reported; an alert alone shuts nothing down.
fn hit_by_zone(desk: &Desk) -> Vec<usize> {
    let mut hit = vec![0; desk.knowledge.zones.len()];
    for (asset, known) in desk.scenario.hospital.assets.iter().zip(desk.knowledge.assets.iter()) {
        if is_known_hit(desk, known) {
            hit[asset.zone.index()] += 1;
        }
    }
    hit
}

/// IT, on an ordinary day: machines that were found hit are rebuilt, one ticket each.
fn mend(desk: &Desk, dice: &Dice, jobs: &Jobs, institution: &mut Institution) {
    for known in desk.knowledge.assets.iter().filter(|known| known.condition.concern() == 3) {
        if let Some(choice) = next_step(desk, known.id, false)
            && !jobs.is_about(known.id)
        {
            institution.plan(dice, desk.now, choice, TICKET.0, TICKET.1);
        }
    }
}

/// IT: rebuilds what is hit, patches what is open, looks at the rest, reconnects what is safe.
fn recover(desk: &Desk, dice: &Dice, jobs: &Jobs, institution: &mut Institution) {
    let round_begins = institution.next_round.is_none_or(|at| at <= desk.now);
    if round_begins {
        institution.next_round = Some(desk.now.after(ROUND));
    }
    let mut in_hand = jobs.list.len() + institution.pending.len();
    // The machines that are hit come first, then those in doubt, then all others; with a server among them, servers.
    let assets = || desk.scenario.hospital.assets.iter().zip(desk.knowledge.assets.iter());
    let servers_first = assets().any(|(asset, known)| is_server(asset.class) && is_known_hit(desk, known));
    for (concern, servers) in [(3, true), (3, false), (2, true), (2, false), (0, true), (0, false)] {
        if in_hand >= IN_HAND {
            break;
        }
        let of_this_turn = |(asset, known): &(&Asset, &AssetView)| {
            let turn = if servers_first { is_server(asset.class) } else { true };
            known.condition.concern() == concern && turn == servers
        };
        for (_, known) in assets().filter(of_this_turn) {
            if let Some(choice) = next_step(desk, known.id, round_begins)
                && !jobs.is_about(known.id)
            {
                institution.plan(dice, desk.now, choice, ROUTINE.0, ROUTINE.1);
                in_hand += 1;
                if in_hand >= IN_HAND {
                    break;
                }
            }
        }
    }
}

/// What a machine needs next; `None` for nothing.
fn next_step(desk: &Desk, asset: AssetId, round_begins: bool) -> Option<Choice> {
    let known = &desk.knowledge.assets[asset.index()];
    match known.condition {
        Condition::Down => None,
        // Data come back from backup, where there is one that can be had; all else is rebuilt.
        Condition::Compromised | Condition::Encrypted => {
            let restore = Choice::Restore(asset);
            let can_be_had = (Verb::Restore.spec().check)(desk, &restore.action()).is_ok();
            Some(if can_be_had { restore } else { Choice::Reimage(asset) })
        }
        Condition::Restored if !known.patched => Some(Choice::Patch(asset)),
        Condition::Normal | Condition::Suspicious => Some(Choice::Look(asset)),
        Condition::Clean if known.finding == Some(Finding::Vulnerable) && !known.patched => Some(Choice::Patch(asset)),
        Condition::Clean | Condition::Restored => {
            let long_ago = desk.now.since(known.as_of) >= ROUND;
            (round_begins && long_ago).then_some(Choice::Look(asset))
        }
    }
}

/// Reconnects machines that are well, and zones in which all are.
fn reconnect(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    let known = desk.knowledge;
    for asset in known.assets.iter().filter(|asset| asset.isolated && is_safe(asset)) {
        institution.plan(dice, desk.now, Choice::Isolate(asset.id, false), ROUTINE.0, ROUTINE.1);
    }
    reconnect_outside(desk, dice, institution);
    let closed = known.zones.iter().filter(|zone| zone.isolated || !zone.blocked.is_empty());
    for zone in closed.filter(|zone| is_zone_safe(desk, zone.id)) {
        if zone.isolated {
            institution.plan(dice, desk.now, Choice::CutZone(zone.id, false), ROUTINE.0, ROUTINE.1);
        }
        for port in &zone.blocked {
            institution.plan(dice, desk.now, Choice::OpenPort(zone.id, *port), ROUTINE.0, ROUTINE.1);
        }
    }
}

/// Connects the lines again, and renews the backups, once every machine is well.
fn reconnect_outside(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    let posture = &desk.knowledge.posture;
    let cut = (0..posture.partners_cut.len()).filter(|n| posture.partners_cut[*n]).map(|n| Choice::Partner(n.into()));
    let internet = posture.internet_cut.then_some(Choice::Internet);
    let unprotect = posture.backups.iter().any(|backup| backup.protected).then_some(Choice::Unprotect);
    let choices: Vec<_> = cut.chain(internet).chain(unprotect).collect();
    if !choices.is_empty() && is_house_safe(desk) {
        for choice in choices {
            institution.plan(dice, desk.now, choice, ROUTINE.0, ROUTINE.1);
        }
    }
}

fn is_house_safe(desk: &Desk) -> bool {
    desk.knowledge.assets.iter().all(is_safe)
}

fn is_zone_safe(desk: &Desk, zone: ZoneId) -> bool {
    let assets = desk.scenario.hospital.assets.iter().zip(desk.knowledge.assets.iter());
    assets.filter(|(spec, _)| spec.zone == zone).all(|(_, asset)| is_safe(asset))
}

fn is_safe(asset: &AssetView) -> bool {
    match asset.condition {
        Condition::Clean => asset.patched || asset.finding != Some(Finding::Vulnerable),
        Condition::Restored => asset.patched,
        _ => false,
    }
}

/// Director of nursing: paper when the numbers are bad, back when the systems are.
fn downtime(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    for care in &desk.knowledge.care {
        let process: ProcessId = care.id;
        let capacity = desk.scenario.hospital.care[process.index()].downtime.capacity;
        match care.downtime {
            DowntimeState::Off if care.systems < 600.min(capacity) => {
                institution.plan(dice, desk.now, Choice::Downtime(process, true), DOWNTIME.0, DOWNTIME.1);
            }
            DowntimeState::Running if care.systems >= 900 => {
                institution.plan(dice, desk.now, Choice::Downtime(process, false), DOWNTIME.0, DOWNTIME.1);
            }
            _ => {}
        }
    }
}

/// Medical director: ambulances elsewhere while the emergency department cannot keep up.
fn divert(desk: &Desk, dice: &Dice, institution: &mut Institution) {
    if let Some(on) = diversion_wanted(desk) {
        institution.plan(dice, desk.now, Choice::Divert(on), DIVERT.0, DIVERT.1);
    }
}

/// On while any process that ambulances come to is far below normal, off when all are near it; none for no change.
fn diversion_wanted(desk: &Desk) -> Option<bool> {
    let care = desk.scenario.hospital.care.iter().zip(&desk.knowledge.care);
    let capacities: Vec<_> = care.filter(|(spec, _)| spec.divertible > 0).map(|(_, known)| known.capacity).collect();
    let diverted = desk.knowledge.diversion;
    match (diverted, capacities.iter().any(|c| *c < 600), capacities.iter().all(|c| *c >= 800)) {
        (false, true, _) => Some(true),
        (true, _, true) => Some(false),
        _ => None,
    }
}
