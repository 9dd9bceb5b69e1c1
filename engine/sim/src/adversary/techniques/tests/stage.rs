//! What trials are played on: a house without a clock, and everything around one attempt.

use crate::adversary::techniques::{Case, Spoils, TechniqueSpec, chance};
use crate::adversary::{Beliefs, Foothold, Moves};
use crate::draw::Dice;
use crate::ids::{AccountId, AdversaryId, AssetId, ZoneId};
use crate::network::{Host, NetworkState, ZoneState, bit};
use crate::scenario::{Asset, Permille, Scenario};
use crate::support::{self, ADM_1};
use crate::time::Tick;

/// A house without a clock.
pub struct Still {
    pub hosts: Vec<Host>,
    pub zones: Vec<ZoneState>,
}

impl NetworkState for Still {
    fn host(&self, asset: AssetId) -> &Host {
        &self.hosts[asset.index()]
    }

    fn zone(&self, zone: ZoneId) -> &ZoneState {
        &self.zones[zone.index()]
    }
}

/// Everything around one attempt, to be changed by a test.
pub struct Stage {
    pub scenario: Scenario,
    pub net: Still,
    pub beliefs: Beliefs,
    pub dice: Dice,
    pub source: Option<AssetId>,
    pub target: AssetId,
}

impl Stage {
    /// The operator holds the first PC, with a user's rights and a channel out.
    pub fn new(source: Option<AssetId>, target: AssetId) -> Self {
        let scenario = support::operator_small();
        let net = Still {
            hosts: vec![Host::default(); scenario.hospital.assets.len()],
            zones: vec![ZoneState::default(); scenario.hospital.zones.len()],
        };
        let mut stage = Self { scenario, net, beliefs: Beliefs::default(), dice: Dice::new(1), source, target };
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

    fn case(&self) -> Case<'_> {
        Case {
            scenario: &self.scenario,
            net: &self.net,
            adversary: AdversaryId(0),
            source: self.source,
            target: self.target,
            now: Tick(100),
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
