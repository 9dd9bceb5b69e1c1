//! Accounts and who holds their credentials: the edges that matter more than networks.
//!
//! Invariant: only `apply` writes accounts and the realm. A stolen account stays stolen until it is reset; a stolen
//! key of the realm opens everything until it is reset twice, because tickets of the key before are still taken.

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, Res, ResMut, SystemParam};
use serde::{Deserialize, Serialize};

use crate::adversary::Moves;
use crate::base::Clock;
use crate::event::{EventKind, Feature};
use crate::ids::{AccountId, AdversaryId};
use crate::network::bit;
use crate::outbox::{Outbox, Sender};
use crate::response::Results;
use crate::scenario::Scenario;
use crate::schedule::{Assembly, Stage};
use crate::state::{self, Roster};
use crate::time::Tick;

/// The true state of an account.
#[derive(Component, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct AccountState {
    /// Adversaries that hold its credentials, one bit each.
    pub stolen_by: u8,
    /// When it got a new password, long enough that nobody finds it from a ticket.
    pub reset: Option<Tick>,
}

impl AccountState {
    fn is_held_by(&self, adversary: AdversaryId) -> bool {
        self.stolen_by & bit(adversary) != 0
    }
}

/// The key that signs every ticket of the domain, that of the account `krbtgt`.
#[derive(Resource, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Realm {
    /// How often it was reset.
    resets: u16,
    /// Who holds a key, and after how many resets it was stolen.
    stolen: BTreeMap<AdversaryId, u16>,
}

impl Realm {
    /// Whether an adversary can sign tickets that are taken: those of the key before still are.
    fn is_open_to(&self, adversary: AdversaryId) -> bool {
        self.stolen.get(&adversary).is_some_and(|at| self.resets < at.saturating_add(2))
    }
}

/// A reset that somebody finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reset {
    /// An account gets a new password.
    Account(AccountId),
    /// The realm gets a new key.
    Krbtgt,
}

/// Whether what an adversary holds still opens anything: known to whoever tries it.
pub(crate) trait IdentityState {
    /// Whether the credentials of an account still work for an adversary that has them.
    fn works(&self, adversary: AdversaryId, account: AccountId) -> bool;
    /// Whether tickets that an adversary signs itself are taken.
    fn signs(&self, adversary: AdversaryId) -> bool;
    /// When an account got a strong new password.
    fn reset_at(&self, account: AccountId) -> Option<Tick>;
}

/// Reads accounts by id.
#[derive(SystemParam)]
pub(crate) struct Identities<'w, 's> {
    roster: Res<'w, Roster>,
    accounts: Query<'w, 's, &'static AccountState>,
    realm: Res<'w, Realm>,
}

impl Identities<'_, '_> {
    fn account(&self, account: AccountId) -> &AccountState {
        let entity = self.roster.accounts[account.index()];
        self.accounts.get(entity).expect("every account has a state since the world was built")
    }
}

impl IdentityState for Identities<'_, '_> {
    fn works(&self, adversary: AdversaryId, account: AccountId) -> bool {
        self.account(account).is_held_by(adversary)
    }

    fn signs(&self, adversary: AdversaryId) -> bool {
        self.realm.is_open_to(adversary)
    }

    fn reset_at(&self, account: AccountId) -> Option<Tick> {
        self.account(account).reset
    }
}

pub(crate) struct IdentitySender;

impl Sender for IdentitySender {
    const FEATURE: Feature = Feature::Identity;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let accounts: Vec<_> =
        scenario.hospital.accounts.iter().map(|_| assembly.world.spawn(AccountState::default()).id()).collect();
    assembly.world.resource_mut::<Roster>().accounts = accounts;
    assembly.register.component::<AccountState>(state::accounts);
    assembly.state(Realm::default());
    assembly.outbox::<IdentitySender>();
    assembly.system(Stage::Change, apply);
}

/// The subject of the realm's events, after all accounts.
const REALM: u64 = u16::MAX as u64 + 1;

/// Applies resets, then thefts: whoever finishes in the same minute, the hospital is first.
fn apply(
    clock: Res<Clock>,
    roster: Res<Roster>,
    results: Res<Results>,
    moves: Res<Moves>,
    mut accounts: Query<&mut AccountState>,
    mut realm: ResMut<Realm>,
    mut outbox: ResMut<Outbox<IdentitySender>>,
) {
    for reset in &results.resets {
        match reset {
            Reset::Account(account) => {
                let Ok(mut state) = accounts.get_mut(roster.accounts[account.index()]) else { continue };
                *state = AccountState { stolen_by: 0, reset: Some(clock.now) };
                outbox.emit(account.0, EventKind::AccountReset { account: *account });
            }
            Reset::Krbtgt => {
                realm.resets = realm.resets.saturating_add(1);
                outbox.emit(REALM, EventKind::KrbtgtReset { times: realm.resets });
            }
        }
    }
    for (adversary, account) in &moves.stolen_accounts {
        steal(&roster, &mut accounts, *adversary, *account, &mut outbox);
    }
    for adversary in &moves.stolen_keys {
        if !realm.is_open_to(*adversary) {
            outbox.emit(REALM, EventKind::KrbtgtStolen { adversary: *adversary });
        }
        let resets = realm.resets;
        realm.stolen.insert(*adversary, resets);
    }
}

fn steal(
    roster: &Roster,
    accounts: &mut Query<&mut AccountState>,
    adversary: AdversaryId,
    account: AccountId,
    outbox: &mut Outbox<IdentitySender>,
) {
    let Ok(mut state) = accounts.get_mut(roster.accounts[account.index()]) else { return };
    if !state.is_held_by(adversary) {
        state.stolen_by |= bit(adversary);
        outbox.emit(account.0, EventKind::AccountStolen { account });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stolen_key_signs_until_the_second_reset_after_the_theft() {
        let mut realm = Realm { resets: 3, stolen: BTreeMap::from([(AdversaryId(0), 3)]) };
        for (resets, open) in [(3, true), (4, true), (5, false)] {
            realm.resets = resets;
            assert_eq!(realm.is_open_to(AdversaryId(0)), open, "after {resets} resets");
        }
        assert!(!realm.is_open_to(AdversaryId(1)), "it stole nothing");
    }
}
