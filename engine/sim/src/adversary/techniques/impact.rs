//! Impact: the hospital loses its systems.

use super::{Case, Spoils, TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::adversary::{Attempt, Beliefs};
use crate::draw::Purpose;
use crate::ids::{AssetId, TechniqueId};
use crate::network::HostChange;
use crate::scenario::{AssetClass, OsFamily};

/// Backup servers of which a copy is out of every intruder's reach, permille: 66 % of attempts to ruin backups
/// succeeded in health care (Sophos, State of Ransomware in Healthcare 2024).
const COPY_OUT_OF_REACH: u32 = 340;

/// Where an act takes place: on the target, and with it on every machine where the tools lie ready. What is laid out
/// beforehand goes off everywhere at once.
fn everywhere(case: &Case, beliefs: &Beliefs) -> Vec<AssetId> {
    let mut places = vec![case.target];
    if beliefs.staged.contains(&case.target) {
        places.extend(beliefs.staged.iter().copied().filter(|at| *at != case.target && case.answers(*at)));
    }
    places
}

/// The act leaves traces on each of the other machines too.
fn leave_traces(case: &Case, spoils: &mut Spoils, technique: TechniqueId, places: &[AssetId]) {
    for place in places.iter().copied().filter(|place| *place != case.target) {
        let (worked, failed) = spoils.beliefs.tried.get(&(technique, case.target)).copied().unwrap_or_default();
        let nth = u64::from(worked) << 16 | u64::from(failed);
        let occasion = (1 << 63) | u64::from(case.target.0) << 32 | nth;
        let blinded = case.net.host(place).blinded;
        spoils.moves.attempts.push(Attempt { technique, target: place, occasion, blinded, account: None });
    }
}

/// Service Stop: nothing keeps files open any more.
pub(super) const STOP_SERVICES: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1489, 0),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::STOPPED, |outlook| outlook.on_post(STOP_SERVICES.id, &outlook.beliefs.stopped))
        .needs(Facts::SITE)
        .prefers(Facts::STAGED)],
    odds: |case, beliefs| if case.rules_target(beliefs) { 940 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        let places = everywhere(case, spoils.beliefs);
        leave_traces(case, spoils, STOP_SERVICES.id, &places);
        spoils.beliefs.stopped.extend(places);
    },
};

/// Inhibit System Recovery: local restore points are gone; on a backup server, the backups are.
pub(super) const INHIBIT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1490, 0),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(Facts::INHIBITED, |outlook| outlook.on_post(INHIBIT.id, &outlook.beliefs.inhibited))
            .needs(Facts::SITE)
            .prefers(Facts::STAGED),
        Use::that_gives(Facts::BACKUPS_GONE, |outlook| {
            let mut held = outlook.backups().filter(|backup| outlook.rules(*backup));
            held.find(|backup| outlook.is_open(INHIBIT.id, *backup)).map(|backup| (Some(backup), backup))
        })
        .needs(Facts::BACKUP_HELD)
        .prefers(Facts::STAGED),
    ],
    odds: |case, _| {
        let asset = case.asset(case.target);
        let fits = asset.os.family != OsFamily::Embedded || asset.class == AssetClass::Backup;
        // A person sees that the sets are out of reach; malware ruins what it finds and goes on.
        let beyond_reach = case.is_operator() && are_sets_safe(case);
        if case.holds(case.target) && fits && !beyond_reach { 950 } else { 0 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        let alone = case.asset(case.target).class == AssetClass::Backup;
        let places = if alone { vec![case.target] } else { everywhere(case, spoils.beliefs) };
        leave_traces(case, spoils, INHIBIT.id, &places);
        for place in places {
            // Ruined sets are files that nobody can read; so is what lies beside them.
            if ruins_backups(case, spoils, place) && alone {
                encrypt(spoils, place);
            }
            spoils.beliefs.inhibited.insert(place);
        }
    },
};

/// Whether the target holds backup sets that were taken out of reach.
fn are_sets_safe(case: &Case) -> bool {
    case.asset(case.target).class == AssetClass::Backup && case.net.host(case.target).protected.is_some()
}

/// Destroys the sets on a backup server, unless they are out of reach or some copy is; whether one is, is drawn once
/// for a server, and who ruins the rest does not learn of it.
fn ruins_backups(case: &Case, spoils: &mut Spoils, place: AssetId) -> bool {
    if case.asset(place).class != AssetClass::Backup || case.net.host(place).protected.is_some() {
        return false;
    }
    let subject = u64::from(case.adversary.0) << 16 | u64::from(place.0);
    let copied = case.dice.draw(Purpose::BackupCopy, subject, 0).chance(COPY_OUT_OF_REACH);
    if !copied {
        spoils.moves.changes.hosts.push((place, HostChange::RuinBackups));
    }
    !copied
}

fn encrypt(spoils: &mut Spoils, place: AssetId) {
    spoils.moves.changes.hosts.push((place, HostChange::Encrypt));
    spoils.beliefs.encrypted.insert(place);
    spoils.foothold(place, |foothold| foothold.encrypted = foothold.machines);
}

/// Data Encrypted for Impact: every machine of the group that is held, and of all others that are ready for it.
pub(super) const ENCRYPT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1486, 0),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::ENCRYPTED, |outlook| outlook.on_post(ENCRYPT.id, &outlook.beliefs.encrypted))
        .needs(Facts::SITE)
        .prefers(Facts::STAGED.and(Facts::STOPPED).and(Facts::INHIBITED).and(Facts::BACKUPS_GONE))],
    odds: |case, beliefs| {
        if !case.holds(case.target) {
            return 0;
        }
        // A worm brings all it needs. What runs keeps part of the files from an operator [estimate].
        if !case.is_operator() || beliefs.stopped.contains(&case.target) { 980 } else { 700 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        let places = if case.is_operator() { everywhere(case, spoils.beliefs) } else { vec![case.target] };
        leave_traces(case, spoils, ENCRYPT.id, &places);
        for place in places {
            ruins_backups(case, spoils, place);
            encrypt(spoils, place);
        }
    },
};
