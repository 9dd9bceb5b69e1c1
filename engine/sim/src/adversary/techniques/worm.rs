//! What self-spreading malware does.

use super::{Case, TechniqueSpec};
use crate::adversary::Foothold;
use crate::ids::TechniqueId;
use crate::network::{HostChange, NetworkState, reaches, weakness_on_port};
use crate::scenario::{BrainSpec, OsFamily};

/// Exploitation of Remote Services: in over a weak service that can be reached.
pub(super) const EXPLOIT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1210, 0),
    // Some attempts crash the target instead [estimate].
    odds: |case, _| if weak_port(case).is_some() { 850 } else { 0 },
    leaves_trace: |case| open_port(case).is_some(),
    succeed: |case, spoils| {
        spoils.moves.changes.hosts.push((case.target, HostChange::Compromise(case.adversary, 1)));
        let foothold = spoils
            .beliefs
            .footholds
            .entry(case.target)
            .or_insert(Foothold { machines: 0, ..Foothold::fresh(case.now) });
        foothold.machines = (foothold.machines + 1).min(case.scenario.hospital.assets[case.target.index()].count);
        foothold.admin = true;
        *spoils.new_hand = Some(case.target);
    },
};

/// Windows Service: survives a restart.
pub(super) const SERVICE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1543, 3),
    odds: |case, _| if holds_windows(case) { 980 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        if let Some(foothold) = spoils.beliefs.footholds.get_mut(&case.target) {
            foothold.persistent = true;
        }
    },
};

/// Inhibit System Recovery: local restore points are gone.
pub(super) const INHIBIT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1490, 0),
    odds: |case, _| if holds_windows(case) { 950 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.beliefs.inhibited.insert(case.target);
    },
};

/// Data Encrypted for Impact: every machine of the group that is held.
pub(super) const ENCRYPT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1486, 0),
    odds: |case, _| if case.net.host(case.target).is_held_by(case.adversary) { 980 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.moves.changes.hosts.push((case.target, HostChange::Encrypt));
        spoils.beliefs.encrypted.insert(case.target);
        if let Some(foothold) = spoils.beliefs.footholds.get_mut(&case.target) {
            foothold.encrypted = foothold.machines;
        }
    },
};

fn holds_windows(case: &Case) -> bool {
    case.net.host(case.target).is_held_by(case.adversary)
        && case.scenario.hospital.assets[case.target.index()].os.family == OsFamily::Windows
}

/// The port that the attempt goes over, if the target listens there and can be reached.
fn open_port(case: &Case) -> Option<u16> {
    let source = case.source?;
    let candidates: Vec<u16> = match case.scenario.adversaries[case.adversary.index()].brain {
        BrainSpec::Worm { port, .. } => vec![port],
        BrainSpec::Operator { .. } => {
            case.scenario.hospital.assets[case.target.index()].services.iter().map(|service| service.port).collect()
        }
    };
    let mut open = candidates.into_iter().filter(|port| reaches(case.scenario, case.net, source, case.target, *port));
    let first = open.next()?;
    // An operator picks the weak one among the open ports.
    std::iter::once(first)
        .chain(open)
        .max_by_key(|port| weakness_on_port(case.scenario, case.net.host(case.target), case.target, *port))
}

fn weak_port(case: &Case) -> Option<u16> {
    let host = case.net.host(case.target);
    let port = open_port(case).filter(|port| weakness_on_port(case.scenario, host, case.target, *port))?;
    let count = case.scenario.hospital.assets[case.target.index()].count;
    (host.compromised < count).then_some(port)
}
