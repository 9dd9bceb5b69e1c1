//! Going through the whole house: who was found on one machine is looked for on all.
//!
//! Invariant: a look counts only for as long as nobody could have moved since.

use codedark_sim::knowledge::{Condition, Verdict};
use codedark_sim::time::DAY;
use codedark_sim::view::{Answer, AssetView, Chart, View};

use crate::bots::thoughts::{Remembered, Thoughts, is_everyday};

/// How long every machine is looked at again and again after somebody inside showed: who was thrown out comes back.
const WATCH: u32 = 30 * DAY;
/// How old a look may be meanwhile.
const STALE: u32 = DAY;

impl Remembered {
    /// Takes in what a view shows.
    pub fn take_in(&mut self, view: &View, chart: &Chart) {
        let hit = view.assets.iter().filter(|asset| asset.condition.concern() == 3).map(|asset| asset.as_of);
        self.found = hit.chain(self.found).max();
        let plain =
            view.alerts.iter().filter(|alert| alert.verdict != Some(Verdict::FalseAlarm) && !is_everyday(chart, alert));
        self.shown = plain.map(|alert| alert.since).chain(self.found).chain(self.shown).max();
        self.evidence.extend(view.assets.iter().filter(|asset| asset.evidence).map(|asset| asset.id));
        if self.cut.is_some() && !view.posture.internet_cut {
            self.opened = Some(view.now);
        }
        self.cut = if view.posture.internet_cut { self.cut.or(Some(view.now)) } else { None };
    }
}

/// Audit records that name an account from which on it is no chance [estimate].
const NAMED: usize = 3;

impl Remembered {
    /// Takes in log records: whom audits name again and again.
    pub fn read(&mut self, answer: &Answer, chart: &Chart) {
        for (n, account) in chart.accounts.iter().enumerate() {
            let end = format!(", by {}", account.name);
            if answer.records.iter().filter(|record| record.text.ends_with(&end)).count() >= NAMED {
                self.named.insert(n.into());
            }
        }
    }
}

impl Thoughts<'_> {
    /// Looks at every machine whose last look is too old, the oldest look first.
    pub fn sweep(&mut self) {
        let mut open: Vec<AssetView> = self.view.assets.iter().filter(|asset| !self.is_fresh(asset)).copied().collect();
        open.sort_by_key(|asset| (asset.condition != Condition::Suspicious, asset.as_of, asset.id));
        for asset in open {
            let why = match asset.condition {
                Condition::Suspicious => format!("A sign speaks against {}.", self.name(asset.id)),
                Condition::Normal => format!("Nobody had looked at {} yet.", self.name(asset.id)),
                _ => format!("The last look at {} was too old: somebody could have come since.", self.name(asset.id)),
            };
            self.look(asset.id, why);
        }
    }

    /// Whether every machine is known to be free of intruders.
    pub fn is_gone_through(&self) -> bool {
        self.view.assets.iter().all(|asset| asset.condition.concern() == 0 && self.is_fresh(asset))
    }

    /// Whether the last look at a machine still says something. A worm stops at a closed port, and who commands from
    /// outside cannot move while the internet is cut; else it may be on any machine again a day later.
    fn is_fresh(&self, asset: &AssetView) -> bool {
        let looked_at = match asset.condition {
            Condition::Normal | Condition::Suspicious => return false,
            // Work on it, or found hit: there is nothing to look for.
            Condition::Down | Condition::Compromised | Condition::Encrypted => return true,
            Condition::Clean | Condition::Restored => asset.as_of,
        };
        if self.is_worm() {
            return true;
        }
        match (self.remembered.cut, self.remembered.shown) {
            (Some(cut), _) => looked_at >= cut,
            (None, Some(shown)) if self.view.now.since(shown) < WATCH => self.view.now.since(looked_at) < STALE,
            _ => true,
        }
    }
}
