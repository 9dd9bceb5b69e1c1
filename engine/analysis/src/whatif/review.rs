//! A whole play reviewed within a budget of branches, or one alternative on its own.
//!
//! Invariant: a row's own command gives the same numbers as the table: a row depends on the play, its changes, the
//! player and the count of futures. The budget decides only which rows are looked at, and how closely.

use codedark_seat::{bots, label};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Journal, JournalError, Seating};
use codedark_sim::time::Tick;
use rayon::prelude::*;

use super::alternatives::{Alternative, Watcher};
use super::branch::{Branches, expected};
use super::change::{Edit, changes, first_place, held, in_words, options, own_orders, say_moment};
use super::judge::{Judge, Outcome, judged, rank};
use super::past::Past;
use super::presence::{averaged_without, nobody_sat};
use super::{Bought, Change, Difference, Expected, WhatIf};
use crate::many::{Effort, RunError, threads};

/// Branches that a review may play if nobody says otherwise: a few seconds on two cores.
pub const BUDGET: u32 = 150;

/// Futures in which a decision is looked at if nobody says otherwise.
pub const FUTURES: u32 = 16;

/// Who plays on if nobody says otherwise.
pub const PLAYER: &str = "by-the-book:0.5";

/// What to look at, and how.
pub struct Ask<'a> {
    /// The play, with its scripts ready to run.
    pub journal: &'a Journal,
    /// Who plays on in resampled futures: a bot's name.
    pub player: &'a str,
    /// Branches that may be played, for a review of the whole play.
    pub budget: u32,
    /// Futures of each decision that is looked at over futures; 0: none. One says nothing about its neighbours.
    pub futures: u32,
    /// The number of the first future. Another one gives fresh futures, which share no luck with those of 0.
    pub first_future: u64,
    /// What it may take of the machine.
    pub effort: Effort<'a>,
    /// What branches are weighed by.
    pub judge: &'a dyn Judge,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct Review {
    /// The alternatives, the most telling first.
    pub rows: Vec<WhatIf>,
    /// What the budget bought.
    pub bought: Bought,
}

/// Why there is no review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReviewError {
    /// The journal does not replay.
    Journal(JournalError),
    /// A branch did not come to its end.
    Run(RunError),
    /// What was asked for does not fit the play: what to write instead.
    Ask(String),
}

