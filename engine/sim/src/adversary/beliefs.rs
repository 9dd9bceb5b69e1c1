//! What an adversary believes about the hospital.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AssetId, StoreId, TechniqueId};
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
    /// Accounts it knows by name, with whether their service ticket looks weak.
    pub known_accounts: BTreeMap<AccountId, bool>,
    /// Stores whose records are collected on a foothold.
    pub collected: BTreeSet<StoreId>,
    /// Stores whose records are packed for the way out.
    pub packed: BTreeSet<StoreId>,
    /// Stores whose records are out.
    pub stolen: BTreeSet<StoreId>,
    /// Machines on which recovery was made harder.
    pub inhibited: BTreeSet<AssetId>,
    /// Machines where it switched the watchers off.
    pub blinded: BTreeSet<AssetId>,
    /// Machines that it encrypted.
    pub encrypted: BTreeSet<AssetId>,
    /// How often each technique worked and failed against each machine.
    pub tried: BTreeMap<(TechniqueId, AssetId), (u16, u16)>,
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
}

impl Foothold {
    /// A first machine, nothing else yet.
    pub fn fresh(since: Tick) -> Self {
        Self { since, machines: 1, encrypted: 0, admin: false, persistent: false, commanded: false }
    }
}

/// A machine that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// What it seems to be.
    pub class: AssetClass,
    /// Ports that answered, sorted.
    pub ports: Vec<u16>,
    /// Whether one of them looked weak.
    pub weak_port: Option<u16>,
    /// Stores that it seems to hold.
    pub stores: Vec<StoreId>,
    /// Its zone, by the address.
    pub zone: crate::ids::ZoneId,
}
