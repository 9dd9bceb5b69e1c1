//! The mechanics of techniques: what each needs, how likely it works, what it changes. Numbers about time and
//! traces are rows of the catalogue.
//!
//! Invariant: a technique is one entry of [`TECHNIQUES`]; planner and world read the same entry, the planner through
//! facts it believes, the world through the truth. Deliberately absent: how any of it is done.
//!
//! All odds in this folder are estimates; no source gives chances per attempt.

mod access;
mod collection;
mod credentials;
mod discovery;
mod execution;
mod impact;
mod movement;
mod persistence;
#[cfg(test)]
mod tests;

use super::facts::Facts;
use super::outlook::{Outlook, Step};
use super::{Beliefs, Foothold, Moves, Seen};
use crate::draw::Dice;
use crate::identity::IdentityState;
use crate::ids::{AdversaryId, AssetId, TechniqueId};
use crate::network::{HostChange, NetworkState, reaches};
use crate::scenario::{Asset, AssetClass, BrainSpec, Monitoring, Permille, Privilege, Scenario};
use crate::time::Tick;

/// Ports over which somebody with an account can log on.
pub const LOGON_PORTS: [u16; 5] = [22, 445, 3389, 5985, 5986];
/// Ports of directory services.
pub(crate) const DIRECTORY_PORTS: [u16; 5] = [88, 135, 389, 445, 636];
/// Ports of shared drives and databases.
pub(crate) const SHARE_PORTS: [u16; 6] = [445, 1433, 1521, 2049, 3306, 5432];

/// Techniques that log on somewhere with credentials.
const LOG_ONS: [TechniqueId; 5] = [
    TechniqueId::new(1021, 1),
    TechniqueId::new(1021, 2),
    TechniqueId::new(1039, 0),
    TechniqueId::new(1078, 2),
    TechniqueId::new(1133, 0),
];
/// Of them those that an ordinary user's account is tried with.
const USER_LOG_ONS: [TechniqueId; 2] = [TechniqueId::new(1078, 2), TechniqueId::new(1133, 0)];

/// What is left of the odds of somebody without a channel to the inside [estimate].
const WITHOUT_CHANNEL: u32 = 500;
/// No attempt is surer than this [estimate].
const SUREST: Permille = 980;

/// One technique.
pub(crate) struct TechniqueSpec {
    pub id: TechniqueId,
    /// What is commonly thought of its chance: where an operator's own estimate begins [estimate].
    pub prior: Permille,
    /// Longest set-up in minutes, where the catalogue's maximum tells how long the result is used.
    pub minutes_max: u32,
    /// What a planner can use it for.
    pub uses: &'static [Use],
    /// Whether the case allows it at all, and its chance in thousandths; 0 for impossible.
    pub odds: fn(&Case, &Beliefs) -> Permille,
    /// Whether an attempt in this case leaves traces on the target. Knocking at a dead address does not.
    pub leaves_trace: fn(&Case) -> bool,
    /// What success changes.
    pub succeed: fn(&Case, &mut Spoils),
}

/// One thing that a technique is good for.
pub(crate) struct Use {
    /// Facts without which it makes no sense.
    pub needs: Facts,
    /// Facts that a careful operator has first, if it knows any way to them.
    pub prefers: Facts,
    /// Facts that it hopes to have afterwards.
    pub gives: Facts,
    /// Facts that are used up.
    pub takes: Facts,
    /// Chance that success really gives all that is hoped for [estimate].
    pub hope: Permille,
    /// The source and target of the next attempt; `None`: nothing to try it on.
    pub aim: fn(&Outlook) -> Option<Step>,
}

impl Use {
    /// A use that gives something, with nothing else said.
    const fn that_gives(gives: Facts, aim: fn(&Outlook) -> Option<Step>) -> Self {
        Self { needs: Facts::NONE, prefers: Facts::NONE, gives, takes: Facts::NONE, hope: 1000, aim }
    }

    const fn needs(self, needs: Facts) -> Self {
        Self { needs, ..self }
    }

    const fn prefers(self, prefers: Facts) -> Self {
        Self { prefers, ..self }
    }

    const fn takes(self, takes: Facts) -> Self {
        Self { takes, ..self }
    }

    const fn hope(self, hope: Permille) -> Self {
        Self { hope, ..self }
    }
}

/// All techniques, sorted by id.
pub(crate) static TECHNIQUES: [&TechniqueSpec; 25] = [
    &credentials::DUMP,
    &discovery::LIST,
    &movement::REMOTE_DESKTOP,
    &movement::ADMIN_SHARES,
    &collection::SHARED_DRIVE,
    &discovery::SCAN,
    &execution::SCRIPT,
    &persistence::ESCALATE,
    &execution::CHANNEL,
    &movement::DOMAIN_ACCOUNT,
    &discovery::ACCOUNTS,
    &access::REMOTE_ACCESS,
    &execution::OPEN_FILE,
    &movement::EXPLOIT,
    &impact::ENCRYPT,
    &impact::STOP_SERVICES,
    &impact::INHIBIT,
    &persistence::SERVICE,
    &persistence::AUTOSTART,
    &credentials::ROAST,
    &collection::PACK,
    &persistence::BLIND,
    &access::LURE,
    &collection::EXFILTRATE,
    &movement::STAGE,
];

