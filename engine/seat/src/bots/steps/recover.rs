//! To come back sooner: evidence where care can wait, backups where they were tested, roads as soon as nothing is lost
//! by it.
//!
//! Invariant: nothing is restored from backups that nobody has tested.

use std::cmp::Reverse;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::AssetId;
use codedark_sim::knowledge::{Condition, Finding};
use codedark_sim::posture::{BackupFinding, BackupView};
use codedark_sim::time::HOUR;
use codedark_sim::view::AssetView;

use crate::bots::thoughts::{EVIDENCE, IN_HAND, Thoughts};

/// How long backups that were tested stay as they were found, if nobody protects them [estimate].
const TESTED: u32 = 12 * HOUR;

impl Thoughts<'_> {
    /// Has backups tested once, before anything is restored from them.
    pub fn test_backups(&mut self) {
        let open = self.view.posture.backups.iter().any(|backup| backup.tested.is_none());
        if open && self.is_hit() {
            let why = "Nobody knows whether backups can be read before somebody has read them.";
            self.order(Verb::VerifyBackups, [], why);
        }
    }

    /// Takes evidence from the machines that care can do without longest, and from few.
    pub fn take_evidence(&mut self) {
        let taking = self.evidence_being_taken().count();
        let left = EVIDENCE.saturating_sub(self.remembered.evidence.len() + taking);
        let mut hit: Vec<AssetId> = self.hit().filter(|asset| !asset.evidence).map(|asset| asset.id).collect();
        hit.sort_by_key(|asset| (self.chart.assets[asset.index()].care.len(), self.known(*asset).as_of, *asset));
        for asset in hit.into_iter().take(left) {
            let why = format!("{}; what an intruder did there is gone once it is rebuilt.", self.was_found(asset));
            self.order(Verb::CollectEvidence, [Arg::Asset(asset)], why);
        }
    }

    /// Brings back what is hit, from backups where they were tested: that takes half the time of a rebuild. What is
    /// only open waits meanwhile, unless something spreads by itself.
    pub fn restore_or_rebuild(&mut self) {
        for asset in self.by_need(|asset| asset.condition.concern() == 3) {
            if self.in_hand(|verb| verb != Verb::LookCloser) >= IN_HAND {
                return;
            }
            if self.evidence_being_taken().any(|other| other == asset) {
                continue;
            }
            if self.gives_backup(asset) {
                let why = format!("{}; backups were tested, and a restore is quicker.", self.was_found(asset));
                self.order(Verb::Restore, [Arg::Asset(asset)], why);
            } else {
                self.order(Verb::Reimage, [Arg::Asset(asset)], self.why_rebuild(asset));
            }
        }
        let in_pieces = self.view.assets.iter().any(|asset| asset.condition == Condition::Down);
        if !self.is_worm() && (self.is_hit() || in_pieces) {
            return;
        }
        let open = |asset: &AssetView| match asset.condition {
            Condition::Clean => asset.finding == Some(Finding::Vulnerable) && !asset.patched,
            Condition::Restored => !asset.patched,
            _ => false,
        };
        for asset in self.by_need(open) {
            if self.in_hand(|verb| verb != Verb::LookCloser) >= IN_HAND {
                return;
            }
            self.order(Verb::Patch, [Arg::Asset(asset)], self.why_patch(asset));
        }
    }

    /// Reconnects what is clean again although it is still open to a weakness: nothing travels by itself, and whoever
    /// commands from outside has no line.
    pub fn reconnect_early(&mut self) {
        if self.is_worm() || !self.view.posture.internet_cut {
            return;
        }
        let clean = |asset: &&AssetView| matches!(asset.condition, Condition::Clean | Condition::Restored);
        let cut: Vec<AssetId> =
            self.view.assets.iter().filter(|asset| asset.isolated).filter(clean).map(|asset| asset.id).collect();
        for asset in cut {
            let why = format!("{} is clean again, and nobody outside has a line to it.", self.name(asset));
            self.order(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(false)], why);
        }
    }

    /// Machines of some kind, those that most departments need first.
    fn by_need(&self, wanted: impl Fn(&AssetView) -> bool) -> Vec<AssetId> {
        let mut order: Vec<AssetId> =
            self.view.assets.iter().filter(|asset| wanted(asset)).map(|asset| asset.id).collect();
        order.sort_by_key(|asset| {
            let card = &self.chart.assets[asset.index()];
            (Reverse(card.care.len()), card.count, *asset)
        });
        order
    }

    /// Machines of which evidence is ordered or being taken.
    fn evidence_being_taken(&self) -> impl Iterator<Item = AssetId> {
        let orders = self.orders.iter().map(|order| &order.action).chain(self.view.jobs.iter().map(|job| &job.action));
        orders.filter(|action| action.verb == Verb::CollectEvidence).filter_map(Action::asset)
    }

    /// Whether a machine may be restored from backup: a test found sets usable, and it was not refused.
    fn gives_backup(&self, asset: AssetId) -> bool {
        let fresh = |backup: &BackupView| match backup.tested {
            None | Some((BackupFinding::Ruined, _)) => false,
            Some((_, at)) => backup.protected || self.view.now.since(at) < TESTED,
        };
        let usable = self.view.posture.backups.iter().any(fresh);
        usable && self.may(Verb::Restore) && !self.was_refused(&Action::new(Verb::Restore, [Arg::Asset(asset)]))
    }
}
