//! What the plan says once somebody is inside: backups, lines, accounts, tools, help, notices, words.
//!
//! Invariant: it acts on alerts that nobody has called false and on what was found, and says no more than it knows.

use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::{AssetId, TechniqueId, ZoneId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Audience, Mode, Ransom, Statement};
use codedark_sim::scenario::AccountGroup;
use codedark_sim::time::{HOUR, Tick};

use super::Thoughts;

/// Credentials were read or cracked: administration does not look like this.
const CREDENTIALS: [TechniqueId; 2] = [TechniqueId::new(1003, 1), TechniqueId::new(1558, 3)];
/// Records were gathered, packed or carried out, or somebody commands from outside.
const OUTWARD: [TechniqueId; 4] =
    [TechniqueId::new(1039, 0), TechniqueId::new(1560, 1), TechniqueId::new(1567, 2), TechniqueId::new(1071, 1)];
/// Machines from which evidence is taken before they are rebuilt: the first ones tell most.
const EVIDENCE: usize = 3;
/// Hit machines from which on the house needs help.
const MANY: usize = 3;
/// The two resets of the domain's key are so far apart.
const TICKETS: u32 = 10 * HOUR;

impl Thoughts<'_> {
    /// Everything but what is done to single machines.
    pub(super) fn answer_an_intruder(&mut self) {
        if self.view.posture.backups.iter().any(|backup| !backup.protected) && self.hit().next().is_some() {
            self.order(Verb::ProtectBackups, [Arg::Switch(true)]);
        }
        // Without a line to the outside nobody moves in here, and nothing leaves, while the house is gone through.
        let inside = self.hit().next().is_some() && !self.is_worm();
        if inside && !self.view.posture.internet_cut {
            self.order(Verb::CutInternet, [Arg::Switch(true)]);
        }
        self.reset_what_may_be_stolen();
        self.let_tools_block();
        if self.hit().count() >= MANY || inside {
            self.order(Verb::CallHelp, []);
        }
        self.tell_who_must_be_told();
        if self.view.posture.demand.is_some() && self.view.posture.ransom.is_none() {
            self.order(Verb::DecideRansom, [Arg::Ransom(Ransom::Refuse)]);
        }
    }

    /// Takes the measures back once nobody is found any more.
    pub(super) fn reconnect_outside(&mut self) {
        if !self.is_gone_through() {
            return;
        }
        if self.view.posture.internet_cut {
            self.order(Verb::CutInternet, [Arg::Switch(false)]);
        }
        if self.view.posture.backups.iter().any(|backup| backup.protected) {
            self.order(Verb::ProtectBackups, [Arg::Switch(false)]);
        }
    }

    /// Whether evidence is to be taken from a machine before it is rebuilt; orders it if nobody does it yet.
    pub(super) fn takes_evidence(&mut self, asset: AssetId) -> bool {
        let under_way = |other: AssetId| {
            self.view
                .jobs
                .iter()
                .any(|job| job.action.verb == Verb::CollectEvidence && job.action.asset() == Some(other))
        };
        let taken = self.view.assets.iter().filter(|other| other.evidence || under_way(other.id)).count();
        let ordered = self.orders.iter().filter(|order| order.verb == Verb::CollectEvidence).count();
        if under_way(asset) {
            return true;
        }
        if self.view.assets[asset.index()].evidence || taken + ordered >= EVIDENCE {
            return false;
        }
        let before = self.orders.len();
        self.order(Verb::CollectEvidence, [Arg::Asset(asset)]);
        self.orders.len() > before
    }

    /// When one of these was last seen by an alert that nobody has called false.
    fn last_alert(&self, techniques: &[TechniqueId]) -> Option<Tick> {
        let alerts = self.view.alerts.iter().filter(|alert| alert.verdict != Some(Verdict::FalseAlarm));
        alerts.filter(|alert| techniques.contains(&self.technique_of(alert))).map(|alert| alert.since).max()
    }

    /// When somebody was last found inside, unless it was a worm, which steals no accounts.
    fn found(&self) -> Option<Tick> {
        self.remembered.found.filter(|_| !self.is_worm())
    }

    /// Whoever read credentials on one machine has those of others soon: administrators, services, and the domain's key.
    fn reset_what_may_be_stolen(&mut self) {
        let Some(seen) = self.last_alert(&CREDENTIALS).max(self.found()) else { return };
        for group in [AccountGroup::Administrators, AccountGroup::Services] {
            let cards = self.chart.accounts.iter().zip(&self.view.posture.accounts_reset);
            let mut of_group = cards.filter(|(card, _)| card.group == group).peekable();
            if of_group.peek().is_some() && of_group.any(|(_, reset)| reset.is_none_or(|at| at < seen)) {
                self.order(Verb::ResetAccounts, [Arg::Group(group)]);
            }
        }
        let resets = &self.view.posture.krbtgt_resets;
        let since = resets.iter().filter(|at| **at >= seen).count();
        if since < 2 && resets.last().is_none_or(|at| self.view.now.since(*at) >= TICKETS) {
            self.order(Verb::ResetAccounts, [Arg::Group(AccountGroup::Krbtgt)]);
        }
    }

    /// Where something was found, tools stop what they recognise.
    fn let_tools_block(&mut self) {
        let zones: std::collections::BTreeSet<ZoneId> = self.hit().map(|asset| self.zone_of(asset.id)).collect();
        for zone in zones {
            if self.view.zones[zone.index()].detection.is_none() {
                self.order(Verb::SetDetection, [Arg::Zone(zone), Arg::Mode(Mode::Block)]);
            }
        }
    }

    /// Authorities in time, patients and press the truth as far as it is known.
    fn tell_who_must_be_told(&mut self) {
        for duty in &self.view.duties {
            if duty.started.is_some() && duty.notified.is_none() {
                self.order(Verb::Notify, [Arg::Duty(duty.id)]);
            }
        }
        if self.hit().next().is_none() {
            return;
        }
        let statement =
            if self.last_alert(&OUTWARD).is_some() { Statement::CannotRuleOut } else { Statement::Disruption };
        for (audience, verb) in [(Audience::Patients, Verb::TellPatients), (Audience::Press, Verb::TellPress)] {
            let mut said = self.view.posture.statements.iter().filter(|said| said.audience == audience);
            if !said.any(|said| said.statement == statement) {
                self.order(verb, [Arg::Statement(statement)]);
            }
        }
    }
}
