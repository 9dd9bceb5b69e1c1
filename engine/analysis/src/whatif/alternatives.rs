//! Which alternatives there were: every decision left out, decisions taken earlier, chances that were missed.
//!
//! Invariant (no hindsight): an order that an alternative gives at a moment was taken by the seat's preview at that
//! moment, and something in the seat's view spoke for it: a sign about the machine or zone, or a bot that follows the
//! plan and was shown the same views.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_sim::action::{Action, Order, Verb};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::journal::{Journal, Seating};
use codedark_sim::time::Tick;
use codedark_sim::view::{Chart, View};

use super::Change;
use super::advisor::Advisor;
use super::change::{Edit, OwnOrder};

/// A moment is clearly earlier when it is so many minutes earlier [estimate].
const EARLIER_MINUTES: u32 = 10;

/// One alternative.
#[derive(Clone, PartialEq, Debug)]
pub struct Alternative {
    /// When play branches.
    pub at: Tick,
    /// Like orders of one seat at one moment.
    pub changes: Vec<Change>,
    /// Whether it is a missed chance.
    pub missed: bool,
}

impl Alternative {
    /// The edits that make it.
    pub fn edits(&self) -> Vec<Edit> {
        let edit = |change: &Change| match (change.number, change.now) {
            (Some(number), None) => Some(Edit::Drop(number, number)),
            (Some(number), Some(to)) => Some(Edit::Move(number, to)),
            (None, Some(at)) => Some(Edit::Insert(at, change.order.clone())),
            (None, None) => None,
        };
        self.changes.iter().filter_map(edit).collect()
    }
}

/// Looks at a play as it goes on.
pub struct Watcher<'a> {
    journal: &'a Journal,
    own: &'a [OwnOrder],
    advisors: Vec<Advisor>,
    /// When an order could first have been given, by its number.
    offered: BTreeMap<u32, Tick>,
    /// What advisors wanted that nobody gave, with the first moment at which it was offered, and to whom: what several
    /// seats might have ordered is one chance.
    missed: BTreeMap<Action, (Tick, RoleId)>,
}

impl<'a> Watcher<'a> {
    /// Looks at the orders of people.
    pub fn of(journal: &'a Journal, own: &'a [OwnOrder]) -> Self {
        Self { journal, own, advisors: Vec::new(), offered: BTreeMap::new(), missed: BTreeMap::new() }
    }

    /// Looks at a moment, before its orders. Returns whether an alternative may branch here.
    pub fn look(&mut self, exercise: &Exercise) -> bool {
        let now = exercise.now();
        self.advise(exercise);
        let mut telling = self.own.iter().any(|order| order.at == now);
        for advisor in &mut self.advisors {
            let role = advisor.role().clone();
            let Ok(view) = exercise.view(&role).map(Arc::new) else { continue };
            let offers = |action: &Action| exercise.preview(&role, action).is_ok();
            let later =
                self.own.iter().filter(|order| order.order.seat == role && order.at >= now.after(EARLIER_MINUTES));
            for order in later.filter(|order| !self.offered.contains_key(&order.number)).collect::<Vec<_>>() {
                if speaks_for(&view, exercise.chart(), &order.order.action) && offers(&order.order.action) {
                    self.offered.insert(order.number, now);
                    telling = true;
                }
            }
            for action in advisor.wants(&view) {
                let given = self.own.iter().any(|order| order.order.action == action);
                if !given && !self.missed.contains_key(&action) && offers(&action) {
                    self.missed.insert(action, (now, role.clone()));
                    telling = true;
                }
            }
        }
        telling
    }

    /// Looks over the shoulders of those who sit there before what is done in this minute. Somebody who sits down later is
    /// advised from then on: before, nobody was there to miss a chance.
    fn advise(&mut self, exercise: &Exercise) {
        let mut seating = Seating::of(&self.journal.header);
        let done = self.journal.interventions().take_while(|(at, _)| *at < exercise.now());
        done.for_each(|(_, what)| seating.take(what));
        self.advisors.retain(|advisor| seating.is_person(advisor.role()));
        for role in seating.people() {
            if !self.advisors.iter().any(|advisor| advisor.role() == role) {
                self.advisors.extend(Advisor::beside(role, exercise.chart(), self.journal.header.seed));
            }
        }
        self.advisors.iter_mut().for_each(|advisor| advisor.look_at(exercise.chart()));
    }

    /// Every alternative, those that change the house before those that find out or tell, then by time.
    pub fn alternatives(self) -> Vec<Alternative> {
        let mut groups: BTreeMap<Key, Vec<Change>> = BTreeMap::new();
        let mut add = |at: Tick, kind: Kind, change: Change| {
            let (verb, on) = (change.order.action.verb, change.order.action.is_on());
            let key = (promise(verb), at, change.was, kind, change.order.seat.clone(), verb, on);
            groups.entry(key).or_default().push(change);
        };
        for one in self.own {
            let (number, was) = (Some(one.number), Some(one.at));
            let change = |now| Change { number, order: one.order.clone(), was, now };
            add(one.at, Kind::Dropped, change(None));
            if let Some(earlier) = self.offered.get(&one.number) {
                add(*earlier, Kind::Earlier, change(Some(*earlier)));
            }
        }
        for (action, (at, seat)) in self.missed {
            let order = Order { seat, participant: 0, action };
            add(at, Kind::Missed, Change { number: None, order, was: None, now: Some(at) });
        }
        let of = |((_, at, _, kind, ..), changes): (Key, Vec<Change>)| Alternative {
            at,
            changes,
            missed: kind == Kind::Missed,
        };
        groups.into_iter().map(of).collect()
    }
}

/// Like orders have the same key.
type Key = (u8, Tick, Option<Tick>, Kind, RoleId, Verb, bool);

/// What is done to orders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Dropped,
    Earlier,
    Missed,
}

/// What changes the house first; what finds out or tells after it.
fn promise(verb: Verb) -> u8 {
    let later = [
        Verb::Triage,
        Verb::LookCloser,
        Verb::CollectEvidence,
        Verb::VerifyBackups,
        Verb::Notify,
        Verb::TellPatients,
        Verb::TellPress,
    ];
    u8::from(later.contains(&verb))
}

/// Whether something in a view speaks for an order: a sign about its machine, its zone, or anywhere if it names none.
fn speaks_for(view: &View, chart: &Chart, action: &Action) -> bool {
    let signs = signs(view);
    let zone_of = |asset: &AssetId| chart.assets.get(asset.index()).map(|card| card.zone);
    match (action.asset(), action.zone()) {
        (Some(asset), _) => signs.contains(&asset),
        (None, Some(zone)) => signs.iter().any(|asset| zone_of(asset) == Some(zone)),
        (None, None) => !signs.is_empty(),
    }
}

/// Machines of which an alert, a report or a finding tells.
fn signs(view: &View) -> BTreeSet<AssetId> {
    let alerts = view.alerts.iter().map(|alert| alert.id.asset);
    let reports = view.reports.iter().map(|report| report.asset);
    let found = view.assets.iter().filter(|asset| asset.condition.concern() > 1 || asset.finding.is_some());
    alerts.chain(reports).chain(found.map(|asset| asset.id)).collect()
}
