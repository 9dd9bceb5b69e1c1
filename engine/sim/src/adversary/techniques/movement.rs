//! Lateral movement: from a machine that is held to one that is not.

use super::{Case, LOGON_PORTS, TechniqueSpec, Use};
use crate::adversary::Foothold;
use crate::adversary::facts::Facts;
use crate::ids::TechniqueId;
use crate::network::{HostChange, reaches, weakness_on_port};
use crate::scenario::{AssetClass, BrainSpec};

/// A new machine to look around from.
const NEW_GROUND: Facts = Facts::FOOTHOLD.and(Facts::UNLISTED).and(Facts::UNSCANNED);
/// A new machine with full rights.
const TAKEN: Facts = NEW_GROUND.and(Facts::ADMIN).and(Facts::FRESH);
/// The goal's machines.
const SITE_TAKEN: Facts = TAKEN.and(Facts::SITE);

/// The three things that logging on elsewhere with full rights is good for.
macro_rules! log_on_uses {
    ($spec:ident, $ports:expr) => {
        &[
            Use::that_gives(SITE_TAKEN, |outlook| outlook.log_on($spec.id, $ports, outlook.sites_to_take()))
                .needs(Facts::FOOTHOLD.and(Facts::GOAL_CREDS).and(Facts::SITE_KNOWN))
                .prefers(Facts::COMMANDED),
            Use::that_gives(TAKEN, |outlook| outlook.log_on($spec.id, $ports, outlook.others_to_take()))
                .needs(Facts::FOOTHOLD.and(Facts::LOCAL_CREDS).and(Facts::PATHS))
                .prefers(Facts::COMMANDED),
            Use::that_gives(Facts::BACKUP_HELD, |outlook| {
                let backups = outlook.backups().filter(|backup| !outlook.rules(*backup));
                outlook.log_on($spec.id, $ports, backups)
            })
            .needs(Facts::FOOTHOLD.and(Facts::GOAL_CREDS).and(Facts::BACKUP_KNOWN))
            .prefers(Facts::COMMANDED),
        ]
    };
}

/// Remote Desktop Protocol.
pub(super) const REMOTE_DESKTOP: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1021, 1),
    prior: 750,
    minutes_max: u32::MAX,
    uses: log_on_uses!(REMOTE_DESKTOP, &[3389]),
    odds: |case, beliefs| if case.gets_through(&[3389]) && case.is_admitted(beliefs) { 850 } else { 0 },
    leaves_trace: |case| case.gets_through(&[3389]),
    succeed: |case, spoils| spoils.take(case, true),
};

/// SMB/Windows Admin Shares.
pub(super) const ADMIN_SHARES: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1021, 2),
    prior: 700,
    minutes_max: u32::MAX,
    uses: log_on_uses!(ADMIN_SHARES, &[445]),
    odds: |case, beliefs| if case.gets_through(&[445]) && case.is_admitted(beliefs) { 800 } else { 0 },
    leaves_trace: |case| case.gets_through(&[445]),
    succeed: |case, spoils| spoils.take(case, true),
};

/// Domain Accounts: a person's own account opens any machine of the domain, with that person's rights.
pub(super) const DOMAIN_ACCOUNT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1078, 2),
    prior: 700,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(SITE_TAKEN, |outlook| outlook.log_on(DOMAIN_ACCOUNT.id, &LOGON_PORTS, outlook.sites_to_take()))
            .needs(Facts::FOOTHOLD.and(Facts::GOAL_CREDS).and(Facts::SITE_KNOWN))
            .prefers(Facts::COMMANDED),
        Use::that_gives(NEW_GROUND, |outlook| {
            let mut others = outlook.others_to_take().filter(|asset| {
                let seen = &outlook.beliefs.seen[asset];
                let open_to_users = seen.class == AssetClass::Workstation || outlook.can_rule(*asset);
                seen.joined
                    && open_to_users
                    && !outlook.beliefs.footholds.contains_key(asset)
                    && outlook.is_open(DOMAIN_ACCOUNT.id, *asset)
            });
            others.find_map(|asset| Some((Some(outlook.source_to(asset, &LOGON_PORTS)?), asset)))
        })
        .needs(Facts::FOOTHOLD.and(Facts::CREDS).and(Facts::PATHS))
        .prefers(Facts::COMMANDED),
    ],
    odds: |case, beliefs| {
        let asset = case.asset(case.target);
        let open_to_users = asset.class == AssetClass::Workstation && case.rights(beliefs).next().is_some();
        let allowed = asset.domain_joined && open_to_users || case.is_admitted(beliefs);
        if case.gets_through(&LOGON_PORTS) && allowed { 750 } else { 0 }
    },
    leaves_trace: |case| case.gets_through(&LOGON_PORTS),
    succeed: |case, spoils| {
        let admin = case.is_admitted(spoils.beliefs);
        spoils.take(case, admin);
    },
};