/// Whether an operator can play a technique: the catalogue has rows of more than that, because alerts can look like
/// any.
pub fn is_played(id: TechniqueId) -> bool {
    TECHNIQUES.binary_search_by_key(&id, |spec| spec.id).is_ok()
}

/// What only somebody of the house does; no operator plans with it.
static FROM_INSIDE: [&TechniqueSpec; 1] = [&collection::COPY];

/// The entry of a technique.
pub(crate) fn find(id: TechniqueId) -> Option<&'static TechniqueSpec> {
    let planned = TECHNIQUES.binary_search_by_key(&id, |spec| spec.id).ok().map(|n| TECHNIQUES[n]);
    planned.or_else(|| FROM_INSIDE.into_iter().find(|spec| spec.id == id))
}

/// Whether an account gives administrator rights on a machine. Server administrators have no rights on domain
/// controllers and on backup servers outside the domain [estimate: usual tiers].
pub(crate) fn admits(privilege: Privilege, class: AssetClass, joined: bool) -> bool {
    match privilege {
        Privilege::User => false,
        Privilege::WorkstationAdmin => class == AssetClass::Workstation,
        Privilege::ServerAdmin => match class {
            AssetClass::Server | AssetClass::Database | AssetClass::Management => true,
            AssetClass::Backup => joined,
            _ => false,
        },
        Privilege::DomainAdmin => joined,
    }
}

/// The truth around one attempt.
pub(crate) struct Case<'a> {
    pub scenario: &'a Scenario,
    pub net: &'a dyn NetworkState,
    pub identities: &'a dyn IdentityState,
    pub adversary: AdversaryId,
    pub source: Option<AssetId>,
    pub target: AssetId,
    pub now: Tick,
    pub dice: &'a Dice,
}

impl Case<'_> {
    pub fn asset(&self, asset: AssetId) -> &Asset {
        &self.scenario.hospital.assets[asset.index()]
    }

    /// What watches a machine, as it is set now.
    pub fn watch(&self, asset: AssetId) -> Monitoring {
        let asset = self.asset(asset);
        self.net.zone(asset.zone).watch(asset.monitoring)
    }

    /// Whether the machine is still the adversary's.
    pub fn holds(&self, asset: AssetId) -> bool {
        self.net.host(asset).is_held_by(self.adversary)
    }

    /// Whether the adversary can still work on a machine: it is theirs, on, and its network leads out of the house.
    pub fn answers(&self, asset: AssetId) -> bool {
        let host = self.net.host(asset);
        self.holds(asset) && !host.down && !host.isolated && !self.net.zone(self.asset(asset).zone).isolated
    }

    /// Whether an order from outside gets to where the attempt starts: over the internet, or over a partner's own line
    /// into that zone. Malware needs no orders.
    pub fn gets_orders(&self) -> bool {
        let lines = self.net.lines();
        match self.source {
            _ if !self.is_operator() => true,
            Some(source) => lines.lead_out(&self.scenario.hospital, self.asset(source).zone),
            None => !lines.internet_cut,
        }
    }

    /// The rights that still open doors, of those that the adversary thinks it has.
    fn rights(&self, beliefs: &Beliefs) -> impl Iterator<Item = Privilege> {
        let forged = beliefs.forges && self.identities.signs(self.adversary);
        let accounts = beliefs.accounts.keys().filter(|account| self.identities.works(self.adversary, **account));
        let rights = accounts.map(|account| self.scenario.hospital.accounts[account.index()].privilege);
        rights.chain(forged.then_some(Privilege::DomainAdmin))
    }

    /// Whether the target listened to somebody who wanted to log on.
    fn is_asked(&self, spec: &TechniqueSpec) -> bool {
        let host = self.net.host(self.target);
        let up = !host.down && !host.isolated;
        LOG_ONS.contains(&spec.id) && self.source != Some(self.target) && up && (spec.leaves_trace)(self)
    }

    /// Takes in which credentials the target refused: whoever is refused knows it, and tries them no more.
    pub fn learn_refusals(&self, spec: &TechniqueSpec, beliefs: &mut Beliefs) {
        if !self.is_asked(spec) {
            return;
        }
        let target = self.asset(self.target);
        let fits = |privilege| USER_LOG_ONS.contains(&spec.id) || admits(privilege, target.class, target.domain_joined);
        let tried = beliefs.accounts.iter().filter(|(_, privilege)| fits(**privilege));
        let refused: Vec<_> =
            tried.map(|(id, _)| *id).filter(|id| !self.identities.works(self.adversary, *id)).collect();
        for account in refused {
            beliefs.drop_account(account, |asset| self.asset(asset).cached.contains(&account));
        }
        beliefs.forges &= !fits(Privilege::DomainAdmin) || self.identities.signs(self.adversary);
    }

    /// Whether the target is theirs with administrator rights.
    fn rules_target(&self, beliefs: &Beliefs) -> bool {
        // Nobody but the adversary's own notes says with which rights it runs there.
        self.holds(self.target) && beliefs.footholds.get(&self.target).is_some_and(|foothold| foothold.admin)
    }

    /// Whether one of these ports of the target lets the source through.
    fn gets_through(&self, ports: &[u16]) -> bool {
        let through = |source, port| reaches(self.scenario, self.net, source, self.target, port);
        self.source.is_some_and(|source| source != self.target && ports.iter().any(|port| through(source, *port)))
    }

    /// Whether an account that is held gives administrator rights on the target.
    fn is_admitted(&self, beliefs: &Beliefs) -> bool {
        let asset = self.asset(self.target);
        self.rights(beliefs).any(|privilege| admits(privilege, asset.class, asset.domain_joined))
    }

    /// Whether the source is in a domain whose directory answers it.
    fn asks_directory(&self) -> bool {
        let Some(source) = self.source.filter(|source| self.asset(*source).domain_joined) else { return false };
        let answers = |(n, asset): (usize, &Asset)| {
            let ports = asset.services.iter().map(|service| service.port).filter(|port| DIRECTORY_PORTS.contains(port));
            asset.class == AssetClass::DomainController
                && ports.into_iter().any(|port| reaches(self.scenario, self.net, source, n.into(), port))
        };
        self.scenario.hospital.assets.iter().enumerate().any(answers)
    }

    fn is_operator(&self) -> bool {
        matches!(self.scenario.adversaries[self.adversary.index()].brain, BrainSpec::Operator { .. })
    }
}

