//! Impact: the hospital loses its systems.

use super::{Case, TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::ids::TechniqueId;
use crate::network::HostChange;
use crate::scenario::{AssetClass, OsFamily};

/// Service Stop: nothing keeps files open any more.
pub(super) const STOP_SERVICES: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1489, 0),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::STOPPED, |outlook| outlook.on_post(STOP_SERVICES.id, &outlook.beliefs.stopped))
        .needs(Facts::SITE)],
    odds: |case, beliefs| if case.rules_target(beliefs) { 940 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.beliefs.stopped.insert(case.target);
    },
};

/// Inhibit System Recovery: local restore points are gone; on a backup server, the backups are.
pub(super) const INHIBIT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1490, 0),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(Facts::INHIBITED, |outlook| outlook.on_post(INHIBIT.id, &outlook.beliefs.inhibited))
            .needs(Facts::SITE),
        Use::that_gives(Facts::BACKUPS_GONE, |outlook| {
            let mut held = outlook.backups().filter(|backup| outlook.rules(*backup));
            held.find(|backup| outlook.is_open(INHIBIT.id, *backup)).map(|backup| (Some(backup), backup))
        })
        .needs(Facts::BACKUP_HELD),
    ],
    odds: |case, _| {
        let asset = case.asset(case.target);
        let fits = asset.os.family == OsFamily::Windows || asset.class == AssetClass::Backup;
        // A person sees that the sets are out of reach; malware ruins what it finds and goes on.
        let beyond_reach = case.is_operator() && are_sets_safe(case);
        if case.holds(case.target) && fits && !beyond_reach { 950 } else { 0 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.beliefs.inhibited.insert(case.target);
        if case.asset(case.target).class == AssetClass::Backup && !are_sets_safe(case) {
            spoils.moves.changes.hosts.push((case.target, HostChange::Encrypt));
            spoils.beliefs.encrypted.insert(case.target);
            spoils.foothold(case.target, |foothold| foothold.encrypted = foothold.machines);
        }
    },
};

/// Whether the target holds backup sets that were taken out of reach.
fn are_sets_safe(case: &Case) -> bool {
    case.asset(case.target).class == AssetClass::Backup && case.net.host(case.target).protected.is_some()
}

/// Data Encrypted for Impact: every machine of the group that is held.
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
        spoils.moves.changes.hosts.push((case.target, HostChange::Encrypt));
        spoils.beliefs.encrypted.insert(case.target);
        spoils.foothold(case.target, |foothold| foothold.encrypted = foothold.machines);
    },
};
