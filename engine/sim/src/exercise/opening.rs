//! What happened before play begins: the prelude of a scenario, run once.
//!
//! Invariant: an opening depends on its scenario alone. Keeping it for the next exercise of the same scenario saves
//! time and changes nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Exercise, Options, StartError};
use crate::draw::Dice;
use crate::ids::RoleId;
use crate::response::Stance;
use crate::scenario::{Prelude, Scenario};
use crate::storyline::{Story, Watch};
use crate::time::{DAY, Tick};

/// The longest that a prelude may last before the moment that ends it.
pub(super) const PRELUDE_DAYS_MAX: u32 = 200;

/// How many openings a process keeps: a class plays one or two scenarios.
const KEPT: usize = 4;

/// Openings by scenario, newest last.
static OPENINGS: Mutex<Vec<(Arc<Scenario>, Arc<Exercise>)>> = Mutex::new(Vec::new());

/// An exercise at the beginning of play, with these seats taken and this seed from now on.
///
/// # Errors
/// The moment that ends the prelude does not come.
pub(super) fn begin(
    scenario: &Arc<Scenario>,
    prelude: &Prelude,
    seed: u64,
    taken: &BTreeSet<RoleId>,
    options: Options,
) -> Result<Exercise, StartError> {
    let opening = opening(scenario, prelude, options)?;
    let mut exercise = opening.fork();
    (exercise.seats, exercise.chart) = super::seats_and_chart(scenario, taken);
    let begins = exercise.now().after(1);
    let world = exercise.world_mut();
    world.resource_mut::<Dice>().reseed(begins, seed);
    world.resource_mut::<Stance>().seat(scenario, taken);
    world.resource_mut::<Story>().begin_play(scenario, begins);
    exercise.run_tick(begins);
    Ok(exercise)
}

/// The scenario up to the last minute before play, kept for the next time.
fn opening(scenario: &Arc<Scenario>, prelude: &Prelude, options: Options) -> Result<Arc<Exercise>, StartError> {
    // Other options must lead to the same opening; tests find out only if they are really tried.
    if options != Options::default() {
        return run(scenario, prelude, options).map(Arc::new);
    }
    let find = |kept: &Vec<(Arc<Scenario>, Arc<Exercise>)>| {
        let same = |(other, _): &&(Arc<Scenario>, _)| Arc::ptr_eq(other, scenario) || **other == **scenario;
        kept.iter().find(same).map(|(_, opening)| Arc::clone(opening))
    };
    if let Some(opening) = find(&OPENINGS.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(opening);
    }
    let opening = Arc::new(run(scenario, prelude, options)?);
    let mut kept = OPENINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if find(&kept).is_none() {
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((Arc::clone(scenario), Arc::clone(&opening)));
    }
    Ok(opening)
}

fn run(scenario: &Arc<Scenario>, prelude: &Prelude, options: Options) -> Result<Exercise, StartError> {
    // Once to find the moment, once more to stop before it.
    let mut scout = Exercise::fresh(scenario, prelude.seed, &BTreeSet::new(), options);
    let mut watch = Watch::new([prelude.until.clone()]);
    let mut cursor = Default::default();
    let found = loop {
        scout.events_since(cursor).for_each(|event| {
            watch.see(event);
        });
        cursor = scout.cursor();
        if let Some(at) = watch.when(&prelude.until) {
            break at;
        }
        if scout.now() >= Tick(PRELUDE_DAYS_MAX * DAY) {
            let why = format!(
                "what happens before play does not come to the moment that ends it within {PRELUDE_DAYS_MAX} days; \
                 choose another seed or another moment"
            );
            return Err(StartError::Scenario(vec![why]));
        }
        let day = scout.now().after(DAY);
        scout.advance(day);
    };
    drop(scout);
    let begins = found.0.saturating_sub(prelude.earlier).max(1);
    let mut opening = Exercise::fresh(scenario, prelude.seed, &BTreeSet::new(), options);
    opening.advance(Tick(begins - 1));
    Ok(opening)
}
