//! Who sits where in a room, before the beginning and in play.
//!
//! Invariants: in play a seat is a person's in the journal while somebody sits there. Once the last one has stood up, the bot
//! that is planned for it sits down, beginning anew, and where none is, the hospital decides by itself. Whoever's line broke
//! still sits. A refusal changes nothing.

use std::sync::Arc;

use super::Person;
use super::keep::{of_store, problem};
use super::lines::Closed;
use super::owner::Room;
use super::play::label_of;
use crate::wire::{Problem, RoomState, SeatPlan};

impl Room {
    /// Somebody sits down. In play the journal says so before they are shown anything.
    pub(super) fn sit(&mut self, role: &str, person: Person) -> Result<(), Problem> {
        let at = self.place(role)?;
        let failed = |error| of_store(error, "participant");
        let kept = self.around.store.participant(person.participant).map_err(failed)?;
        let (store, here, participant) = (Arc::clone(&self.around.store), self.row.id.clone(), person.participant);
        let before = kept.seat.as_ref().map(|(room, role)| (room.as_str(), role.as_str()));
        let seat = Some((here.as_str(), role));
        if self.places[at].seats(participant) {
            return if before == seat { Ok(()) } else { store.set_seat(participant, seat).map_err(failed) };
        }
        if !self.places[at].is_open(self.is_over()) {
            let what = match self.is_over() {
                true => "Play is over in this room.",
                false if !self.places[at].for_people => "This seat is not for people.",
                false => "This seat is full.",
            };
            return Err(problem("conflict", what, "Choose another seat."));
        }
        if self.begun() {
            self.in_play()?;
        }
        if kept.class != self.row.class {
            return Err(problem("forbidden", "This room is of another class.", "Choose a room of your class."));
        }
        store.set_seat(participant, seat).map_err(failed)?;
        self.leave(participant);
        self.places[at].people.push(person);
        self.settle_seats().inspect_err(|_| {
            self.leave(participant);
            // Where this fails too, the store has failed, and the room says so.
            let _ = store.set_seat(participant, before);
        })?;
        if self.begun() {
            // Whoever sat here in play reads its debrief; who gets no number now is asked for again by their first order.
            let _ = self.number(participant);
        }
        Ok(())
    }

    /// The trainer frees the seat of somebody who does not come back.
    pub(super) fn free(&mut self, role: &str, participant: u32) -> Result<(), Problem> {
        let at = self.place(role)?;
        if !self.places[at].seats(participant) {
            let what = "This student does not sit in this seat.";
            return Err(problem("not_found", what, "Look at the room again: they may have stood up."));
        }
        let failed = |error| of_store(error, "participant");
        let kept = self.around.store.participant(participant).map_err(failed)?;
        if kept.seat.is_some_and(|(room, _)| room == self.row.id) {
            self.around.store.set_seat(participant, None).map_err(failed)?;
        }
        self.left(participant);
        Ok(())
    }

    /// Somebody does not sit here any more, the store knows: they stood up, sit in another room, or were erased.
    pub(super) fn left(&mut self, participant: u32) {
        self.leave(participant);
        // A table that stopped has said so; its seats are settled when it goes on.
        let _ = self.settle_seats();
    }

    /// Somebody does not sit here any more.
    fn leave(&mut self, participant: u32) {
        for place in &mut self.places {
            place.people.retain(|person| person.participant != participant);
            place.ready.remove(&participant);
        }
        self.lines.close(Closed::Left, |open| open.participant == participant);
        self.changed = true;
    }

    /// In play: every seat is in the journal what it is in the room and in its plan. Whatever stopped between them is made good
    /// by this.
    pub(super) fn settle_seats(&mut self) -> Result<(), Problem> {
        if !matches!(self.row.state, RoomState::Running | RoomState::Paused) {
            return Ok(());
        }
        for at in 0..self.places.len() {
            let wanted = self.places[at].wanted()?;
            self.reseat(at, wanted)?;
        }
        Ok(())
    }

    /// From now on this sits in a seat of the exercise. What seats may decide depends on who else sits, so everybody hears
    /// of it whose chart changes.
    fn reseat(&mut self, at: usize, who: Option<String>) -> Result<(), Problem> {
        if self.places[at].who == who {
            return Ok(());
        }
        let (role, seed) = (self.places[at].role.clone(), self.row.seed);
        let done = self.in_play()?.reseat(&role, who.as_deref(), seed);
        if let Err(why) = done {
            self.moved();
            return Err(problem("conflict", why, ""));
        }
        let place = &mut self.places[at];
        (place.who, place.said) = (who, None);
        place.ready.clear();
        self.places.iter_mut().for_each(|place| place.stale = true);
        let chart = self.play.as_ref().map(|play| Arc::clone(play.table.exercise().chart()));
        if let Some(chart) = chart.filter(|chart| **chart != *self.chart) {
            self.chart = chart;
            self.welcome(|_| true);
        }
        self.moved();
        Ok(())
    }

    /// A bot plays a seat while nobody sits there, or no bot does any more.
    pub(super) fn set_bot(&mut self, role: &str, bot: Option<String>) -> Result<(), Problem> {
        let at = self.place(role)?;
        if let Some(bot) = &bot {
            label_of(bot).map_err(|why| problem("unprocessable", why, ""))?;
            if !self.places[at].people.is_empty() {
                return Err(problem("conflict", "Somebody sits in this seat.", "They stand up first."));
            }
        }
        if self.begun() {
            self.in_play()?;
        }
        let people = self.places[at].for_people;
        self.keep_row(|row| {
            match row.setup.seats.iter_mut().find(|plan| plan.role == role) {
                Some(plan) => plan.bot.clone_from(&bot),
                None => row.setup.seats.push(SeatPlan { role: role.to_owned(), people, bot: bot.clone() }),
            };
        })?;
        self.places[at].bot = bot;
        self.changed = true;
        // What stops here between plan and journal is made good when the room goes on.
        self.settle_seats()
    }
}
