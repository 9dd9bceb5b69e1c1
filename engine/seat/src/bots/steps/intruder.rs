//! What the plan says once somebody is inside: backups, lines, accounts, tools, help, notices, words.
//!
//! Invariant: it acts on alerts that nobody has called false and on what was found, and says no more than it knows.

use std::collections::BTreeSet;

use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::{AssetId, TechniqueId, ZoneId};
use codedark_sim::posture::{Audience, Mode, Ransom, Statement};
use codedark_sim::scenario::AccountGroup;
use codedark_sim::time::HOUR;

use crate::bots::thoughts::{EVIDENCE, Thoughts};

/// Credentials were read or cracked: administration does not look like this.
const CREDENTIALS: [TechniqueId; 2] = [TechniqueId::new(1003, 1), TechniqueId::new(1558, 3)];
/// Records were gathered, packed or carried out, or somebody commands from outside.
const OUTWARD: [TechniqueId; 4] =
    [TechniqueId::new(1039, 0), TechniqueId::new(1560, 1), TechniqueId::new(1567, 2), TechniqueId::new(1071, 1)];
/// Hit machines from which on the house needs help.
const MANY: usize = 3;
/// The two resets of the domain's key are so far apart.
const TICKETS: u32 = 10 * HOUR;

impl Thoughts<'_> {
    /// Everything but what is done to single machines.
    pub fn answer_an_intruder(&mut self) {
        if self.is_hit() {
            self.protect_backups();
        }
        // Without a line to the outside nobody moves in here, and nothing leaves, while the house is gone through.
        let inside = self.is_hit() && !self.is_worm();
        if inside {
            self.cut_the_line("A machine was found hit, and whoever did it commands from outside.");
        }
        self.reset_what_may_be_stolen();
        self.let_tools_block();
        if self.hit().count() >= MANY || inside {
            self.order(Verb::CallHelp, [], "Machines were found hit; this is more than the house has people for.");
        }
        self.tell_authorities();
        self.tell_the_public();
        self.refuse_to_pay();
    }

    /// Takes backup sets out of reach.
    pub fn protect_backups(&mut self) {
        if self.view.posture.backups.iter().any(|backup| !backup.protected) {
            let why = "Whoever is inside looks for the backups; they were still within reach.";
            self.order(Verb::ProtectBackups, [Arg::Switch(true)], why);
        }
    }

    /// Cuts the internet.
    pub fn cut_the_line(&mut self, why: &str) {
        if !self.view.posture.internet_cut {
            self.order(Verb::CutInternet, [Arg::Switch(true)], why);
        }
    }

    /// Says no to a demand for money.
    pub fn refuse_to_pay(&mut self) {
        if self.view.posture.demand.is_some() && self.view.posture.ransom.is_none() {
            let why = "Money was demanded; paying brings no records back, and a key is no quick way back.";
            self.order(Verb::DecideRansom, [Arg::Ransom(Ransom::Refuse)], why);
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
        let ordered = self.orders.iter().filter(|order| order.action.verb == Verb::CollectEvidence).count();
        if under_way(asset) {
            return true;
        }
        if self.known(asset).evidence || taken + ordered >= EVIDENCE {
            return false;
        }
        let before = self.orders.len();
        let why = format!("{}; the machines found first tell most, and a rebuild wipes that.", self.was_found(asset));
        self.order(Verb::CollectEvidence, [Arg::Asset(asset)], why);
        self.orders.len() > before
    }

    /// Whoever read credentials on one machine has those of others soon: administrators, services, and the domain's key.
    pub fn reset_what_may_be_stolen(&mut self) {
        let Some(seen) = self.last_alert(&CREDENTIALS).max(self.found()) else { return };
        for (group, why) in [
            (AccountGroup::Administrators, "Somebody was inside, and may have administrators' passwords."),
            (AccountGroup::Services, "Somebody was inside, and may have passwords of services."),
        ] {
            let cards = self.chart.accounts.iter().zip(&self.view.posture.accounts_reset);
            let mut of_group = cards.filter(|(card, _)| card.group == group).peekable();
            if of_group.peek().is_some() && of_group.any(|(_, reset)| reset.is_none_or(|at| at < seen)) {
                self.order(Verb::ResetAccounts, [Arg::Group(group)], why);
            }
        }
        let resets = &self.view.posture.krbtgt_resets;
        let since = resets.iter().filter(|at| **at >= seen).count();
        if since < 2 && resets.last().is_none_or(|at| self.view.now.since(*at) >= TICKETS) {
            let why = match since {
                0 => "Whoever held a domain controller can sign tickets until its key is changed twice.",
                _ => "Tickets of the old key have run out: the second change of the domain's key was due.",
            };
            self.order(Verb::ResetAccounts, [Arg::Group(AccountGroup::Krbtgt)], why);
        }
    }

    /// Where something was found, tools stop what they recognise.
    pub fn let_tools_block(&mut self) {
        let zones: BTreeSet<ZoneId> = self.hit().map(|asset| self.zone_of(asset.id)).collect();
        for zone in zones {
            if self.view.zones[zone.index()].detection.is_none() {
                let why = format!("A machine in {} was found hit; tools there only reported.", self.zone_title(zone));
                self.order(Verb::SetDetection, [Arg::Zone(zone), Arg::Mode(Mode::Block)], why);
            }
        }
    }

    /// Authorities in time.
    pub fn tell_authorities(&mut self) {
        for duty in &self.view.duties {
            if duty.started.is_some() && duty.notified.is_none() {
                let why = format!("The clock of the law runs: {} is to be told.", self.chart.duties[duty.id.index()].1);
                self.order(Verb::Notify, [Arg::Duty(duty.id)], why);
            }
        }
    }

    /// Patients and press the truth as far as it is known.
    pub fn tell_the_public(&mut self) {
        if !self.is_hit() {
            return;
        }
        let (statement, why) = if self.last_alert(&OUTWARD).is_some() {
            (Statement::CannotRuleOut, "Alerts look like records on their way out; nobody can rule it out.")
        } else {
            (Statement::Disruption, "Machines were found hit; nothing points to records that left.")
        };
        for (audience, verb) in [(Audience::Patients, Verb::TellPatients), (Audience::Press, Verb::TellPress)] {
            let mut said = self.view.posture.statements.iter().filter(|said| said.audience == audience);
            if !said.any(|said| said.statement == statement) {
                self.order(verb, [Arg::Statement(statement)], why);
            }
        }
    }

    /// Staff, once.
    pub fn tell_staff(&mut self) {
        self.order(Verb::TellStaff, [], "An incident was declared, and staff did not know yet what to do.");
    }
}