/// The chance of an attempt: what the technique says, and for a person their skill and whether they get through.
pub(crate) fn chance(spec: &TechniqueSpec, case: &Case, beliefs: &Beliefs) -> Permille {
    let BrainSpec::Operator { skill, .. } = case.scenario.adversaries[case.adversary.index()].brain else {
        return (spec.odds)(case, beliefs);
    };
    if !case.gets_orders() || case.source.is_some_and(|source| !case.answers(source)) {
        return 0;
    }
    let mut odds = (spec.odds)(case, beliefs);
    let channel = beliefs.footholds.values().any(|foothold| foothold.commanded);
    if case.source.is_some() && !channel && spec.id != execution::CHANNEL.id {
        odds = odds * WITHOUT_CHANNEL / 1000;
    }
    // An expert succeeds half again as often as a beginner [estimate].
    (odds * (800 + 400 * skill.min(1000) / 1000) / 1000).min(SUREST)
}

/// Where success goes.
pub(crate) struct Spoils<'a> {
    pub moves: &'a mut Moves,
    pub beliefs: &'a mut Beliefs,
    /// A new hand that acts from the next minute on.
    pub new_hand: &'a mut Option<AssetId>,
}

impl Spoils<'_> {
    /// The target falls to a person: one machine, or with administrator rights all of a group of servers, because
    /// what opens one opens its likes [estimate].
    fn take(&mut self, case: &Case, admin: bool) {
        let asset = case.asset(case.target);
        let whole = admin && super::outlook::is_server(asset.class);
        let machines = if whole { asset.count } else { 1 };
        self.moves.changes.hosts.push((case.target, HostChange::Compromise(case.adversary, machines)));
        let fresh = Foothold { machines, admin, ..Foothold::fresh(case.now) };
        let kept = self.beliefs.footholds.entry(case.target).or_insert(fresh);
        if case.holds(case.target) {
            kept.admin |= admin;
        } else {
            // It was cleaned unnoticed: what was set up there before is gone.
            *kept = fresh;
        }
        self.beliefs.lured.remove(&case.target);
        self.look_at(case, case.target);
    }

    /// The adversary sees a machine and what it is.
    fn look_at(&mut self, case: &Case, asset: AssetId) -> &mut Seen {
        let spec = case.asset(asset);
        let stores = case.scenario.hospital.stores.iter().enumerate();
        self.beliefs.seen.entry(asset).or_insert_with(|| Seen {
            class: spec.class,
            ports: Default::default(),
            weak_port: None,
            stores: stores.filter(|(_, store)| store.asset == asset).map(|(n, _)| n.into()).collect(),
            zone: spec.zone,
            joined: spec.domain_joined,
        })
    }

    fn foothold(&mut self, asset: AssetId, change: impl FnOnce(&mut Foothold)) {
        if let Some(foothold) = self.beliefs.footholds.get_mut(&asset) {
            change(foothold);
        }
    }
}
