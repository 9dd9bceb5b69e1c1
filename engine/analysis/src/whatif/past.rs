//! One pass over a journal: the exercise as it stood at the moments that branches start from.
//!
//! Invariants: the pass gives the journal's orders at the journal's moments and stops where it stopped. A moment at which
//! it did not stop is reached beside the pass where bots sit, since they might notice: so where the pass ends, and what
//! a moment is, do not depend on which others are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_sim::exercise::{Exercise, Stopped};
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Entry, Journal, Seating};
use codedark_sim::time::Tick;

use super::change::{OwnOrder, held, own_orders};
use super::drive::{Driven, Moment};
use crate::many::RunError;

/// Moments at which something needed a person who did not look that are looked at besides [estimate].
const NEEDED_MAX: usize = 24;

/// A play, and the moments of it that branches start from.
pub struct Past<'a> {
    pub journal: &'a Journal,
    pub own: Vec<OwnOrder>,
    pub moments: BTreeMap<Tick, Moment>,
    /// What the pass came to: the end of a finished play, else where the journal stands.
    pub end: Exercise,
    /// Where bots were told the time in play. Without bots it makes no difference where time stopped.
    pub stops: BTreeSet<Tick>,
}

impl<'a> Past<'a> {
    /// Goes through a journal, and keeps the exercise at this moment. `finished`: whether its play was over.
    pub fn at(journal: &'a Journal, finished: bool, moment: Tick) -> Result<Self, RunError> {
        Self::of(journal, finished, &BTreeSet::new(), &BTreeSet::from([moment]), |_| false)
    }

    /// Goes through a journal. `looks` is called at every moment at which somebody looked or something new needed a
    /// person, before the orders of that minute; where it says so, the exercise is kept.
    pub fn watched(
        journal: &'a Journal,
        finished: bool,
        looks: impl FnMut(&Exercise) -> bool,
    ) -> Result<Self, RunError> {
        Self::of(journal, finished, &needed(journal)?, &BTreeSet::new(), looks)
    }

    fn of(
        journal: &'a Journal,
        finished: bool,
        needed: &BTreeSet<Tick>,
        wanted: &BTreeSet<Tick>,
        mut looks: impl FnMut(&Exercise) -> bool,
    ) -> Result<Self, RunError> {
        let own = own_orders(journal);
        let mut driven = Driven::open(&journal.header)?;
        let looked: BTreeSet<Tick> = journal.entries.iter().map(Entry::tick).chain([driven.now()]).collect();
        let last = journal.last_tick().max(driven.now());
        let beside_bots = journal.has_bots();
        let mut moments = BTreeMap::new();
        let mut orders = own.iter().peekable();
        let mut held = held(journal).into_iter().peekable();
        let all: BTreeSet<Tick> = looked.iter().chain(needed).chain(wanted).copied().collect();
        for at in all.into_iter().filter(|at| *at <= last) {
            let mut aside = None;
            if beside_bots && !looked.contains(&at) {
                aside = Some(Driven::go_on(&driven.moment(), None)?);
            }
            let here = aside.as_mut().unwrap_or(&mut driven);
            here.wait(at)?;
            if here.now() != at {
                // Play ended before: nobody could do anything any more.
                break;
            }
            let watched = looked.contains(&at) || needed.contains(&at);
            let telling = watched && !here.is_over() && here.exercise(&mut looks);
            if telling || wanted.contains(&at) {
                moments.insert(at, here.moment());
            }
            while let Some(order) = orders.next_if(|order| order.at <= at) {
                while let Some(held) = held.next_if(|held| held.after < order.number) {
                    here.step_in(held.what)?;
                }
                here.give(&order.order);
            }
            while let Some(held) = held.next_if(|held| held.at <= at) {
                here.step_in(held.what)?;
            }
        }
        driven.wait(if finished { Tick(u32::MAX) } else { last })?;
        let stops = if beside_bots { looked } else { BTreeSet::new() };
        let end = driven.exercise(Exercise::fork);
        Ok(Self { journal, own, moments, end, stops })
    }
}

/// Moments at which something new needed a person and the journal does not stop: the first ones, and some of the others
/// spread over the rest.
fn needed(journal: &Journal) -> Result<BTreeSet<Tick>, RunError> {
    let header = &journal.header;
    let taken: BTreeSet<RoleId> = header.seats.iter().map(|(role, _)| role.clone()).collect();
    let mut seating = Seating::of(header);
    let mut exercise = Exercise::start(Arc::clone(&header.scenario), header.seed, &taken).map_err(RunError::Start)?;
    let mut found = Vec::new();
    for entry in &journal.entries {
        let people: BTreeSet<RoleId> = seating.people().cloned().collect();
        while exercise.now() < entry.tick() && exercise.advance_until_needed(entry.tick(), &people) == Stopped::Needed {
            found.push(exercise.now());
        }
        // What the journal took is taken again.
        match entry {
            Entry::Act { order, .. } => drop(exercise.submit(order)),
            Entry::Intervene { what, .. } => {
                seating.take(what);
                drop(exercise.intervene(what));
            }
            Entry::AdvancedTo(_) => {}
        }
    }
    let looked: BTreeSet<Tick> = journal.entries.iter().map(Entry::tick).chain([exercise.began()]).collect();
    found.retain(|at| !looked.contains(at));
    Ok(spread(&found).collect())
}

/// At most [`NEEDED_MAX`] moments: all if there are no more, else the first half of them, and the others evenly spread.
fn spread(found: &[Tick]) -> impl Iterator<Item = Tick> {
    let (first, rest) = found.split_at(found.len().min(NEEDED_MAX / 2));
    let places = (NEEDED_MAX - NEEDED_MAX / 2).min(rest.len());
    let others = (0..places).map(move |n| rest[n * rest.len() / places]);
    first.iter().copied().chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_moments_are_all_kept_and_of_many_the_first_and_some_of_the_rest() {
        let all: Vec<Tick> = (0..500).map(Tick).collect();
        for n in [0, 1, 12, 13, 24] {
            assert_eq!(spread(&all[..n]).collect::<Vec<_>>(), all[..n]);
        }
        let kept: Vec<Tick> = spread(&all).collect();
        assert_eq!(kept[..NEEDED_MAX / 2], all[..NEEDED_MAX / 2]);
        assert!(kept.len() == NEEDED_MAX && kept.is_sorted() && kept[NEEDED_MAX - 1] > Tick(400), "{kept:?}");
        assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
