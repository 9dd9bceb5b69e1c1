//! A bot made of a policy: it reads the latest view, lets the policy think, and orders.
//!
//! Invariant: it keeps no luck. The same views give the same orders.

use std::collections::BTreeMap;

use codedark_sim::action::Action;
use codedark_sim::ids::TechniqueId;
use codedark_sim::journal::Beside;
use codedark_sim::time::{HOUR, Tick};
use codedark_sim::view::Query;

use super::thoughts::{LOOK_AGAIN, Remembered, Thoughts};
use super::{Bot, Card};
use crate::{Request, Seat, Until, Update};

/// Minutes after which a bot looks again on a quiet day: whatever is pressing calls it at once.
const QUIET: u32 = HOUR;

/// What to order in a situation, and why.
pub(super) struct Policy {
    /// Its name.
    pub name: &'static str,
    /// Counts its changes: another version orders something else somewhere.
    pub version: u32,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Whether it may be played with less than full skill.
    pub takes_skill: bool,
    /// What it looks for in central logs, about once an hour.
    pub hunts: &'static [TechniqueId],
    /// Puts the orders of this moment on the list, most urgent first.
    pub plan: fn(&mut Thoughts),
}

impl Policy {
    /// What everybody may know.
    pub fn card(&self) -> Card {
        Card { name: self.name, version: self.version, about: self.about, takes_skill: self.takes_skill }
    }
}

/// A bot that follows a policy.
#[derive(Clone)]
pub(super) struct Planner {
    policy: &'static Policy,
    /// Orders that were refused, with the moment: not asked again at once.
    refused: BTreeMap<Action, Tick>,
    remembered: Remembered,
    /// When it last looked into central logs.
    hunted: Option<Tick>,
    ended: bool,
}

impl Planner {
    /// A bot that has seen nothing yet.
    pub fn new(policy: &'static Policy) -> Self {
        Self { policy, refused: BTreeMap::new(), remembered: Remembered::default(), hunted: None, ended: false }
    }

    /// Looks into central logs for what its policy hunts. What is answered at once counts now, the rest later.
    fn hunt(&mut self, seat: &mut dyn Seat, now: Tick) {
        if self.policy.hunts.is_empty() || self.hunted.is_some_and(|at| now.since(at) < HOUR) {
            return;
        }
        self.hunted = Some(now);
        for technique in self.policy.hunts {
            seat.send(Request::Query(Query::Hunt { technique: *technique }));
            while let Some(update) = seat.next() {
                if let Update::Answer(_, answer) = update {
                    self.remembered.read(&answer, seat.chart());
                }
            }
        }
    }
}

impl Bot for Planner {
    fn name(&self) -> &str {
        self.policy.name
    }

    fn version(&self) -> u32 {
        self.policy.version
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(self.clone())
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        let (mut latest, mut refused) = (None, Vec::new());
        while let Some(update) = seat.next() {
            match update {
                Update::View(view) => latest = Some(view),
                Update::Refused(action, _) => refused.push(action),
                Update::Answer(_, answer) => self.remembered.read(&answer, seat.chart()),
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
        self.refused.extend(refused.into_iter().map(|action| (action, view.now)));
        self.remembered.take_in(&view, seat.chart());
        self.hunt(seat, view.now);
        let mut thoughts = Thoughts::of(&view, seat.chart(), &self.refused, &self.remembered);
        (self.policy.plan)(&mut thoughts);
        let orders = thoughts.orders;
        let again = if view.jobs.is_empty() && orders.is_empty() { QUIET } else { LOOK_AGAIN };
        for order in orders {
            let beside = Beside { why: Some(order.why), ..Beside::default() };
            seat.send(Request::Act { action: order.action, beside });
        }
        while let Some(update) = seat.next() {
            if let Update::Refused(action, _) = update {
                self.refused.insert(action, view.now);
            }
        }
        seat.send(Request::Ready(Until::Need(view.now.after(again))));
    }
}
