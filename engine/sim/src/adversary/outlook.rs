//! What an operator makes of its beliefs: where the goal is, what can be tried on what, which facts hold.
//!
//! Invariant: reads beliefs and the adversary's own brief, never the world. Whatever it picks, it picks in the order
//! of ids, so equal beliefs give equal choices.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::techniques::{DIRECTORY_PORTS, LOGON_PORTS, SHARE_PORTS, admits};
use super::{Beliefs, Foothold, Seen, Sight};
use crate::ids::{AssetId, StoreId, TechniqueId};
use crate::scenario::{AssetClass, Goal};

/// Failures beyond successes after which a technique is not tried on a machine any more [estimate].
const ENOUGH: u32 = 3;

/// Ways onto another machine.
const MOVES: [TechniqueId; 4] =
    [TechniqueId::new(1021, 1), TechniqueId::new(1021, 2), TechniqueId::new(1078, 2), TechniqueId::new(1210, 0)];

/// From where, and against what.
pub(crate) type Step = (Option<AssetId>, AssetId);

/// Beliefs in the light of one goal.
pub(crate) struct Outlook<'a> {
    pub beliefs: &'a Beliefs,
    pub goal: Goal,
    /// Machines of the goal that are not done: held, or with some way in that was not tried too often.
    pub sites: Vec<AssetId>,
    /// Content with the machines of the goal that are held.
    settled: bool,
    limit: u32,
    way_in: AssetId,
    known: &'a [TechniqueId],
}

impl<'a> Outlook<'a> {
    /// `rounds`: how often it has started over, which makes it try again what it had written off.
    pub fn new(sight: &'a Sight<'_>, goal: Goal, rounds: u32, settled: bool) -> Self {
        let mut outlook = Self {
            beliefs: sight.beliefs,
            goal,
            sites: Vec::new(),
            settled,
            limit: ENOUGH * (rounds + 1),
            way_in: sight.spec.foothold,
            known: &sight.spec.techniques,
        };
        outlook.sites = outlook.goal_machines().filter(|site| outlook.is_open_site(*site)).collect();
        outlook
    }

    fn goal_machines(&self) -> impl Iterator<Item = AssetId> {
        let goal = self.goal;
        let of_goal = move |seen: &Seen| match goal {
            Goal::Encrypt(zone) => seen.zone == zone && is_server(seen.class),
            Goal::Steal(store) => seen.stores.contains(&store),
        };
        self.beliefs.seen.iter().filter(move |(_, seen)| of_goal(seen)).map(|(asset, _)| *asset)
    }

    fn is_open_site(&self, site: AssetId) -> bool {
        let done = matches!(self.goal, Goal::Encrypt(_)) && self.beliefs.encrypted.contains(&site);
        !done && (self.rules(site) || (!self.settled && self.is_approachable(site)))
    }

    /// Whether some way onto a machine looks open and was not tried too often.
    fn is_approachable(&self, asset: AssetId) -> bool {
        let ways = self.known.iter().filter(|technique| MOVES.contains(technique));
        ways.into_iter().any(|technique| {
            let ports: &[u16] = match *technique {
                t if t == MOVES[0] => &[3389],
                t if t == MOVES[1] => &[445],
                t if t == MOVES[3] => return self.is_weak(asset) && self.is_open(*technique, asset),
                _ => &LOGON_PORTS,
            };
            self.source_to(asset, ports).is_some() && self.is_open(*technique, asset)
        })
    }

    /// Whether every known way onto a machine that is not held was tried too often.
    fn is_written_off(&self, asset: AssetId) -> bool {
        let mut ways = self.known.iter().filter(|technique| MOVES.contains(technique));
        !self.rules(asset) && !ways.any(|technique| self.is_open(*technique, asset))
    }

    /// The store that is wanted, if records are.
    pub fn store(&self) -> Option<StoreId> {
        if let Goal::Steal(store) = self.goal { Some(store) } else { None }
    }

