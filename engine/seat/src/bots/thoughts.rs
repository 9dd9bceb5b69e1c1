//! One look at the situation, and the list of orders that comes of it.
//!
//! Invariant: it knows what its view and the views before have shown, nothing else. An order is put on the list once,
//! only if its seat may give it, and never without a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::AlertKind;
use codedark_sim::ids::{AccountId, AssetId, TechniqueId, ZoneId};
use codedark_sim::knowledge::{Condition, Verdict};
use codedark_sim::time::Tick;
use codedark_sim::view::{AlertView, AssetView, Chart, View};

/// Minutes after which a bot looks again even when nothing pressing happened, while there is work in hand.
pub(super) const LOOK_AGAIN: u32 = 10;
/// Minutes for which an order that was refused is not given again.
const REFUSED: u32 = 60;
/// Orders that it lets wait at a time, closer looks apart.
pub(super) const IN_HAND: usize = 14;
/// Machines from which evidence is taken before they are rebuilt: the first ones tell most.
pub(super) const EVIDENCE: usize = 3;
/// Closer looks that it lets wait at a time.
pub(super) const LOOKS: usize = 10;
/// File sharing: the port that worms and intruders use between Windows machines.
pub(super) const SMB: u16 = 445;
/// Exploitation of Remote Services: what a worm travels by.
const EXPLOIT: TechniqueId = TechniqueId::new(1210, 0);

/// An order, and why.
pub(super) struct Reasoned {
    /// What.
    pub action: Action,
    /// Why, in a sentence that somebody understands who was not there.
    pub why: String,
}

/// What a bot keeps in mind from one view to the next.
#[derive(Clone, Default)]
pub(super) struct Remembered {
    /// When a machine was last found hit.
    pub found: Option<Tick>,
    /// When somebody inside last showed, by that or by an alert.
    pub shown: Option<Tick>,
    /// Since when the internet has been cut.
    pub cut: Option<Tick>,
    /// When the internet was last seen connected again.
    pub opened: Option<Tick>,
    /// Machines of which evidence was taken, whatever became of them.
    pub evidence: BTreeSet<AssetId>,
    /// Accounts that audits named often enough.
    pub named: BTreeSet<AccountId>,
}

/// One look at the situation.
pub(super) struct Thoughts<'a> {
    /// What the seat knows now.
    pub view: &'a View,
    /// Names and layout.
    pub chart: Arc<Chart>,
    /// What is in mind from before.
    pub remembered: &'a Remembered,
    /// The orders of this moment, most urgent first.
    pub orders: Vec<Reasoned>,
    refused: &'a BTreeMap<Action, Tick>,
    may: Vec<Verb>,
}

impl<'a> Thoughts<'a> {
    /// An empty list of orders before a view.
    pub fn of(
        view: &'a View,
        chart: &Arc<Chart>,
        refused: &'a BTreeMap<Action, Tick>,
        remembered: &'a Remembered,
    ) -> Self {
        let may = chart.seat(&view.seat).map_or(Vec::new(), |seat| seat.may.clone());
        Self { view, chart: Arc::clone(chart), refused, remembered, may, orders: Vec::new() }
    }

    /// Whether this seat may give orders of a kind.
    pub fn may(&self, verb: Verb) -> bool {
        self.may.contains(&verb)
    }

    /// Puts an order on the list if this seat may give it, it is not under way, and it was not refused lately.
    pub fn order(&mut self, verb: Verb, args: impl Into<Vec<Arg>>, why: impl Into<String>) {
        if !self.may(verb) {
            return;
        }
        let action = Action::new(verb, args);
        let under_way = self.view.jobs.iter().any(|job| job.action == action);
        let done =
            self.view.ended.iter().any(|ended| ended.action == action && self.view.now.since(ended.at) < LOOK_AGAIN);
        let ordered = self.orders.iter().any(|order| order.action == action);
        if !under_way && !self.was_refused(&action) && !done && !ordered {
            self.orders.push(Reasoned { action, why: why.into() });
        }
    }

    /// Whether an order was refused lately.
    pub fn was_refused(&self, action: &Action) -> bool {
        self.refused.get(action).is_some_and(|at| self.view.now.since(*at) < REFUSED)
    }

    /// Orders of some kind that wait or are given now.
    pub fn in_hand(&self, counts: fn(Verb) -> bool) -> usize {
        let jobs = self.view.jobs.iter().map(|job| job.action.verb);
        jobs.chain(self.orders.iter().map(|order| order.action.verb)).filter(|verb| counts(*verb)).count()
    }

    /// Orders a closer look, unless many wait already or the machine is in pieces.
    pub fn look(&mut self, asset: AssetId, why: impl Into<String>) {
        if self.may(Verb::LookCloser)
            && self.in_hand(|verb| verb == Verb::LookCloser) < LOOKS
            && self.known(asset).condition != Condition::Down
        {
            self.order(Verb::LookCloser, [Arg::Asset(asset)], why);
        }
    }

    /// What is known about a machine.
    pub fn known(&self, asset: AssetId) -> &AssetView {
        &self.view.assets[asset.index()]
    }

    /// Its label.
    pub fn name(&self, asset: AssetId) -> &str {
        &self.chart.assets[asset.index()].name
    }

    /// Its zone.
    pub fn zone_of(&self, asset: AssetId) -> ZoneId {
        self.chart.assets[asset.index()].zone
    }

    /// A zone's title.
    pub fn zone_title(&self, zone: ZoneId) -> &str {
        &self.chart.zones[zone.index()].1
    }

    /// Machines known to be hit.
    pub fn hit(&self) -> impl Iterator<Item = &AssetView> {
        self.view.assets.iter().filter(|asset| asset.condition.concern() == 3)
    }

    /// Whether any is.
    pub fn is_hit(&self) -> bool {
        self.hit().next().is_some()
    }

    /// Whether an incident was declared.
    pub fn is_incident(&self) -> bool {
        self.view.declared.is_some()
    }

    /// Alerts that nobody has called false.
    pub fn standing_alerts(&self) -> impl Iterator<Item = &AlertView> {
        self.view.alerts.iter().filter(|alert| alert.verdict != Some(Verdict::FalseAlarm))
    }

    /// Machines with alerts of a self-spreading attack that nobody has called false.
    pub fn exploit_alerts(&self) -> impl Iterator<Item = AssetId> {
        self.standing_alerts().filter(|alert| technique_of(alert) == EXPLOIT).map(|alert| alert.id.asset)
    }

    /// Whether what goes round spreads by itself.
    pub fn is_worm(&self) -> bool {
        self.exploit_alerts().next().is_some()
    }

    /// When one of these was last seen by an alert that nobody has called false.
    pub fn last_alert(&self, techniques: &[TechniqueId]) -> Option<Tick> {
        self.standing_alerts().filter(|alert| techniques.contains(&technique_of(alert))).map(|alert| alert.since).max()
    }

    /// When somebody was last found inside, unless it was a worm, which steals no accounts.
    pub fn found(&self) -> Option<Tick> {
        self.remembered.found.filter(|_| !self.is_worm())
    }
}

/// What an alert looks like.
pub(super) fn technique_of(alert: &AlertView) -> TechniqueId {
    let AlertKind::LooksLike(technique) = alert.what;
    technique
}

/// Whether administration looks like this every day. An alert for anything else is an attack until shown otherwise.
pub(super) fn is_everyday(chart: &Chart, alert: &AlertView) -> bool {
    chart.technique(technique_of(alert)).is_some_and(|card| card.everyday)
}
