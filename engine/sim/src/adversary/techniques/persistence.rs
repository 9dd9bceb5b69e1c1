//! Persistence, more rights, and blinding the watchers: staying on a machine.

use super::{Case, TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::ids::TechniqueId;
use crate::network::HostChange;
use crate::scenario::{BrainSpec, Monitoring, OsFamily};

/// Rights that were not there before, and credentials to read with them.
const FULL_RIGHTS: Facts = Facts::ADMIN.and(Facts::FRESH);

/// Registry Run Keys / Startup Folder: back after a restart, with the user's rights.
pub(super) const AUTOSTART: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1547, 1),
    prior: 850,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::PERSISTENT, |outlook| outlook.on_foothold(AUTOSTART.id, |f| !f.persistent))
        .needs(Facts::FOOTHOLD)
        .prefers(Facts::SHELL)],
    odds: |case, _| if holds_windows(case) { 920 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.foothold(case.target, |foothold| foothold.persistent = true),
};

/// Windows Service: survives a restart, and runs with the system's rights.
pub(super) const SERVICE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1543, 3),
    prior: 650,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(FULL_RIGHTS, |outlook| outlook.on_foothold(SERVICE.id, |f| !f.admin))
            .needs(Facts::FOOTHOLD)
            .prefers(Facts::COMMANDED.and(Facts::PERSISTENT)),
        Use::that_gives(Facts::PERSISTENT, |outlook| outlook.on_foothold(SERVICE.id, |f| f.admin && !f.persistent))
            .needs(Facts::ADMIN),
    ],
    odds: |case, beliefs| match case.scenario.adversaries[case.adversary.index()].brain {
        _ if !holds_windows(case) => 0,
        BrainSpec::Worm { .. } => 980,
        BrainSpec::Operator { .. } if case.rules_target(beliefs) => 950,
        // Without rights, only where a service was set up carelessly [estimate].
        BrainSpec::Operator { .. } | BrainSpec::Insider { .. } => 550,
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.foothold(case.target, |foothold| (foothold.persistent, foothold.admin) = (true, true));
    },
};

/// Exploitation for Privilege Escalation: from a user's rights to the system's.
pub(super) const ESCALATE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1068, 0),
    prior: 600,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(FULL_RIGHTS, |outlook| outlook.on_foothold(ESCALATE.id, |f| !f.admin))
        .needs(Facts::FOOTHOLD)
        .prefers(Facts::COMMANDED.and(Facts::PERSISTENT))],
    odds: |case, _| {
        let host = case.net.host(case.target);
        match (case.holds(case.target), host.patched) {
            (false, _) => 0,
            (true, false) => 600,
            (true, true) => 250,
        }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.foothold(case.target, |foothold| foothold.admin = true),
};

/// Disable or Modify Tools: what happens there later is seen less.
pub(super) const BLIND: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1562, 1),
    prior: 650,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::BLINDED, |outlook| outlook.on_post(BLIND.id, &outlook.beliefs.blinded))
        .needs(Facts::ADMIN)],
    odds: |case, beliefs| match case.watch(case.target) {
        _ if !case.rules_target(beliefs) => 0,
        // Nothing to switch off, which somebody with full rights sees at once.
        Monitoring::None => 980,
        Monitoring::Antivirus => 850,
        Monitoring::Monitor => 650,
        Monitoring::Block => 500,
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.moves.changes.hosts.push((case.target, HostChange::Blind));
        spoils.beliefs.blinded.insert(case.target);
    },
};

pub(super) fn holds_windows(case: &Case) -> bool {
    case.holds(case.target) && case.asset(case.target).os.family == OsFamily::Windows
}