    /// Whether a technique is still worth trying on a machine.
    pub fn is_open(&self, technique: TechniqueId, asset: AssetId) -> bool {
        let (worked, failed) = self.beliefs.tried.get(&(technique, asset)).copied().unwrap_or_default();
        let (worked, failed) = (u32::from(worked), u32::from(failed));
        // The second bound ends what works every time and never brings anything.
        failed < worked + self.limit && worked + failed < 4 * self.limit
    }

    /// Whether a technique has not worked on a machine yet and is worth trying.
    pub fn is_untried(&self, technique: TechniqueId, asset: AssetId) -> bool {
        let worked = self.beliefs.tried.get(&(technique, asset)).is_some_and(|tally| tally.0 > 0);
        !worked && self.is_open(technique, asset)
    }

    /// Whether it thinks it has administrator rights there.
    pub fn rules(&self, asset: AssetId) -> bool {
        self.beliefs.footholds.get(&asset).is_some_and(|foothold| foothold.admin)
    }

    /// The first foothold that fits and on which the technique is worth trying, as source and target.
    pub fn on_foothold(&self, technique: TechniqueId, fits: impl Fn(&Foothold) -> bool) -> Option<Step> {
        let mut footholds = self.beliefs.footholds.iter();
        let found = footholds.find(|(asset, foothold)| fits(foothold) && self.is_open(technique, **asset));
        found.map(|(asset, _)| (Some(*asset), *asset))
    }

    /// The machines where the work is done: those of the goal that are held, else every one with full rights.
    pub fn posts(&self) -> Vec<AssetId> {
        let held: Vec<_> = self.sites.iter().copied().filter(|site| self.rules(*site)).collect();
        if !held.is_empty() {
            return held;
        }
        self.beliefs.footholds.iter().filter(|(_, foothold)| foothold.admin).map(|(asset, _)| *asset).collect()
    }

    /// The first machine where work is done that lacks something, as source and target.
    pub fn on_post(&self, technique: TechniqueId, done: &BTreeSet<AssetId>) -> Option<Step> {
        let posts = self.posts();
        let lacking = posts.into_iter().find(|post| !done.contains(post) && self.is_open(technique, *post));
        lacking.map(|post| (Some(post), post))
    }

    /// A foothold in a zone from which one of these ports of a machine answered: one with a channel out, if possible.
    pub fn source_to(&self, target: AssetId, ports: &[u16]) -> Option<AssetId> {
        let seen = self.beliefs.seen.get(&target)?;
        let answers = |from: &AssetId| {
            let zone = self.beliefs.seen.get(from).map(|own| own.zone);
            zone.and_then(|zone| seen.ports.get(&zone)).is_some_and(|open| open.iter().any(|p| ports.contains(p)))
        };
        let sources = self.beliefs.footholds.iter().filter(|(from, _)| **from != target && answers(from));
        sources.min_by_key(|(from, foothold)| (!foothold.commanded, **from)).map(|(from, _)| *from)
    }

    /// Whether a held account gives administrator rights on a machine, as far as known.
    pub fn can_rule(&self, asset: AssetId) -> bool {
        let Some(seen) = self.beliefs.seen.get(&asset) else { return false };
        self.beliefs.rights().any(|privilege| admits(privilege, seen.class, seen.joined))
    }

    fn is_weak(&self, asset: AssetId) -> bool {
        let weak = self.beliefs.seen.get(&asset).and_then(|seen| seen.weak_port);
        weak.is_some_and(|port| self.source_to(asset, &[port]).is_some())
    }

    /// Machines of the goal to be taken.
    pub fn sites_to_take(&self) -> impl Iterator<Item = AssetId> {
        self.sites.iter().copied().filter(|site| !self.rules(*site))
    }

    /// Other machines that could be taken.
    pub fn others_to_take(&self) -> impl Iterator<Item = AssetId> {
        let others = self.beliefs.seen.keys().copied();
        others.filter(|asset| {
            !self.sites.contains(asset) && !self.rules(*asset) && !self.beliefs.encrypted.contains(asset)
        })
    }

