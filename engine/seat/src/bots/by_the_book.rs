//! A defender who follows the plan: judge, contain narrowly, declare early, keep care going, take from an intruder
//! backups, lines and accounts, go through the whole house, tell whom the law names, rebuild in the order of care.
//!
//! Invariant: it knows what its views have shown, nothing else, and gives the orders that a person in this seat could
//! give. It keeps no luck: the same views give the same orders.

mod intruder;
mod sweep;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::AlertKind;
use codedark_sim::ids::{AssetId, TechniqueId, ZoneId};
use codedark_sim::journal::Beside;
use codedark_sim::knowledge::{Condition, Finding, Verdict};
use codedark_sim::time::{HOUR, Tick};
use codedark_sim::view::{AlertView, AssetView, Chart, DowntimeState, View};

use super::Bot;
use crate::{Request, Seat, Until, Update};

/// Minutes after which it looks again even when nothing pressing happened, while there is work in hand.
const LOOK_AGAIN: u32 = 10;
/// The same on a quiet day: whatever is pressing calls it at once.
const QUIET: u32 = HOUR;
/// Orders that it lets wait at a time, closer looks apart.
const IN_HAND: usize = 14;
/// Closer looks that it lets wait at a time.
const LOOKS: usize = 10;
/// File sharing: the port that worms and intruders use between Windows machines.
const SMB: u16 = 445;
/// Exploitation of Remote Services: what a worm travels by.
const EXPLOIT: TechniqueId = TechniqueId::new(1210, 0);

/// The bot *by the book*, version 3.
#[derive(Clone, Default)]
pub struct ByTheBook {
    /// Orders that were refused, with the moment: not asked again at once.
    refused: BTreeMap<Action, Tick>,
    remembered: Remembered,
    ended: bool,
}

/// What it keeps in mind from one view to the next.
#[derive(Clone, Copy, Default)]
struct Remembered {
    /// When a machine was last found hit.
    found: Option<Tick>,
    /// When somebody inside last showed, by that or by an alert.
    shown: Option<Tick>,
    /// Since when the internet has been cut.
    cut: Option<Tick>,
}

impl Bot for ByTheBook {
    fn name(&self) -> &'static str {
        "by-the-book"
    }

    fn version(&self) -> u32 {
        3
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(self.clone())
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        let mut latest = None;
        while let Some(update) = seat.next() {
            match update {
                Update::View(view) => latest = Some(view),
                Update::Ended | Update::Failed(_) => self.ended = true,
                _ => {}
            }
        }
        if self.ended {
            return;
        }
        let Some(view) = latest else {
            seat.send(Request::View);
            return;
        };
        self.remembered.take_in(&view, seat.chart());
        let orders = Thoughts::of(&view, seat.chart(), &self.refused, self.remembered).orders();
        let again = if view.jobs.is_empty() && orders.is_empty() { QUIET } else { LOOK_AGAIN };
        for action in orders {
            seat.send(Request::Act { action, beside: Beside::default() });
        }
        while let Some(update) = seat.next() {
            if let Update::Refused(action, _) = update {
                self.refused.insert(action, view.now);
            }
        }
        seat.send(Request::Ready(Until::Need(view.now.after(again))));
    }
}

/// One look at the situation.
struct Thoughts<'a> {
    view: &'a View,
    chart: Arc<Chart>,
    refused: &'a BTreeMap<Action, Tick>,
    remembered: Remembered,
    may: Vec<Verb>,
    orders: Vec<Action>,
}

impl<'a> Thoughts<'a> {
    fn of(view: &'a View, chart: &Arc<Chart>, refused: &'a BTreeMap<Action, Tick>, remembered: Remembered) -> Self {
        let may = chart.seat(&view.seat).map_or(Vec::new(), |seat| seat.may.clone());
        Self { view, chart: Arc::clone(chart), refused, remembered, may, orders: Vec::new() }
    }

    /// The orders of this moment, most urgent first.
    fn orders(mut self) -> Vec<Action> {
        self.declare();
        self.close_the_road();
        self.judge_alerts();
        self.look_where_staff_saw_something();
        self.isolate_what_is_hit();
        self.keep_care_going();
        if self.is_incident() {
            self.order(Verb::TellStaff, []);
            self.answer_an_intruder();
            self.rebuild();
            self.sweep();
            self.reopen();
        }
        self.orders
    }

