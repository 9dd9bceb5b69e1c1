//! One branch: from a moment to the end of play, and what it came to.
//!
//! Invariants: a future is keyed by the seed of the play, the moment and its number, so both arms of a comparison have
//! the same ones and the numbers do not depend on what else is looked at. The bot that plays on draws its own mistakes
//! by the same key.

use std::collections::{BTreeSet, VecDeque};

use codedark_seat::bots::{self, Bot};
use codedark_sim::digest::DigestWriter;
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;

use super::change::{held, say_moment, script};
use super::drive::{Driven, Moment};
use super::interval::mean_with_interval;
use super::judge::{Judge, Outcome, judged};
use super::past::Past;
use super::{Change, Difference, Expected};
use crate::many::RunError;

/// What branches of one play share.
pub struct Branches<'a> {
    pub past: &'a Past<'a>,
    pub judge: &'a dyn Judge,
    /// Who plays on in resampled futures.
    pub player: &'a str,
    /// Whether play was over; if not, this day's luck is compared where it stands.
    pub finished: bool,
    /// What the pass over the journal came to: what the play itself came to, unless bots sit in it that do otherwise now.
    pub played: Outcome,
}

impl Branches<'_> {
    fn moment(&self, at: Tick) -> Result<&Moment, RunError> {
        let gone = || RunError::Stuck(format!("play had ended before minute {}", at.0));
        self.past.moments.get(&at).ok_or_else(gone)
    }

    /// This day's luck: the same draws, the later orders kept. Also the orders that were refused then, in words.
    pub fn luck(&self, at: Tick, changes: &[Change]) -> Result<(Difference, Vec<String>), RunError> {
        let (driven, refused) = self.same_draws(at, changes)?;
        let outcome = driven.exercise(|exercise| judged(exercise, self.finished, self.judge));
        Ok((outcome.beside(&self.played), refused))
    }

    /// Plays a changed day with the same draws, to where the play itself ended.
    pub fn same_draws(&self, at: Tick, changes: &[Change]) -> Result<(Driven, Vec<String>), RunError> {
        let journal = self.past.journal;
        let mut driven = Driven::go_on(self.moment(at)?, None)?;
        let script = script(journal, &self.past.own, changes);
        let mut stops: BTreeSet<Tick> = self.past.stops.range(at..).copied().collect();
        let mut held = held(journal).into_iter().enumerate().filter(|(_, held)| held.at >= at).peekable();
        stops.extend(script.iter().map(|one| one.at).filter(|tick| *tick >= at));
        stops.extend(journal.interventions().map(|(tick, _)| tick).filter(|tick| *tick >= at));
        let mut orders = script.iter().skip_while(|one| one.at < at).peekable();
        let mut refused = Vec::new();
        for stop in stops {
            driven.wait(stop)?;
            while let Some(one) = orders.next_if(|one| one.at <= stop) {
                while let Some((_, held)) = held.next_if(|(n, _)| *n < one.after) {
                    driven.step_in(held.what)?;
                }
                let why = if driven.is_over() { Some("Play was over.".to_owned()) } else { None };
                let why = why.or_else(|| driven.give(&one.order).map(|refusal| refusal.why));
                if let Some(why) = why {
                    let (name, when) = driven.exercise(|exercise| {
                        let calendar = exercise.scenario().calendar;
                        (one.order.action.words(exercise.chart()), say_moment(&calendar, exercise.began(), one.at))
                    });
                    let number = one.number.map_or(String::new(), |number| format!("order {number}, "));
                    refused.push(format!("{number}{name} at {when}: {why}"));
                }
            }
            while let Some((_, held)) = held.next_if(|(_, held)| held.at <= stop) {
                driven.step_in(held.what)?;
            }
        }
        driven.wait(if self.finished { Tick(u32::MAX) } else { journal.last_tick() })?;
        Ok((driven, refused))
    }

    /// What a future from a moment comes to: the orders of that minute as changed (or as played, without changes), and
    /// from the next minute on the bot in every seat of people. `stops` are the changes of later moments.
    pub fn future(&self, at: Tick, changes: &[Change], stops: &[Change], number: u64) -> Result<Outcome, RunError> {
        let seed = future_seed(self.past.journal.header.seed, at, number);
        let mut driven = Driven::go_on(self.moment(at)?, Some(seed))?;
        let journal = self.past.journal;
        let mut now = held(journal).into_iter().enumerate().filter(|(_, held)| held.at == at).peekable();
        for one in script(journal, &self.past.own, changes).iter().filter(|one| one.at == at) {
            while let Some((_, held)) = now.next_if(|(n, _)| *n < one.after) {
                driven.step_in(held.what)?;
            }
            driven.give(&one.order);
        }
        now.try_for_each(|(_, held)| driven.step_in(held.what))?;
        // Whoever sits there now plays on: who would come and go in another future is not known.
        let later = self.past.journal.interventions().filter(|(tick, what)| *tick > at && !what.is_of_seats());
        driven.plan(later.map(|(tick, what)| (tick, what.clone())).collect());
        driven.wait(at.after(1))?;
        let player = |role: &RoleId| -> Result<Box<dyn Bot>, RunError> {
            let bot = bots::by_name(self.player, seed).ok_or_else(|| RunError::NoSuchBot(self.player.to_owned()))?;
            Ok(steered(bot, role, at, stops, !changes.is_empty()))
        };
        let table = driven.hand_over(player)?;
        let exercise: &Exercise = &table.exercise();
        Ok(judged(exercise, true, self.judge))
    }
}

/// A bot that gives the orders of later changes besides, or only stops there.
fn steered(bot: Box<dyn Bot>, role: &RoleId, at: Tick, stops: &[Change], gives: bool) -> Box<dyn Bot> {
    let mine = stops.iter().filter(|change| change.order.seat == *role);
    let later = mine.filter_map(|change| Some((change.now.filter(|now| *now > at)?, change)));
    let mut orders: Vec<_> = later.map(|(now, change)| (now, gives.then(|| change.order.action.clone()))).collect();
    orders.sort_by_key(|(now, _)| *now);
    if orders.is_empty() {
        return bot;
    }
    Box::new(super::steered::Steered { bot, orders: VecDeque::from(orders) })
}

/// The seed of a future.
fn future_seed(seed: u64, at: Tick, number: u64) -> u64 {
    let mut writer = DigestWriter::new();
    writer.bytes(b"what if");
    writer.value(&(seed, at, number));
    let digest = writer.finish();
    let mut first = [0; 8];
    first.copy_from_slice(&digest.bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Paired outcomes, changed and unchanged, as differences with their intervals.
pub fn expected(pairs: &[(Outcome, Outcome)], player: &str) -> Expected {
    let scores: Option<Vec<f64>> = pairs.iter().map(|(b, a)| Some(b.score? - a.score?)).collect();
    let mut measures = Vec::new();
    let ids = pairs.first().map_or(Vec::new(), |(_, a)| a.measures.iter().map(|(id, _)| id.clone()).collect());
    for id in ids {
        let values: Option<Vec<f64>> = pairs.iter().map(|(b, a)| Some(b.measure(&id)? - a.measure(&id)?)).collect();
        if let Some(values) = values {
            measures.push((id, mean_with_interval(&values)));
        }
    }
    Expected {
        futures: pairs.len() as u32,
        player: player.to_owned(),
        score: scores.map(|scores| mean_with_interval(&scores)),
        measures,
    }
}