    /// Backup servers that still work, as far as known. Only who encrypts cares.
    pub fn backups(&self) -> impl Iterator<Item = AssetId> {
        let cares = matches!(self.goal, Goal::Encrypt(_));
        let seen = self.beliefs.seen.iter().filter(move |(asset, seen)| {
            cares && seen.class == AssetClass::Backup && !self.beliefs.inhibited.contains(asset)
        });
        seen.map(|(asset, _)| *asset).filter(|asset| self.rules(*asset) || self.is_approachable(*asset))
    }

    /// A move with a held account over one of these ports onto the first fitting machine.
    pub fn log_on(
        &self,
        technique: TechniqueId,
        ports: &[u16],
        targets: impl Iterator<Item = AssetId>,
    ) -> Option<Step> {
        targets.filter(|target| self.can_rule(*target) && self.is_open(technique, *target)).find_map(|target| {
            let source = self.source_to(target, ports)?;
            Some((Some(source), target))
        })
    }

    /// A move over a weakness onto the first fitting machine.
    pub fn exploit(&self, technique: TechniqueId, mut targets: impl Iterator<Item = AssetId>) -> Option<Step> {
        let target = targets.find(|target| self.is_weak(*target) && self.is_open(technique, *target))?;
        let port = self.beliefs.seen.get(&target)?.weak_port?;
        Some((self.source_to(target, &[port]), target))
    }

    /// The source and directory server for questions to the directory; without a known one, the source itself.
    pub fn directory(&self, technique: TechniqueId) -> Option<Step> {
        let joined = |asset: &AssetId| self.beliefs.seen.get(asset).is_some_and(|seen| seen.joined);
        let controllers = self.beliefs.seen.iter().filter(|(_, seen)| seen.class == AssetClass::DomainController);
        for (controller, _) in controllers {
            if self.is_open(technique, *controller)
                && let Some(source) = self.source_to(*controller, &DIRECTORY_PORTS).filter(joined)
            {
                return Some((Some(source), *controller));
            }
        }
        let mut sources = self.beliefs.footholds.keys().filter(|source| joined(source));
        sources.find(|source| self.is_open(technique, **source)).map(|source| (Some(*source), *source))
    }

    /// Whom to send a lure: people at a workstation that is not held, those who got the fewest first, then the one
    /// that the adversary came with.
    pub fn whom_to_lure(&self, lure: TechniqueId, opening: TechniqueId) -> Option<Step> {
        let seen = self.beliefs.seen.iter().filter(|(_, seen)| seen.class == AssetClass::Workstation);
        let candidates: BTreeSet<_> = seen.map(|(asset, _)| *asset).chain([self.way_in]).collect();
        let tries = |asset: &AssetId| {
            let (worked, failed) = self.beliefs.tried.get(&(lure, *asset)).copied().unwrap_or_default();
            u32::from(worked) + u32::from(failed)
        };
        let open = candidates.into_iter().filter(|asset| {
            !self.beliefs.footholds.contains_key(asset) && self.is_open(lure, *asset) && self.is_open(opening, *asset)
        });
        open.min_by_key(|asset| (tries(asset), *asset != self.way_in, *asset)).map(|asset| (None, asset))
    }

    /// All facts that hold.
    pub fn facts(&self) -> Facts {
        let facts = self.own_facts().and(self.network_facts()).and(self.credential_facts());
        facts.and(self.goal_facts())
    }

    fn own_facts(&self) -> Facts {
        let opening = TechniqueId::new(1204, 2);
        let any = |fits: fn(&Foothold) -> bool| self.beliefs.footholds.values().any(fits);
        Facts::NONE
            .with_if(Facts::LURED, self.beliefs.lured.iter().any(|asset| self.is_open(opening, *asset)))
            .with_if(Facts::FOOTHOLD, !self.beliefs.footholds.is_empty())
            .with_if(Facts::SHELL, any(|f| f.scripted))
            .with_if(Facts::COMMANDED, any(|f| f.commanded))
            .with_if(Facts::PERSISTENT, any(|f| f.persistent))
            .with_if(Facts::ADMIN, any(|f| f.admin))
            .with_if(Facts::FRESH, any(|f| f.admin && !f.dumped))
            .with_if(Facts::UNLISTED, any(|f| !f.listed))
            .with_if(Facts::UNSCANNED, any(|f| !f.scanned))
            .with_if(Facts::LISTED, any(|f| f.listed && !f.scanned))
    }

