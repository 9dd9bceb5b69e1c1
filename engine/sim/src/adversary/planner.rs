//! The search for a plan: the cheapest way from what is believed to the goal.
//!
//! Uniform-cost search over sets of facts. A step costs the minutes that it is expected to take, divided by the odds
//! that the operator believes in, and the trouble that an alert would mean to somebody who shuns it.
//!
//! Invariant: a plan depends on beliefs, public numbers and the operator's own taste, and the search counts its
//! work, so it ends the same way everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Sight;
use super::facts::Facts;
use super::notes::Notes;
use super::outlook::{Outlook, Step};
use super::techniques::{self, TECHNIQUES, TechniqueSpec, Use};
use crate::ids::TechniqueId;
use crate::scenario::{BrainSpec, Goal, Permille};

/// What an alert costs somebody who avoids all of them, in minutes of delay [estimate].
const ALERT_MINUTES: u64 = 1440;
/// What is left of that where the watchers are off [estimate].
const BLINDED: u64 = 300;
/// What an operator in a hurry still does first: nine in ten ransomware cases in health care went for the backups
/// (Sophos, State of Ransomware in Healthcare 2024: 95 %).
const HASTE: Facts = Facts::COMMANDED.and(Facts::BACKUPS_GONE);
/// How many attempts a public prior is worth against own experience [estimate].
const PRIOR_WEIGHT: u32 = 4;
/// Most sets of facts that one search looks at.
const LOOKS_MAX: usize = 20_000;

/// One step of a plan: a technique and which of its uses.
#[derive(Clone, Copy)]
pub(super) struct PlanStep {
    pub spec: &'static TechniqueSpec,
    pub using: usize,
}

impl PartialEq for PlanStep {
    fn eq(&self, other: &Self) -> bool {
        self.spec.id == other.spec.id && self.using == other.using
    }
}

impl PlanStep {
    /// The use.
    pub fn what(&self) -> &'static Use {
        &self.spec.uses[self.using]
    }

    /// Its source and target now.
    pub fn aim(&self, outlook: &Outlook) -> Option<Step> {
        (self.what().aim)(outlook)
    }
}

/// A way to the goal.
#[derive(Clone)]
pub(super) struct Plan {
    pub steps: Vec<PlanStep>,
    pub cost: u64,
}

/// The fact that a goal comes down to.
pub(super) fn target_of(goal: Goal) -> Facts {
    match goal {
        Goal::Encrypt(_) => Facts::ENCRYPTED,
        Goal::Steal(_) => Facts::STOLEN,
    }
}

/// Everything that a search reads.
pub(super) struct Planner {
    start: Facts,
    target: Facts,
    options: Vec<Choice>,
}

/// A step with what it costs and what a careful operator wants first, as far as that can be had.
struct Choice {
    step: PlanStep,
    needs: Facts,
    /// Minutes, and minutes' worth of noise, in thousandths.
    minutes: u64,
    noise: u64,
}

impl Planner {
    /// Lays out the options; `grounded` leaves out what could be done now but on nothing.
    pub fn new(sight: &Sight<'_>, outlook: &Outlook<'_>, notes: &Notes, grounded: bool) -> Self {
        let start = outlook.facts();
        let mut options = Vec::new();
        for (n, spec) in TECHNIQUES.iter().enumerate().filter(|(_, spec)| sight.spec.techniques.contains(&spec.id)) {
            let felt = notes.taste.get(n).and_then(|taste| u64::try_from(*taste).ok()).unwrap_or(1000);
            for (using, what) in spec.uses.iter().enumerate() {
                // What could be done right now but on nothing is no way on.
                if grounded && start.has(what.needs) && (what.aim)(outlook).is_none() {
                    continue;
                }
                let (minutes, noise) = cost(sight, spec, what.hope);
                let (minutes, noise) = (minutes * felt / 1000, noise * felt / 1000);
                options.push(Choice { step: PlanStep { spec, using }, needs: what.needs, minutes, noise });
            }
        }
        let mut planner = Self { start, target: target_of(outlook.goal), options };
        planner.ask_for_what_can_be_had(if notes.hurries() { HASTE } else { Facts(u32::MAX) });
        planner
    }

