//! Accounts and who holds their credentials: the edges that matter more than networks.
//!
//! Invariant: only `apply` writes accounts. A stolen account stays stolen; no action of this version takes it back.

use bevy_ecs::component::Component;
use bevy_ecs::system::{Query, Res, ResMut};
use serde::{Deserialize, Serialize};

use crate::adversary::Moves;
use crate::event::{EventKind, Feature};
use crate::ids::{AccountId, AdversaryId};
use crate::network::bit;
use crate::outbox::{Outbox, Sender};
use crate::scenario::Scenario;
use crate::schedule::{Assembly, Stage};
use crate::state::{self, Roster};

/// The true state of an account.
#[derive(Component, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct AccountState {
    /// Adversaries that hold its credentials, one bit each.
    pub stolen_by: u8,
}

impl AccountState {
    fn is_held_by(&self, adversary: AdversaryId) -> bool {
        self.stolen_by & bit(adversary) != 0
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
    assembly.outbox::<IdentitySender>();
    assembly.system(Stage::Change, apply);
}

fn apply(
    roster: Res<Roster>,
    moves: Res<Moves>,
    mut accounts: Query<&mut AccountState>,
    mut outbox: ResMut<Outbox<IdentitySender>>,
) {
    for (adversary, account) in &moves.stolen_accounts {
        steal(&roster, &mut accounts, *adversary, *account, &mut outbox);
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