/// Exploitation of Remote Services: in over a weak service that can be reached.
pub(super) const EXPLOIT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1210, 0),
    prior: 650,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(SITE_TAKEN, |outlook| outlook.exploit(EXPLOIT.id, outlook.sites_to_take()))
            .needs(Facts::FOOTHOLD.and(Facts::WEAK_SITE))
            .prefers(Facts::COMMANDED),
        Use::that_gives(TAKEN, |outlook| outlook.exploit(EXPLOIT.id, outlook.others_to_take()))
            .needs(Facts::FOOTHOLD.and(Facts::WEAK_HOST))
            .prefers(Facts::COMMANDED),
    ],
    // Some attempts crash the target instead [estimate].
    odds: |case, _| if weak_port(case).is_some() { 850 } else { 0 },
    leaves_trace: |case| open_port(case).is_some(),
    succeed: |case, spoils| {
        if case.is_operator() {
            spoils.take(case, true);
            return;
        }
        spoils.moves.changes.hosts.push((case.target, HostChange::Compromise(case.adversary, 1)));
        let none = Foothold { machines: 0, ..Foothold::fresh(case.now) };
        let foothold = spoils.beliefs.footholds.entry(case.target).or_insert(none);
        foothold.machines = foothold.machines.saturating_add(1).min(case.asset(case.target).count);
        foothold.admin = true;
        *spoils.new_hand = Some(case.target);
    },
};

/// Lateral Tool Transfer: what the last act needs lies ready on the machines of the goal.
pub(super) const STAGE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1570, 0),
    prior: 800,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::STAGED, |outlook| {
        let posts = outlook.posts().into_iter();
        let mut lacking =
            posts.filter(|post| !outlook.beliefs.staged.contains(post) && outlook.is_open(STAGE.id, *post));
        lacking.find_map(|post| Some((Some(outlook.source_to(post, &LOGON_PORTS)?), post)))
    })
    .needs(Facts::SITE)],
    odds: |case, beliefs| if case.gets_through(&LOGON_PORTS) && case.rules_target(beliefs) { 900 } else { 0 },
    leaves_trace: |case| case.gets_through(&LOGON_PORTS),
    succeed: |case, spoils| {
        spoils.beliefs.staged.insert(case.target);
    },
};

/// The port that the attempt goes over, if the target listens there and can be reached.
fn open_port(case: &Case) -> Option<u16> {
    let source = case.source?;
    let candidates: Vec<u16> = match case.scenario.adversaries[case.adversary.index()].brain {
        BrainSpec::Worm { port, .. } => vec![port],
        BrainSpec::Operator { .. } | BrainSpec::Insider { .. } => {
            case.asset(case.target).services.iter().map(|service| service.port).collect()
        }
    };
    let open = candidates.into_iter().filter(|port| reaches(case.scenario, case.net, source, case.target, *port));
    // An operator picks a weak one among the open ports.
    open.max_by_key(|port| weakness_on_port(case.scenario, case.net.host(case.target), case.target, *port))
}

fn weak_port(case: &Case) -> Option<u16> {
    let host = case.net.host(case.target);
    let port = open_port(case).filter(|port| weakness_on_port(case.scenario, host, case.target, *port))?;
    (case.is_operator() || host.compromised < case.asset(case.target).count).then_some(port)
}