    /// Adds to each option's needs the preferred facts that some known technique can give. Those out of reach are
    /// waived, which may put others out of reach, until nothing changes.
    fn ask_for_what_can_be_had(&mut self, care: Facts) {
        let preferred: Vec<Facts> =
            self.options.iter().map(|option| Facts(option.step.what().prefers.0 & care.0)).collect();
        for (option, wish) in self.options.iter_mut().zip(&preferred) {
            option.needs = option.needs.and(*wish);
        }
        loop {
            let reachable = self.reachable();
            let mut changed = false;
            for (option, wish) in self.options.iter_mut().zip(&preferred) {
                let hard = option.step.what().needs;
                let waived = Facts(wish.0 & option.needs.0 & !reachable.0 & !hard.0);
                if reachable.has(hard) && waived != Facts::NONE {
                    option.needs = option.needs.without(waived);
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// All facts that could hold one day if nothing were ever used up.
    fn reachable(&self) -> Facts {
        let mut facts = self.start;
        loop {
            let usable = self.options.iter().filter(|option| facts.has(option.needs));
            let more = usable.fold(facts, |facts, option| facts.and(option.step.what().gives));
            if more == facts {
                return facts;
            }
            facts = more;
        }
    }

    /// Facts that some way to the target uses.
    fn relevant(&self) -> Facts {
        let mut wanted = self.target;
        loop {
            let useful = self.options.iter().filter(|option| option.step.what().gives.0 & wanted.0 != 0);
            let more = useful.fold(wanted, |wanted, option| wanted.and(option.needs));
            if more == wanted {
                // Blinding is never needed; it makes the rest cheaper.
                return more.and(Facts::BLINDED);
            }
            wanted = more;
        }
    }

    /// The cheapest plan; `None` if there is no way.
    pub fn plan(&self) -> Option<Plan> {
        if !self.reachable().has(self.target) {
            return None;
        }
        let relevant = self.relevant();
        let mut open = BTreeSet::from([(0_u64, self.start)]);
        let mut best: BTreeMap<Facts, (u64, Option<(Facts, usize)>)> = BTreeMap::from([(self.start, (0, None))]);
        let mut closed = BTreeSet::new();
        while let Some((cost, facts)) = open.pop_first() {
            if facts.has(self.target) {
                return Some(self.trace_back(facts, cost, &best));
            }
            if !closed.insert(facts) {
                continue;
            }
            if closed.len() > LOOKS_MAX {
                return None;
            }
            for (n, option) in self.options.iter().enumerate() {
                let what = option.step.what();
                let news = what.gives.without(facts).0 & relevant.0;
                if news == 0 || !facts.has(option.needs) {
                    continue;
                }
                let next = Facts(facts.without(what.takes).and(what.gives).0 & (relevant.0 | self.start.0));
                let reached = cost + option.cost(facts);
                if best.get(&next).is_none_or(|(known, _)| reached < *known) {
                    best.insert(next, (reached, Some((facts, n))));
                    open.insert((reached, next));
                }
            }
        }
        None
    }

    fn trace_back(&self, end: Facts, cost: u64, best: &BTreeMap<Facts, (u64, Option<(Facts, usize)>)>) -> Plan {
        let mut steps = Vec::new();
        let mut at = end;
        while let Some((_, Some((from, option)))) = best.get(&at) {
            steps.push(self.options[*option].step);
            at = *from;
        }
        steps.reverse();
        Plan { steps, cost }
    }

    /// What a row of steps costs from here; `None` if it does not lead to the target, or a step is no option now.
    pub fn cost_of(&self, steps: &[PlanStep]) -> Option<u64> {
        let (mut facts, mut cost) = (self.start, 0);
        for step in steps {
            let option = self.options.iter().find(|option| option.step == *step)?;
            if !facts.has(option.needs) {
                return None;
            }
            cost += option.cost(facts);
            facts = facts.without(step.what().takes).and(step.what().gives);
        }
        facts.has(self.target).then_some(cost)
    }

    /// What the first step that cannot be done is missing; none if each can, or one is no option at all.
    pub fn gap(&self, steps: &[PlanStep]) -> Facts {
        let mut facts = self.start;
        for step in steps {
            let what = step.what();
            if !facts.has(what.needs) {
                return what.needs.without(facts);
            }
            facts = facts.without(what.takes).and(what.gives);
        }
        Facts::NONE
    }
}

impl Choice {
    fn cost(&self, facts: Facts) -> u64 {
        let noise = if facts.has(Facts::BLINDED) { self.noise * BLINDED / 1000 } else { self.noise };
        self.minutes + noise
    }
}

/// What a technique is believed to cost until it works: minutes, and noise as minutes, both in thousandths.
fn cost(sight: &Sight<'_>, spec: &TechniqueSpec, hope: Permille) -> (u64, u64) {
    let Some(row) = sight.catalogue.technique(spec.id) else { return (u64::from(u32::MAX), 0) };
    let BrainSpec::Operator { noise_tolerance, .. } = sight.spec.brain else { return (0, 0) };
    let odds = u64::from(believed_odds(sight, spec) * hope / 1000).max(1);
    let minutes = u64::from(expected_minutes(row.minutes, spec.minutes_max)) * 1_000_000 / odds;
    let alert = u64::from(crate::detection::chance_of_alert(row.detection, crate::scenario::Monitoring::Monitor));
    let shyness = u64::from(1000 - noise_tolerance.min(1000));
    (minutes, ALERT_MINUTES * alert * shyness / odds)
}

/// Three points weighted as planners do: (least + 4 × likely + most) / 6.
pub(super) fn expected_minutes(minutes: [u32; 3], minutes_max: u32) -> u32 {
    let [least, likely, most] = bounded(minutes, minutes_max);
    ((u64::from(least) + 4 * u64::from(likely) + u64::from(most)) / 6).max(1) as u32
}

/// A row's minutes under a technique's own maximum.
pub(super) fn bounded([least, likely, most]: [u32; 3], minutes_max: u32) -> [u32; 3] {
    let most = most.min(minutes_max.max(1));
    [least.min(most), likely.min(most), most]
}

/// The public prior, moved by own experience: successes and failures weigh as in a beta distribution.
pub(super) fn believed_odds(sight: &Sight<'_>, spec: &TechniqueSpec) -> Permille {
    let own = sight.beliefs.tried.iter().filter(|((technique, _), _)| *technique == spec.id);
    let (worked, failed) = own.fold((0_u32, 0_u32), |(worked, failed), (_, tally)| {
        (worked + u32::from(tally.0), failed + u32::from(tally.1))
    });
    ((PRIOR_WEIGHT * spec.prior + 1000 * worked) / (PRIOR_WEIGHT + worked + failed)).max(10)
}

/// A step by the name of its technique and the number of its use.
pub(super) fn step_of(technique: TechniqueId, using: i64) -> Option<PlanStep> {
    let (spec, using) = (techniques::find(technique)?, usize::try_from(using).ok()?);
    (using < spec.uses.len()).then_some(PlanStep { spec, using })
}
