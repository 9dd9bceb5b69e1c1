//! Somebody of the house who copies records: no break-in, but an account, a work place and time of their own.
//!
//! Invariant: no machine falls. What stops it is what would stop anybody's work: an account that opens nothing any
//! more, a way that is cut, a machine that is down.

use super::{Aim, Beliefs, Brain, Datum, Decision, Hand, Memory, PlanNote, Seen, Sight, tempo};
use crate::draw::Draw;
use crate::ids::{AssetId, StoreId, TechniqueId};
use crate::scenario::{AdversarySpec, BrainSpec, Goal, Scenario};

/// Data from Information Repositories.
pub(super) const COPY: TechniqueId = TechniqueId::new(1213, 0);

/// All that an insider can do; whatever else it lists is never tried.
pub const TECHNIQUES: [TechniqueId; 1] = [COPY];

/// Spread of the time between two sittings: sigma of the natural logarithm [estimate].
const PACE_SIGMA: f64 = 0.5;
/// Refusals in a row after which it takes fright for good [estimate].
const REFUSALS: i64 = 3;

/// A person with an account who copies.
pub(super) struct Insider {
    pub pace: u32,
    pub hours: (u8, u8),
}

impl Brain for Insider {
    fn decide(&self, sight: &Sight<'_>, memory: &mut Memory, draw: &mut Draw) -> Decision {
        if sight.hand != Hand::Operator || !sight.spec.techniques.contains(&COPY) {
            return Decision::Stop(None);
        }
        let off = tempo::minutes_until_work(sight.calendar, sight.now, self.hours);
        if off > 0 {
            return Decision::Wait(off, None);
        }
        let Some((goal, target)) = next_goal(sight) else {
            return Decision::Stop(Some(note(None, "It has all it came for.")));
        };
        if memory.notes.insert("sits".into(), Datum::Number(1)).is_none() {
            let why = "It begins to copy records that its account opens and that it has no reason to read.";
            return Decision::Wait(1, Some(note(Some(goal), why)));
        }
        if refusals(sight.beliefs, memory, target) >= REFUSALS {
            let why = "It was refused again and again, takes fright and keeps its hands off.";
            return Decision::Stop(Some(note(None, why)));
        }
        Decision::Try {
            technique: COPY,
            source: Some(sight.spec.foothold),
            target: Aim::At(target),
            then_wait: draw.lognormal(self.pace.max(1), PACE_SIGMA).max(1),
            note: None,
        }
    }
}

/// The first goal that is not done, and the machine that its records are on.
fn next_goal(sight: &Sight<'_>) -> Option<(Goal, AssetId)> {
    stores_of(sight.spec).filter(|store| !sight.beliefs.stolen.contains(store)).find_map(|store| {
        let mut seen = sight.beliefs.seen.iter();
        let (asset, _) = seen.find(|(_, seen)| seen.stores.contains(&store))?;
        Some((Goal::Steal(store), *asset))
    })
}

/// The stores that it wants, most wanted first.
pub(super) fn stores_of(spec: &AdversarySpec) -> impl Iterator<Item = StoreId> {
    spec.goals.iter().filter_map(|goal| if let Goal::Steal(store) = goal { Some(*store) } else { None })
}

/// Failures on a machine since copying from it last worked.
fn refusals(beliefs: &Beliefs, memory: &mut Memory, target: AssetId) -> i64 {
    let (worked, failed) = beliefs.tried.get(&(COPY, target)).copied().unwrap_or_default();
    let (worked, failed) = (i64::from(worked), i64::from(failed));
    let key = format!("last {target:?}");
    match memory.notes.get(&key) {
        Some(Datum::Numbers(last)) if last.first() == Some(&worked) => failed - last.get(1).unwrap_or(&0),
        _ => {
            memory.notes.insert(key, Datum::Numbers(vec![worked, failed]));
            0
        }
    }
}

fn note(goal: Option<Goal>, why: &str) -> PlanNote {
    let steps = if goal.is_some() { vec![COPY] } else { Vec::new() };
    PlanNote { goal, steps, why: why.into() }
}

/// What it knows from the first day: its own account, and where the records are that it works with.
pub(super) fn at_home(scenario: &Scenario, spec: &AdversarySpec, beliefs: &mut Beliefs) {
    let BrainSpec::Insider { account, .. } = spec.brain else { return };
    beliefs.accounts.insert(account, scenario.hospital.accounts[account.index()].privilege);
    for store in stores_of(spec) {
        let asset = scenario.hospital.stores[store.index()].asset;
        let machine = &scenario.hospital.assets[asset.index()];
        let seen = beliefs.seen.entry(asset).or_insert_with(|| Seen {
            class: machine.class,
            ports: Default::default(),
            weak_port: None,
            stores: Vec::new(),
            zone: machine.zone,
            joined: machine.domain_joined,
        });
        seen.stores.push(store);
    }
}
