//! What trials are played on: a house without a clock, and everything around one attempt.

use std::collections::BTreeMap;

use crate::adversary::techniques::{Case, Spoils, TechniqueSpec, chance};
use crate::adversary::{Beliefs, Foothold, Moves};
use crate::draw::Dice;
use crate::identity::IdentityState;
use crate::ids::{AccountId, AdversaryId, AssetId, ZoneId};
use crate::network::{Host, Lines, NetworkState, ZoneState, bit};
use crate::scenario::{Asset, Permille, Scenario};
use crate::support::{self, ADM_1};
use crate::time::Tick;

/// A house without a clock.
pub struct Still {
    pub hosts: Vec<Host>,
    pub zones: Vec<ZoneState>,
    pub lines: Lines,
}

/// Who was reset, and when; whatever was not still works for whoever holds it.
#[derive(Clone, Default)]
pub struct Resets {
    pub accounts: BTreeMap<AccountId, Tick>,
    pub krbtgt: bool,
}

impl IdentityState for Resets {
    fn works(&self, _: AdversaryId, account: AccountId) -> bool {
        !self.accounts.contains_key(&account)
    }

    fn signs(&self, _: AdversaryId) -> bool {
        !self.krbtgt
    }

    fn reset_at(&self, account: AccountId) -> Option<Tick> {
        self.accounts.get(&account).copied()
    }
}

impl NetworkState for Still {
    fn host(&self, asset: AssetId) -> &Host {
        &self.hosts[asset.index()]
    }

    fn zone(&self, zone: ZoneId) -> &ZoneState {
        &self.zones[zone.index()]
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }
}

/// Everything around one attempt, to be changed by a test.
pub struct Stage {
    pub scenario: Scenario,
    pub net: Still,
    pub resets: Resets,
    pub beliefs: Beliefs,
    pub dice: Dice,
    pub source: Option<AssetId>,
    pub target: AssetId,
    pub now: Tick,
}

impl Stage {
    /// The operator holds the first PC, with a user's rights and a channel out.
    pub fn new(source: Option<AssetId>, target: AssetId) -> Self {
        let scenario = support::operator_small();
        let net = Still {
            hosts: vec![Host::default(); scenario.hospital.assets.len()],
            zones: vec![ZoneState::default(); scenario.hospital.zones.len()],
            lines: Lines::all_up(&scenario),
        };
        let mut stage = Self {
            scenario,
            net,
            resets: Resets::default(),
            beliefs: Beliefs::default(),
            dice: Dice::new(1),
            source,
            target,
            now: Tick(100),
        };
        stage.hold(ADM_1, false);
        stage.beliefs.footholds.get_mut(&ADM_1).unwrap().commanded = true;
        stage
    }

    pub fn hold(&mut self, asset: AssetId, admin: bool) {
        let host = &mut self.net.hosts[asset.index()];
        (host.compromised, host.held_by) = (1, bit(AdversaryId(0)));
        self.beliefs.footholds.insert(asset, Foothold { admin, ..Foothold::fresh(Tick(0)) });
    }

    pub fn lose(&mut self, asset: AssetId) {
        self.net.hosts[asset.index()] = Host::default();
    }

    pub fn hold_account(&mut self, account: AccountId) {
        let privilege = self.scenario.hospital.accounts[account.index()].privilege;
        self.beliefs.accounts.insert(account, privilege);
    }

    pub fn asset(&mut self, asset: AssetId) -> &mut Asset {
        &mut self.scenario.hospital.assets[asset.index()]
    }

    pub fn case(&self) -> Case<'_> {
        Case {
            scenario: &self.scenario,
            net: &self.net,
            identities: &self.resets,
            adversary: AdversaryId(0),
            source: self.source,
            target: self.target,
            now: self.now,
            dice: &self.dice,
        }
    }

    pub fn chance(&self, spec: &TechniqueSpec) -> Permille {
        chance(spec, &self.case(), &self.beliefs)
    }

    /// What success changes.
    pub fn succeed(&self, spec: &TechniqueSpec) -> (Moves, Beliefs) {
        let (mut moves, mut beliefs) = (Moves::default(), self.beliefs.clone());
        let spoils = &mut Spoils { moves: &mut moves, beliefs: &mut beliefs, new_hand: &mut None };
        (spec.succeed)(&self.case(), spoils);
        (moves, beliefs)
    }
}
