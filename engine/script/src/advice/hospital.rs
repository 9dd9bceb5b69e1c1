//! Advice about the hospital: what nothing reaches, nobody uses, nobody can mend.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::action::{ACTIONS, Action, ActionSpec, Arg, ArgKind};
use codedark_sim::ids::{AccountId, AssetId, GroupId, ZoneId};
use codedark_sim::scenario::{AssetClass, Hospital, Privilege, Skill};

use super::Adviser;

pub(super) fn advise(adviser: &mut Adviser<'_>) {
    zones(adviser);
    unreached(adviser);
    accounts(adviser);
    staff(adviser);
    care(adviser);
    skills(adviser);
    backups(adviser);
}

/// A restore needs a backup server; without one, what is backed up never comes back.
fn backups(adviser: &mut Adviser<'_>) {
    let assets = &adviser.scenario.hospital.assets;
    let Some(first) = assets.iter().find(|asset| asset.backed_up) else { return };
    if !assets.iter().any(|asset| asset.class == AssetClass::Backup) {
        let message = format!("`{}` is backed up, but there is no backup server to restore it from", first.name);
        let instead = "add an asset of the class \"backup\", or take `backed_up` away";
        adviser.warn(adviser.named("asset", &first.name), "no-backup-server", &first.name, message, instead);
    }
}

fn zones(adviser: &mut Adviser<'_>) {
    let hospital = &adviser.scenario.hospital;
    for (n, zone) in hospital.zones.iter().enumerate() {
        if !hospital.assets.iter().any(|asset| asset.zone == ZoneId::from(n)) {
            let message = format!("no machine is in the zone `{}`", zone.name);
            let instead = "put an asset into it, or take the zone away";
            adviser.warn(adviser.named("zone", &zone.name), "empty-zone", &zone.name, message, instead);
        }
    }
}

/// A machine that care does not need and that nothing can talk to plays no part.
fn unreached(adviser: &mut Adviser<'_>) {
    let scenario = adviser.scenario;
    let hospital = &scenario.hospital;
    let needed: BTreeSet<AssetId> =
        hospital.care.iter().flat_map(|process| &process.needs).flat_map(|need| need.assets.iter().copied()).collect();
    for (n, asset) in hospital.assets.iter().enumerate() {
        let id = AssetId::from(n);
        let linked = hospital.links.iter().any(|link| link.to == asset.zone);
        let neighbours = hospital.assets.iter().enumerate().any(|(other, one)| other != n && one.zone == asset.zone);
        let apart = hospital.zones.get(asset.zone.index()).is_some_and(|zone| zone.filtered);
        let entered = scenario.adversaries.iter().any(|adversary| adversary.foothold == id);
        let stores = hospital.stores.iter().any(|store| store.asset == id);
        if linked || (neighbours && !apart) || needed.contains(&id) || entered || stores {
            continue;
        }
        let message = format!("no care process needs `{}`, and no other machine can reach it", asset.name);
        let instead = "give a care process a need for it, or a `link` to its zone";
        adviser.warn(adviser.named("asset", &asset.name), "unreachable-asset", &asset.name, message, instead);
    }
}

/// Accounts of ordinary users are part of the scenery; one with rights is there to be stolen.
fn accounts(adviser: &mut Adviser<'_>) {
    let hospital = &adviser.scenario.hospital;
    for (n, account) in hospital.accounts.iter().enumerate() {
        let cached = hospital.assets.iter().any(|asset| asset.cached.contains(&AccountId::from(n)));
        if cached || account.weak_ticket > 0 || account.privilege == Privilege::User {
            continue;
        }
        let message = format!("nobody can ever steal the account `{}`: no machine caches it", account.name);
        let instead = "name it in `caches` of a machine, give it a `weak_ticket`, or take it away";
        adviser.warn(adviser.named("account", &account.name), "unused-account", &account.name, message, instead);
    }
}

fn staff(adviser: &mut Adviser<'_>) {
    let hospital = &adviser.scenario.hospital;
    for (n, group) in hospital.staff.iter().enumerate() {
        let works = hospital.assets.iter().any(|asset| asset.users == Some(GroupId::from(n)));
        if !works {
            let role = group.role.as_str();
            let message = format!("`{role}` works at no machine, so nobody of them notices anything");
            let instead = format!("write `users: \"{role}\"` at the machines they use, or take the group away");
            adviser.warn(adviser.named("staff", role), "unused-staff", role, message, &instead);
        }
    }
}

fn care(adviser: &mut Adviser<'_>) {
    for process in &adviser.scenario.hospital.care {
        if process.needs.is_empty() && process.waits_for.is_empty() {
            let message = format!("`{}` needs no machine and waits for nothing: no attack can slow it", process.name);
            let instead = "name its machines in `needs`: [required(\"what for\", [\"ASSET\"])]";
            adviser.warn(adviser.named("care", &process.name), "care-without-needs", &process.name, message, instead);
        }
    }
}

/// Work that nobody has learnt is never done: an order for it waits for ever.
fn skills(adviser: &mut Adviser<'_>) {
    let scenario = adviser.scenario;
    let hospital = adviser.inside(adviser.said.phrases.iter().find(|phrase| phrase.word == "hospital"), "0");
    if scenario.hospital.people.is_empty() {
        let message = "nobody can be given work: the scenario has no `person`".to_string();
        let instead = "write person(name, #{ role, skills, works })";
        return adviser.warn(hospital, "no-skill", "", message, instead);
    }
    let mut lacking: BTreeMap<Skill, BTreeSet<&str>> = BTreeMap::new();
    for spec in ACTIONS {
        for action in orders(spec, &scenario.hospital) {
            if let Some(skill) = (spec.skill)(scenario, &action) {
                let has = scenario.hospital.people.iter().any(|person| person.skills.contains(&skill));
                if !has {
                    lacking.entry(skill).or_default().insert(spec.name);
                }
            }
        }
    }
    for (skill, names) in lacking {
        let skill = format!("{skill:?}").to_lowercase();
        let names: Vec<String> = names.into_iter().map(str::to_string).collect();
        let message = format!("nobody has the skill \"{skill}\", which {} takes", super::some_of(&names));
        let instead = format!("give it to a person: skills: [\"{skill}\"]");
        adviser.warn(hospital, "no-skill", &skill, message, &instead);
    }
}

/// An order of an action for every machine; actions about what there is only in play give none.
fn orders<'a>(spec: &'a ActionSpec, hospital: &'a Hospital) -> impl Iterator<Item = Action> + use<'a> {
    (0..hospital.assets.len()).filter_map(|n| {
        let asset = AssetId::from(n);
        let arg = |kind: ArgKind| {
            if kind == ArgKind::Asset {
                Some(Arg::Asset(asset))
            } else if kind == ArgKind::Zone {
                hospital.assets.get(n).map(|asset| Arg::Zone(asset.zone))
            } else if kind == ArgKind::Port {
                Some(Arg::Port(445))
            } else {
                None
            }
        };
        let args: Option<Vec<Arg>> = spec.args.iter().map(|spec| arg(spec.kind)).collect();
        args.map(|args| Action::new(spec.verb, args))
    })
}