    fn network_facts(&self) -> Facts {
        Facts::NONE
            .with_if(Facts::SITE_KNOWN, !self.sites.is_empty())
            .with_if(Facts::PATHS, self.others_to_take().any(|asset| self.source_to(asset, &LOGON_PORTS).is_some()))
            .with_if(Facts::WEAK_HOST, self.others_to_take().any(|asset| self.is_weak(asset)))
            .with_if(Facts::WEAK_SITE, self.sites_to_take().any(|asset| self.is_weak(asset)))
            .with_if(Facts::BACKUP_KNOWN, self.backups().next().is_some())
            .with_if(Facts::BACKUP_HELD, self.backups().any(|asset| self.rules(asset)))
            .with_if(Facts::BACKUPS_GONE, self.backups().next().is_none())
    }

    fn credential_facts(&self) -> Facts {
        let beliefs = self.beliefs;
        let weak = beliefs.known_accounts.iter().any(|(id, weak)| *weak && !beliefs.accounts.contains_key(id));
        let mut wanted = self.sites_to_take().chain(self.backups().filter(|asset| !self.rules(*asset))).peekable();
        // Before it knows where the goal is, it supposes a server there.
        let supposed = wanted.peek().is_none()
            && self.sites.is_empty()
            && beliefs.rights().any(|privilege| admits(privilege, AssetClass::Server, true));
        Facts::NONE
            .with_if(Facts::ACCOUNTS, !beliefs.known_accounts.is_empty())
            .with_if(Facts::WEAK_ACCOUNT, weak)
            .with_if(Facts::CREDS, beliefs.rights().next().is_some())
            .with_if(Facts::LOCAL_CREDS, self.others_to_take().any(|asset| self.can_rule(asset)))
            .with_if(Facts::GOAL_CREDS, supposed || wanted.any(|asset| self.can_rule(asset)))
    }

    fn goal_facts(&self) -> Facts {
        let posts = self.posts();
        let all = |done: &BTreeSet<AssetId>| !posts.is_empty() && posts.iter().all(|post| done.contains(post));
        let beliefs = self.beliefs;
        let held = !self.sites.is_empty() && self.sites.iter().all(|site| self.rules(*site));
        let hit = self.goal_machines().any(|site| beliefs.encrypted.contains(&site));
        // Machines that were merely lost from sight stay on the list.
        let all_hit = self.goal_machines().all(|site| {
            beliefs.encrypted.contains(&site) || self.is_written_off(site) || (self.settled && !self.rules(site))
        });
        let encrypts = matches!(self.goal, Goal::Encrypt(_));
        let store = self.store();
        Facts::NONE
            .with_if(Facts::SITE, held)
            .with_if(Facts::BLINDED, all(&beliefs.blinded))
            .with_if(Facts::STAGED, held && all(&beliefs.staged))
            .with_if(Facts::STOPPED, held && all(&beliefs.stopped))
            .with_if(Facts::INHIBITED, held && all(&beliefs.inhibited))
            .with_if(Facts::COLLECTED, store.is_some_and(|store| beliefs.collected.contains_key(&store)))
            .with_if(Facts::PACKED, store.is_some_and(|store| beliefs.packed.contains(&store)))
            .with_if(Facts::STOLEN, store.is_some_and(|store| beliefs.stolen.contains(&store)))
            .with_if(Facts::ENCRYPTED, encrypts && hit && all_hit)
    }

    /// A machine of the goal from whose shares a held account may read, and from where.
    pub fn share(&self, technique: TechniqueId) -> Option<Step> {
        self.log_on(technique, &SHARE_PORTS, self.sites.iter().copied())
    }
}

/// Whether the servers of a zone include it.
pub(crate) fn is_server(class: AssetClass) -> bool {
    matches!(
        class,
        AssetClass::Server
            | AssetClass::Database
            | AssetClass::DomainController
            | AssetClass::Backup
            | AssetClass::Management
    )
}
