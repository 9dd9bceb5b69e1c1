//! Discovery: what is there, what answers, who has an account.

use super::{Case, TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::ids::{AssetId, TechniqueId};
use crate::network::{reaches, weakness_on_port};

/// What comes before looking around: a way to be there after the next restart, and a channel.
const DUG_IN: Facts = Facts::COMMANDED.and(Facts::PERSISTENT);

/// Remote System Discovery: which machines are around.
pub(super) const LIST: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1018, 0),
    prior: 850,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::LISTED, |outlook| outlook.on_foothold(LIST.id, |f| !f.listed && !f.scanned))
        .needs(Facts::UNLISTED)
        .prefers(DUG_IN)
        .takes(Facts::UNLISTED)],
    odds: |case, _| if case.holds(case.target) { 920 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.foothold(case.target, |foothold| foothold.listed = true);
        for asset in all(case).filter(|asset| is_around(case, *asset)) {
            spoils.look_at(case, asset);
        }
    },
};

/// Network Service Discovery: which of their ports answer, and whether something behind them looks weak.
pub(super) const SCAN: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1046, 0),
    prior: 800,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::SITE_KNOWN.and(Facts::PATHS), |outlook| {
        let listed = outlook.on_foothold(SCAN.id, |f| f.listed && !f.scanned);
        listed.or_else(|| outlook.on_foothold(SCAN.id, |f| !f.scanned))
    })
    .needs(Facts::UNSCANNED)
    .prefers(Facts::LISTED.and(DUG_IN))
    .takes(Facts::UNSCANNED.and(Facts::LISTED))
    .hope(800)],
    odds: |case, beliefs| {
        let listed = beliefs.footholds.get(&case.target).is_some_and(|foothold| foothold.listed);
        match (case.holds(case.target), listed) {
            (false, _) => 0,
            (true, true) => 900,
            (true, false) => 600,
        }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.foothold(case.target, |foothold| foothold.scanned = true);
        let from = case.asset(case.target).zone;
        for asset in all(case).filter(|asset| *asset != case.target) {
            let ports = case.asset(asset).services.iter().map(|service| service.port);
            let mut open: Vec<u16> =
                ports.filter(|port| reaches(case.scenario, case.net, case.target, asset, *port)).collect();
            if open.is_empty() {
                continue;
            }
            open.sort_unstable();
            open.dedup();
            let host = case.net.host(asset);
            let weak = open.iter().copied().find(|port| weakness_on_port(case.scenario, host, asset, *port));
            let seen = spoils.look_at(case, asset);
            seen.weak_port = weak.or(seen.weak_port);
            seen.ports.insert(from, open);
        }
    },
};

/// Domain Account: who has an account, and which tickets look weak.
pub(super) const ACCOUNTS: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1087, 2),
    prior: 850,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::ACCOUNTS.and(Facts::WEAK_ACCOUNT), |outlook| {
        outlook.directory(ACCOUNTS.id).filter(|(_, target)| outlook.is_untried(ACCOUNTS.id, *target))
    })
    .needs(Facts::FOOTHOLD)
    .prefers(DUG_IN)
    .hope(700)],
    odds: |case, _| if case.asks_directory() { 920 } else { 0 },
    leaves_trace: |case| case.asks_directory(),
    succeed: |case, spoils| {
        for (n, account) in case.scenario.hospital.accounts.iter().enumerate() {
            spoils.beliefs.known_accounts.insert(n.into(), account.weak_ticket > 0);
        }
    },
};

fn all(case: &Case) -> impl Iterator<Item = AssetId> + use<> {
    (0..case.scenario.hospital.assets.len()).map(AssetId::from)
}

/// Whether a machine shows itself to the target's zone: neighbours, and zones that something is let into.
fn is_around(case: &Case, asset: AssetId) -> bool {
    let hospital = &case.scenario.hospital;
    let (own, other) = (case.asset(case.target).zone, case.asset(asset).zone);
    let host = case.net.host(asset);
    let linked = hospital.links.iter().any(|link| link.from == own && link.to == other);
    let between = if own == other { !hospital.zones[own.index()].filtered } else { linked };
    asset != case.target && between && !host.isolated && !host.down && !case.net.zone(other).isolated
}