    /// Puts an order on the list if this seat may give it, it is not under way, and it was not refused lately.
    fn order(&mut self, verb: Verb, args: impl Into<Vec<Arg>>) {
        let action = Action::new(verb, args);
        let under_way = self.view.jobs.iter().any(|job| job.action == action);
        let refused = self.refused.get(&action).is_some_and(|at| self.view.now.since(*at) < 60);
        let done =
            self.view.ended.iter().any(|ended| ended.action == action && self.view.now.since(ended.at) < LOOK_AGAIN);
        if self.may.contains(&verb) && !under_way && !refused && !done && !self.orders.contains(&action) {
            self.orders.push(action);
        }
    }

    fn technique_of(&self, alert: &AlertView) -> TechniqueId {
        let AlertKind::LooksLike(technique) = alert.what;
        technique
    }

    fn hit(&self) -> impl Iterator<Item = &AssetView> {
        self.view.assets.iter().filter(|asset| matches!(asset.condition, Condition::Compromised | Condition::Encrypted))
    }

    /// Alerts of self-spreading attacks that nobody has called false.
    fn exploit_alerts(&self) -> impl Iterator<Item = AssetId> {
        let alerts = self.view.alerts.iter().filter(|alert| alert.verdict != Some(Verdict::FalseAlarm));
        alerts.filter(|alert| self.technique_of(alert) == EXPLOIT).map(|alert| alert.id.asset)
    }

    fn is_incident(&self) -> bool {
        self.view.declared.is_some()
    }

    fn declare(&mut self) {
        let judged = self.view.alerts.iter().any(|alert| alert.verdict == Some(Verdict::Real));
        let sure = judged || self.hit().next().is_some() || self.view.reports.len() >= 2;
        if sure && !self.is_incident() {
            self.order(Verb::DeclareIncident, []);
        }
    }

    /// A worm travels over file sharing: block that port first where it was seen, then where office machines stand.
    fn close_the_road(&mut self) {
        let seen: BTreeSet<ZoneId> = self.exploit_alerts().map(|asset| self.zone_of(asset)).collect();
        if seen.is_empty() {
            return;
        }
        let others = (0..self.chart.zones.len()).map(ZoneId::from).filter(|zone| !seen.contains(zone));
        let order: Vec<_> = seen.iter().copied().chain(others).collect();
        for zone in order {
            if !self.view.zones[zone.index()].blocked.contains(&SMB) && !self.is_zone_safe(zone) {
                self.order(Verb::Block, [Arg::Port(SMB), Arg::Zone(zone), Arg::Switch(true)]);
            }
        }
    }

    fn zone_of(&self, asset: AssetId) -> ZoneId {
        self.chart.assets[asset.index()].zone
    }

    /// Plain signs are real at once; what administration can look like waits for a closer look.
    fn judge_alerts(&mut self) {
        let open: Vec<_> = self.view.alerts.iter().filter(|alert| alert.verdict.is_none()).copied().collect();
        for alert in open {
            let known = self.view.assets[alert.id.asset.index()];
            let verdict = match (is_everyday(&self.chart, &alert), known.finding) {
                (false, _) | (_, Some(Finding::Compromised | Finding::Encrypted)) => Some(Verdict::Real),
                (true, Some(Finding::Clean | Finding::Vulnerable)) if known.as_of > alert.since => {
                    Some(Verdict::FalseAlarm)
                }
                _ => None,
            };
            match verdict {
                // A desk that drowns in true alerts stops writing verdicts and acts.
                Some(Verdict::Real) if self.is_incident() => self.look_if_new(&known, alert.since),
                Some(Verdict::Real) => {
                    self.order(Verb::Triage, [Arg::Alert(alert.id), Arg::Verdict(Verdict::Real)]);
                    self.look_if_new(&known, alert.since);
                }
                Some(verdict) => self.order(Verb::Triage, [Arg::Alert(alert.id), Arg::Verdict(verdict)]),
                None => self.look(alert.id.asset),
            }
        }
    }

    fn look(&mut self, asset: AssetId) {
        if self.in_hand(|verb| verb == Verb::LookCloser) < LOOKS
            && self.view.assets[asset.index()].condition != Condition::Down
        {
            self.order(Verb::LookCloser, [Arg::Asset(asset)]);
        }
    }

    /// Orders of some kind that wait or are given now.
    fn in_hand(&self, counts: fn(Verb) -> bool) -> usize {
        let jobs = self.view.jobs.iter().map(|job| job.action.verb);
        jobs.chain(self.orders.iter().map(|order| order.verb)).filter(|verb| counts(*verb)).count()
    }

