//! Bots at a table.
//!
//! Invariant: a bot is called when its seat has something to read, in the order of the table's seats, so a run
//! with bots is the same every time.

use std::collections::BTreeSet;

use codedark_sim::action::Refusal;
use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;

use super::{LocalSeat, Table};
use crate::Seat;
use crate::bots::Bot;

/// Rounds in which bots talk although neither time nor the journal moves, until we say that they stand still.
const IDLE_ROUNDS_MAX: u32 = 1000;

/// How a journal's header names a bot: `by-the-book 3`.
pub fn label(bot: &dyn Bot) -> String {
    format!("{} {}", bot.name(), bot.version())
}

/// Bots and the seats they sit in.
#[derive(Default)]
pub struct Bots(Vec<(Box<dyn Bot>, LocalSeat)>);

impl Bots {
    /// Nobody.
    pub fn none() -> Self {
        Self::default()
    }

    /// Seats a bot.
    ///
    /// # Errors
    /// As [`Table::seat`].
    pub fn seat(&mut self, table: &Table, role: &RoleId, bot: Box<dyn Bot>) -> Result<(), Refusal> {
        self.0.push((bot, table.seat(role)?));
        // Whoever sits in later speaks in their seat's turn all the same.
        self.0.sort_by_key(|(_, seat)| seat.place());
        Ok(())
    }

    /// Goes on with a bot in a seat that was taken where a table's state was kept.
    ///
    /// # Errors
    /// As [`Table::sit_on`].
    pub fn seat_on(&mut self, table: &Table, role: &RoleId, bot: Box<dyn Bot>) -> Result<(), Refusal> {
        self.0.push((bot, table.sit_on(role)?));
        Ok(())
    }

    /// The bot of a seat stands up. Whether there was one.
    pub fn dismiss(&mut self, role: &RoleId) -> bool {
        let before = self.0.len();
        self.0.retain(|(_, seat)| seat.role() != role);
        self.0.len() < before
    }

    /// Every bot once more, with the role that it plays.
    pub fn cloned(&self) -> Vec<(RoleId, Box<dyn Bot>)> {
        self.0.iter().map(|(bot, seat)| (seat.role().clone(), bot.boxed_clone())).collect()
    }

    /// Calls every bot that has something to read, once. Returns whether one had.
    fn round(&mut self) -> bool {
        let mut called = false;
        for (bot, seat) in &mut self.0 {
            if seat.has_updates() {
                called = true;
                bot.play(seat);
            }
        }
        called
    }
}

impl Table {
    /// Lets bots answer until none has anything to read: for interactive play, after the person did something.
    pub fn pump(&self, bots: &mut Bots) {
        let mut seen = self.progress();
        let mut idle = 0;
        while idle < IDLE_ROUNDS_MAX && bots.round() {
            let progress = self.progress();
            idle = if progress == seen { idle + 1 } else { 0 };
            seen = progress;
        }
    }

    /// Lets bots play to the end. Without bots and people the hospital is alone, and time simply passes.
    ///
    /// # Errors
    /// The journal could not be kept, or a seat does not let time go on.
    pub fn run_bots(&self, bots: &mut Bots) -> Result<(), String> {
        {
            let mut inner = self.0.borrow_mut();
            while inner.failed.is_none() && !inner.exercise.is_over() && !inner.chairs.iter().any(|chair| chair.seated)
            {
                let end = inner.exercise.end_of_play();
                inner.advance(end, &BTreeSet::new());
            }
        }
        self.pump(bots);
        if let Some(why) = self.failure() {
            return Err(why);
        }
        let inner = self.0.borrow();
        if inner.exercise.is_over() {
            return Ok(());
        }
        let waits = inner.chairs.iter().find(|chair| chair.seated && chair.ready.is_none());
        let who = waits.map_or("nobody", |chair| chair.role.as_str());
        Err(format!("The seat {who} does not let time go on at minute {}.", inner.exercise.now().0))
    }

    /// What moves when something happens: time and the journal.
    fn progress(&self) -> (Tick, usize) {
        let inner = self.0.borrow();
        (inner.exercise.now(), inner.entries.len())
    }
}
