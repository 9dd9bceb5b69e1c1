//! What an adversary believes about the hospital.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AssetId, StoreId, TechniqueId, ZoneId};
use crate::scenario::{AssetClass, Privilege};
use crate::time::Tick;

/// Beliefs, each from an own attempt's result; they can be out of date, never made up.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Beliefs {
    /// Machines that it thinks it controls.
    pub footholds: BTreeMap<AssetId, Foothold>,
    /// Machines that it has seen, and what it made of them.
    pub seen: BTreeMap<AssetId, Seen>,
    /// Accounts whose credentials it holds.
    pub accounts: BTreeMap<AccountId, Privilege>,
    /// Whether it holds the key of the domain's tickets: it can log on as anybody.
    pub forges: bool,
    /// Accounts it knows by name, with whether their service ticket looks weak.
    pub known_accounts: BTreeMap<AccountId, bool>,
    /// Machines whose users got a lure that still waits for them.
    pub lured: BTreeSet<AssetId>,
    /// Stores whose records are collected, and on which foothold they lie.
    pub collected: BTreeMap<StoreId, AssetId>,
    /// Stores whose records are packed for the way out.
    pub packed: BTreeSet<StoreId>,
    /// Stores whose records are out.
    pub stolen: BTreeSet<StoreId>,
    /// Records copied so far, of stores that are carried out bit by bit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub copied: BTreeMap<StoreId, u32>,
    /// Machines on which recovery was made harder.
    pub inhibited: BTreeSet<AssetId>,
    /// Machines where it switched the watchers off.
    pub blinded: BTreeSet<AssetId>,
    /// Machines on which tools lie ready.
    pub staged: BTreeSet<AssetId>,
    /// Machines on which it stopped services.
    pub stopped: BTreeSet<AssetId>,
    /// Machines that it encrypted.
    pub encrypted: BTreeSet<AssetId>,
    /// How often each technique worked and failed against each machine.
    pub tried: BTreeMap<(TechniqueId, AssetId), (u16, u16)>,
}

impl Beliefs {
    /// The rights that it thinks it can log on with.
    pub(super) fn rights(&self) -> impl Iterator<Item = Privilege> {
        self.accounts.values().copied().chain(self.forges.then_some(Privilege::DomainAdmin))
    }

    /// An account does not work any more. Where it was found, its new password may be found one day.
    pub(super) fn drop_account(&mut self, account: AccountId, found_on: impl Fn(AssetId) -> bool) {
        self.accounts.remove(&account);
        for (asset, foothold) in &mut self.footholds {
            foothold.dumped &= !found_on(*asset);
        }
    }

    /// A machine does not answer any more: what was had on it is gone. Returns whether it was the last foothold.
    pub(super) fn drop_foothold(&mut self, asset: AssetId) -> bool {
        let had = self.footholds.remove(&asset).is_some();
        for set in [&mut self.blinded, &mut self.staged, &mut self.stopped] {
            set.remove(&asset);
        }
        self.collected.retain(|_, lies_on| *lies_on != asset);
        self.packed.retain(|store| self.collected.contains_key(store));
        had && self.footholds.is_empty()
    }
}

/// A machine under control.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Foothold {
    /// Since when.
    pub since: Tick,
    /// How many machines of the group.
    pub machines: u16,
    /// Of them encrypted.
    pub encrypted: u16,
    /// With administrator rights on it.
    pub admin: bool,
    /// Survives a restart.
    pub persistent: bool,
    /// Can be commanded from outside.
    pub commanded: bool,
    /// Commands can be run on it.
    pub scripted: bool,
    /// Its cached credentials were read.
    pub dumped: bool,
    /// The machines around it were listed.
    pub listed: bool,
    /// The machines around it were looked at for open ports.
    pub scanned: bool,
}

impl Foothold {
    /// A first machine, nothing else yet.
    pub fn fresh(since: Tick) -> Self {
        Self {
            since,
            machines: 1,
            encrypted: 0,
            admin: false,
            persistent: false,
            commanded: false,
            scripted: false,
            dumped: false,
            listed: false,
            scanned: false,
        }
    }
}

/// A machine that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// What it seems to be.
    pub class: AssetClass,
    /// Ports that answered, sorted, by the zone that they were tried from.
    pub ports: BTreeMap<ZoneId, Vec<u16>>,
    /// Whether one of them looked weak.
    pub weak_port: Option<u16>,
    /// Stores that it seems to hold.
    pub stores: Vec<StoreId>,
    /// Its zone, by the address.
    pub zone: ZoneId,
    /// Whether it is listed in the domain.
    pub joined: bool,
}