    fn look_if_new(&mut self, known: &AssetView, since: Tick) {
        if known.condition.concern() < 3 && (known.finding.is_none() || known.as_of < since) {
            self.look(known.id);
        }
    }

    fn look_where_staff_saw_something(&mut self) {
        let reported: Vec<_> = self.view.reports.iter().map(|report| report.asset).collect();
        for asset in reported {
            self.look(asset);
        }
    }

    /// One machine at a time, and only where the road is still open. Who commands from outside is stopped by the cut
    /// line; to pull the cables of a whole ward as well would cost its patients and gain nothing.
    fn isolate_what_is_hit(&mut self) {
        let spreads = |asset: &&AssetView| self.is_worm() || asset.condition == Condition::Encrypted;
        let hit: Vec<_> = self.hit().filter(|asset| !asset.isolated).filter(spreads).map(|asset| asset.id).collect();
        for asset in hit {
            let zone = &self.view.zones[self.zone_of(asset).index()];
            if !zone.isolated && !zone.blocked.contains(&SMB) {
                self.order(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(true)]);
            }
        }
    }

    fn keep_care_going(&mut self) {
        let care = self.view.care.clone();
        for process in &care {
            let on = match process.downtime {
                DowntimeState::Off if process.systems < 650 && process.capacity < 700 => true,
                DowntimeState::Running if process.systems >= 900 => false,
                _ => continue,
            };
            self.order(Verb::StartDowntime, [Arg::Process(process.id), Arg::Switch(on)]);
        }
        let taken_to: Vec<_> = care.iter().filter(|process| self.chart.ambulances.contains(&process.id)).collect();
        if taken_to.iter().any(|process| process.capacity < 450) && !self.view.diversion {
            self.order(Verb::DivertAmbulances, [Arg::Switch(true)]);
        }
        if taken_to.iter().all(|process| process.capacity >= 700) && self.view.diversion {
            self.order(Verb::DivertAmbulances, [Arg::Switch(false)]);
        }
    }

    /// Rebuild what is hit, patch what is open: machines that care needs first.
    fn rebuild(&mut self) {
        let mut order: Vec<AssetView> = self.view.assets.to_vec();
        order.sort_by_key(|asset| {
            let card = &self.chart.assets[asset.id.index()];
            (std::cmp::Reverse((asset.condition.concern() == 3, card.care.len())), card.count, asset.id)
        });
        for asset in order {
            if self.in_hand(|verb| verb != Verb::LookCloser) >= IN_HAND {
                return;
            }
            if asset.condition.concern() == 3 && self.takes_evidence(asset.id) {
                continue;
            }
            let it = Arg::Asset(asset.id);
            match asset.condition {
                Condition::Compromised | Condition::Encrypted => self.order(Verb::Reimage, [it]),
                Condition::Clean if asset.finding == Some(Finding::Vulnerable) && !asset.patched => {
                    self.order(Verb::Patch, [it]);
                }
                _ => {}
            }
        }
    }

    /// Opens roads and ports again where everything is safe.
    fn reopen(&mut self) {
        let safe: Vec<_> = self.view.zones.iter().filter(|zone| self.is_zone_safe(zone.id)).collect();
        for zone in safe {
            for port in &zone.blocked {
                self.order(Verb::Block, [Arg::Port(*port), Arg::Zone(zone.id), Arg::Switch(false)]);
            }
            if zone.isolated {
                self.order(Verb::IsolateZone, [Arg::Zone(zone.id), Arg::Switch(false)]);
            }
        }
        let cut: Vec<_> =
            self.view.assets.iter().filter(|asset| asset.isolated && is_safe(asset)).map(|a| a.id).collect();
        for asset in cut {
            self.order(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(false)]);
        }
        self.reconnect_outside();
    }

    fn is_zone_safe(&self, zone: ZoneId) -> bool {
        self.view.assets.iter().filter(|asset| self.zone_of(asset.id) == zone).all(is_safe)
    }
}

/// Whether administration looks like this every day. An alert for anything else is an attack until shown otherwise.
fn is_everyday(chart: &Chart, alert: &AlertView) -> bool {
    let AlertKind::LooksLike(technique) = alert.what;
    chart.technique(technique).is_some_and(|card| card.everyday)
}

/// Looked at or rebuilt, and not open.
fn is_safe(asset: &AssetView) -> bool {
    match asset.condition {
        Condition::Clean => asset.patched || asset.finding == Some(Finding::Clean),
        Condition::Restored => asset.patched,
        _ => false,
    }
}
