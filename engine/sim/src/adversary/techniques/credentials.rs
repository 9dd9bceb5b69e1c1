//! Credential access: accounts fall into the adversary's hands.

use super::{Case, TechniqueSpec, Use};
use crate::adversary::Beliefs;
use crate::adversary::facts::Facts;
use crate::ids::{AccountId, TechniqueId};
use crate::scenario::AssetClass;
use crate::time::DAY;

/// What one hopes to find among credentials.
const CREDENTIALS: Facts = Facts::CREDS.and(Facts::LOCAL_CREDS).and(Facts::GOAL_CREDS);

/// After a reset, the new password is on no machine before its owner logs on there again: a day [estimate].
const LOGS_ON_AGAIN: u32 = DAY;

/// LSASS Memory: the accounts whose credentials are cached on a machine; on a domain controller also the key that
/// signs every ticket.
pub(super) const DUMP: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1003, 1),
    prior: 700,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(CREDENTIALS, |outlook| outlook.on_foothold(DUMP.id, |f| f.admin && !f.dumped))
        .needs(Facts::FRESH)
        .prefers(Facts::COMMANDED.and(Facts::PERSISTENT))
        .takes(Facts::FRESH)
        .hope(500)],
    odds: |case, beliefs| {
        if super::persistence::holds_windows(case) && case.rules_target(beliefs) { 800 } else { 0 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        spoils.foothold(case.target, |foothold| foothold.dumped = true);
        let kept = |account: &&AccountId| {
            case.identities.reset_at(**account).is_none_or(|at| case.now.since(at) >= LOGS_ON_AGAIN)
        };
        for account in case.asset(case.target).cached.iter().filter(kept) {
            spoils.moves.stolen_accounts.push((case.adversary, *account));
            let privilege = case.scenario.hospital.accounts[account.index()].privilege;
            spoils.beliefs.accounts.insert(*account, privilege);
        }
        if case.asset(case.target).class == AssetClass::DomainController {
            spoils.moves.stolen_keys.push(case.adversary);
            spoils.beliefs.forges = true;
        }
    },
};

/// Kerberoasting: the password of a service account whose ticket is weak.
pub(super) const ROAST: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1558, 3),
    prior: 400,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(CREDENTIALS, |outlook| outlook.directory(ROAST.id))
        .needs(Facts::FOOTHOLD.and(Facts::WEAK_ACCOUNT))
        .takes(Facts::WEAK_ACCOUNT)
        .hope(700)],
    odds: |case, beliefs| {
        let Some(account) = next_weak(case, beliefs).filter(|_| case.asks_directory()) else { return 0 };
        // A password of this week's reset is too long to be found.
        match case.identities.reset_at(account) {
            Some(_) => 0,
            None => case.scenario.hospital.accounts[account.index()].weak_ticket,
        }
    },
    leaves_trace: |case| case.asks_directory(),
    succeed: |case, spoils| {
        if let Some(account) = next_weak(case, spoils.beliefs) {
            spoils.moves.stolen_accounts.push((case.adversary, account));
            let privilege = case.scenario.hospital.accounts[account.index()].privilege;
            spoils.beliefs.accounts.insert(account, privilege);
        }
    },
};

/// Which weak account comes next: one after the other, attempt by attempt.
fn next_weak(case: &Case, beliefs: &Beliefs) -> Option<AccountId> {
    let weak = beliefs.known_accounts.iter().filter(|(id, weak)| **weak && !beliefs.accounts.contains_key(id));
    let weak: Vec<_> = weak.map(|(id, _)| *id).collect();
    let (worked, failed) = beliefs.tried.get(&(ROAST.id, case.target)).copied().unwrap_or_default();
    let turn = usize::from(worked) + usize::from(failed);
    weak.get(turn % weak.len().max(1)).copied()
}