impl std::fmt::Display for ReviewError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Journal(error) => error.fmt(f),
            Self::Run(error) => error.fmt(f),
            Self::Ask(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ReviewError {}

impl From<RunError> for ReviewError {
    fn from(error: RunError) -> Self {
        Self::Run(error)
    }
}

impl Ask<'_> {
    /// Reviews the whole play.
    ///
    /// # Errors
    /// The journal does not replay, nobody's orders are in it, or a branch did not come to its end.
    pub fn whole(&self) -> Result<Review, ReviewError> {
        let (played, player) = self.effort.run(|| self.begin())??;
        let own = own_orders(self.journal);
        let mut watcher = Watcher::of(self.journal, &own);
        let past = self.effort.run(|| Past::watched(self.journal, played.is_over(), |now| watcher.look(now)))??;
        let mut alternatives = watcher.alternatives();
        // Beside bots the pass may have ended before a moment of the journal: there is nothing to branch from.
        alternatives.retain(|one| past.moments.contains_key(&one.at));
        let branches = self.effort.run(|| self.branches(&past, &played))?;
        let decisions = alternatives.len();
        let lucky = affordable(self.budget, self.futures, decisions);
        let threads = threads(self.effort.jobs)?;
        let lucks: Vec<Luck> = threads.install(|| {
            let of = |one: &Alternative| self.effort.run(|| branches.luck(one.at, &one.changes))?;
            alternatives[..lucky].par_iter().map(of).collect::<Result<_, _>>()
        })?;
        let mut rows: Vec<(Alternative, Option<Luck>)> =
            alternatives.into_iter().zip(lucks.into_iter().map(Some)).collect();
        let weight = |row: &(Alternative, Option<Luck>)| row.1.as_ref().map_or(0.0, |(luck, _)| luck.weight());
        let differs = |row: &(Alternative, Option<Luck>)| row.1.as_ref().is_some_and(|(l, _)| !l.measures.is_empty());
        // Stable: what weighs alike stays in the order of promise and time.
        rows.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| differs(b).cmp(&differs(a))));
        let left = self.budget.saturating_sub(lucky as u32);
        let close = left.checked_div(2 * self.futures).unwrap_or(0).min(rows.len() as u32) as usize;
        let wanted: Vec<(usize, u64)> =
            (0..close).flat_map(|row| self.future_numbers().map(move |future| (row, future))).collect();
        let pairs: Vec<(Outcome, Outcome)> = threads.install(|| {
            let pair = |(row, future): &(usize, u64)| {
                self.effort.run(|| pair(&branches, rows[*row].0.at, &rows[*row].0.changes, *future))?
            };
            wanted.par_iter().map(pair).collect::<Result<_, _>>()
        })?;
        let mut of_rows = pairs.chunks(self.futures.max(1) as usize);
        let mut rows: Vec<WhatIf> = rows
            .into_iter()
            .enumerate()
            .map(|(n, (one, luck))| {
                let expected = (n < close).then(|| of_rows.next()).flatten().map(|pairs| expected(pairs, &player));
                self.row(&played, one, luck, expected)
            })
            .collect();
        let rank = |row: &WhatIf| rank(row.luck.as_ref(), row.expected.as_ref());
        // Stable, so what ranks alike stays in the order in which it was chosen to be looked at.
        rows.sort_by(|a, b| {
            let ((a, a_weight), (b, b_weight)) = (rank(a), rank(b));
            a.cmp(&b).then_with(|| b_weight.total_cmp(&a_weight))
        });
        let bought = Bought {
            branches: (lucky + 2 * wanted.len()) as u32,
            decisions: decisions as u32,
            looked_at: lucky as u32,
            over_futures: close as u32,
            futures: if close > 0 { self.futures } else { 0 },
            unfinished: !played.is_over(),
            bots_differ: past.end.digest() != played.digest(),
        };
        Ok(Review { rows, bought })
    }

    /// Looks at one alternative.
    ///
    /// # Errors
    /// As [`Ask::whole`]; or edits that do not fit the play.
    pub fn one(&self, edits: &[Edit]) -> Result<Review, ReviewError> {
        let (played, player) = self.begin()?;
        let own = own_orders(self.journal);
        let changes = changes(&own, edits).map_err(ReviewError::Ask)?;
        let at = changes.iter().map(Change::first).min();
        let at = at.ok_or_else(|| ReviewError::Ask("nothing is changed".into()))?;
        self.check_moments(&played, &changes)?;
        self.check_people(&played, &changes, at)?;
        let past = Past::at(self.journal, played.is_over(), at)?;
        let moment = past.moments.get(&at);
        let moment = moment.ok_or_else(|| ReviewError::Ask("play had ended before that moment".into()))?;
        for change in changes.iter().filter(|change| change.now == Some(at) && !change.is_nothing()) {
            let (seat, action) = (&change.order.seat, &change.order.action);
            if let Err(refusal) = self.seated(moment.stand.exercise(), seat).preview(seat, action) {
                let (words, when) = (action.words(played.chart()), say(&played, at));
                return Err(ReviewError::Ask(format!("`{words}` was not offered at {when}: {refusal}")));
            }
        }
        let branches = self.branches(&past, &played);
        let one = Alternative { at, missed: changes.iter().all(|change| change.number.is_none()), changes };
        let threads = threads(self.effort.jobs)?;
        let luck = branches.luck(at, &one.changes)?;
        let pairs: Vec<(Outcome, Outcome)> = threads.install(|| {
            let futures: Vec<u64> = self.future_numbers().collect();
            let pair = |future: &u64| self.effort.run(|| pair(&branches, at, &one.changes, *future))?;
            futures.par_iter().map(pair).collect::<Result<_, _>>()
        })?;
        let expected = (!pairs.is_empty()).then(|| expected(&pairs, &player));
        let bought = Bought {
            branches: 1 + 2 * self.futures,
            decisions: 1,
            looked_at: 1,
            over_futures: u32::from(expected.is_some()),
            futures: self.futures,
            unfinished: !played.is_over(),
            bots_differ: past.end.digest() != played.digest(),
        };
        Ok(Review { rows: vec![self.row(&played, one, Some(luck), expected)], bought })
    }

    fn future_numbers(&self) -> impl Iterator<Item = u64> + use<> {
        self.first_future..self.first_future.saturating_add(u64::from(self.futures))
    }

    /// Every alternative that there was, those that change the house before those that find out or tell.
    ///
    /// # Errors
    /// The journal does not replay.
    pub fn alternatives(&self) -> Result<Vec<Alternative>, ReviewError> {
        let own = own_orders(self.journal);
        let mut watcher = Watcher::of(self.journal, &own);
        Past::watched(self.journal, false, |now| watcher.look(now))?;
        Ok(watcher.alternatives())
    }

    /// The play itself, and the player's name with its version.
    fn begin(&self) -> Result<(Exercise, String), ReviewError> {
        if !self.journal.has_people() {
            return Err(ReviewError::Ask(
                "no person has a seat in this exercise, so there is no decision of one".into(),
            ));
        }
        if self.futures == 1 {
            return Err(ReviewError::Ask("one future has no interval; ask for 2 or more, or for 0".into()));
        }
        let bot = bots::by_name(self.player, 0).ok_or_else(|| RunError::NoSuchBot(self.player.to_owned()))?;
        Ok((self.journal.replay().map_err(ReviewError::Journal)?, label(bot.as_ref())))
    }

    fn branches<'a>(&'a self, past: &'a Past<'a>, played: &Exercise) -> Branches<'a> {
        let finished = played.is_over();
        let outcome = judged(&past.end, finished, self.judge);
        Branches { past, judge: self.judge, player: self.player, finished, played: outcome }
    }

    /// Demands that every moment lies in play.
    fn check_moments(&self, played: &Exercise, changes: &[Change]) -> Result<(), ReviewError> {
        let last = self.journal.last_tick().max(played.began());
        let outside =
            |at: &Tick| *at < played.began() || *at > last || (played.is_over() && *at >= played.end_of_play());
        match changes.iter().filter_map(|change| change.now).find(outside) {
            None => Ok(()),
            Some(at) if played.is_over() && at == played.end_of_play() => {
                let minute_before = Tick(at.0.saturating_sub(1));
                let [end, last] = [at, minute_before].map(|tick| say(played, tick));
                Err(ReviewError::Ask(format!("play ended at {end}; the last minute for an order is {last}")))
            }
            Some(at) => {
                let [at, from, to] = [at, played.began(), last].map(|tick| say(played, tick));
                Err(ReviewError::Ask(format!("{at} lies outside play, which went from {from} to {to}")))
            }
        }
    }

    /// Demands that a person sat wherever an order is given. `first` is the moment at which play branches.
    fn check_people(&self, played: &Exercise, changes: &[Change], first: Tick) -> Result<(), ReviewError> {
        let (held, say) = (held(self.journal), |tick: Tick| say(played, tick.max(played.began())));
        for change in changes.iter().filter(|change| !change.is_nothing()) {
            let (seat, Some(at)) = (&change.order.seat, change.now) else { continue };
            if first_place(self.journal, &held, seat, at).is_none() {
                return Err(ReviewError::Ask(nobody_sat(self.journal, seat, at, say)));
            }
            if self.futures > 0 && at > first && !seating_after(self.journal, first).is_person(seat) {
                return Err(ReviewError::Ask(averaged_without(seat, at, first, say)));
            }
        }
        Ok(())
    }

    /// An exercise as it stands at a moment, once a person has sat down in a seat.
    fn seated(&self, exercise: &Exercise, seat: &RoleId) -> Exercise {
        let (mut then, held) = (exercise.fork(), held(self.journal));
        let place = first_place(self.journal, &held, seat, exercise.now()).unwrap_or_default();
        let new = held[..place].iter().filter(|held| held.at == exercise.now() && held.what.is_of_seats());
        // What the journal took fits.
        new.for_each(|held| drop(then.intervene(held.what)));
        then
    }

    fn row(&self, played: &Exercise, one: Alternative, luck: Option<Luck>, expected: Option<Expected>) -> WhatIf {
        let (chart, say) = (played.chart(), |tick| say(played, tick));
        let futures = expected.as_ref().map_or(0, |expected| expected.futures);
        let nobody = || RoleId::new("");
        let (luck, refused) = luck.map_or((None, Vec::new()), |(luck, refused)| (Some(luck), refused));
        WhatIf {
            at: one.at,
            seat: one.changes.first().map_or_else(nobody, |change| change.order.seat.clone()),
            change: in_words(&one.changes, say, chart),
            options: format!("{} --futures {futures} --player {}", options(&one.changes, say, chart), self.player),
            orders: one.changes,
            missed: one.missed,
            luck,
            refused,
            expected,
        }
    }
}

/// This day's luck, and what was refused.
type Luck = (Difference, Vec<String>);

/// How many alternatives are looked at on this day's luck: all, if half the budget is enough for them.
fn affordable(budget: u32, futures: u32, alternatives: usize) -> usize {
    let most = if futures == 0 { budget } else { budget.div_ceil(2) };
    alternatives.min(most as usize)
}

/// A future with the change, and the same without.
fn pair(branches: &Branches, at: Tick, changes: &[Change], future: u64) -> Result<(Outcome, Outcome), RunError> {
    Ok((branches.future(at, changes, changes, future)?, branches.future(at, &[], changes, future)?))
}

/// Who sits where at the end of a minute.
fn seating_after(journal: &Journal, minute: Tick) -> Seating {
    let mut seating = Seating::of(&journal.header);
    journal.interventions().take_while(|(at, _)| *at <= minute).for_each(|(_, what)| seating.take(what));
    seating
}

fn say(played: &Exercise, tick: Tick) -> String {
    say_moment(&played.scenario().calendar, played.began(), tick)
}
