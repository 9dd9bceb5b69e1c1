//! One pass over a journal: the exercise as it stood at the moments that branches start from.
//!
//! Invariant: the pass gives the journal's orders at the journal's moments and stops where it stopped.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::digest::Digest;
use codedark_sim::exercise::Exercise;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;

use super::change::{OwnOrder, PERSON, own_orders};
use super::drive::{Driven, Moment};
use crate::many::RunError;

/// A play, and the moments of it that branches start from.
pub struct Past<'a> {
    pub journal: &'a Journal,
    pub own: Vec<OwnOrder>,
    pub moments: BTreeMap<Tick, Moment>,
    /// The digest that the pass came to.
    pub arrived: Digest,
    /// Where bots were told the time in play. Without bots it makes no difference where time stopped.
    pub stops: BTreeSet<Tick>,
}

impl<'a> Past<'a> {
    /// Goes through a journal. `looks` is called at every moment at which somebody looked, before the orders of that
    /// minute; where it says so, and at the moments of `wanted`, the exercise is kept.
    pub fn of(
        journal: &'a Journal,
        wanted: &BTreeSet<Tick>,
        mut looks: impl FnMut(&Exercise) -> bool,
    ) -> Result<Self, RunError> {
        let own = own_orders(journal);
        let mut driven = Driven::open(&journal.header)?;
        let looked: BTreeSet<Tick> = journal.entries.iter().map(Entry::tick).chain([driven.now()]).collect();
        let last = journal.last_tick().max(driven.now());
        let mut moments = BTreeMap::new();
        let mut orders = own.iter().peekable();
        for at in looked.union(wanted).copied().filter(|at| *at <= last) {
            driven.wait(at)?;
            if driven.now() != at {
                // Play ended before: nobody could do anything any more.
                break;
            }
            let telling = looked.contains(&at) && !driven.is_over() && driven.exercise(&mut looks);
            if telling || wanted.contains(&at) {
                moments.insert(at, driven.moment());
            }
            while let Some(order) = orders.next_if(|order| order.at <= at) {
                driven.give(&order.order);
            }
        }
        let beside_bots = journal.header.seats.iter().any(|(_, who)| who != PERSON);
        let stops = if beside_bots { looked } else { BTreeSet::new() };
        let arrived = driven.exercise(Exercise::digest);
        Ok(Self { journal, own, moments, arrived, stops })
    }
}
