//! Who sits where in a room, before the beginning and in play.
//!
//! Invariants: in play a seat is a person's in the journal while somebody sits there, and nobody's once the last one has
//! stood up: then the hospital decides by itself again. Whoever's line broke still sits. A refusal changes nothing.

use std::sync::Arc;

use codedark_analysis::whatif::PERSON;

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

    /// In play: every seat is in the journal what it is in the room. Whatever stopped between the two is made good by this.
    pub(super) fn settle_seats(&mut self) -> Result<(), Problem> {
        if !matches!(self.row.state, RoomState::Running | RoomState::Paused) {
            return Ok(());
        }
        for at in 0..self.places.len() {
            let wanted = self.places[at].wanted().map(str::to_owned);
            self.reseat(at, wanted)?;
        }
        Ok(())
    }

    /// A branch begins: people where somebody sits, else the bot that is planned, else the hospital, whoever sat there before.
    pub(super) fn seat_as_planned(&mut self) -> Result<(), Problem> {
        for at in 0..self.places.len() {
            let place = &self.places[at];
            let wanted = match (&place.bot, place.people.is_empty()) {
                (_, false) => Some(PERSON.to_owned()),
                (Some(bot), true) => Some(label_of(bot).map_err(|why| problem("unprocessable", why, ""))?),
                (None, true) => None,
            };
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

    /// A bot plays a seat in which nobody sits, or no bot does any more.
    pub(super) fn set_bot(&mut self, role: &str, bot: Option<String>) -> Result<(), Problem> {
        let at = self.place(role)?;
        let label = bot.as_deref().map(label_of).transpose().map_err(|why| problem("unprocessable", why, ""))?;
        if bot.is_some() && !self.places[at].people.is_empty() {
            return Err(problem("conflict", "Somebody sits in this seat.", "They stand up first."));
        }
        if self.begun() {
            self.in_play()?;
            return if self.places[at].people.is_empty() { self.reseat(at, label) } else { Ok(()) };
        }
        let mut row = self.row.clone();
        match row.setup.seats.iter_mut().find(|plan| plan.role == role) {
            Some(plan) => plan.bot.clone_from(&bot),
            None => {
                let people = self.places[at].for_people;
                row.setup.seats.push(SeatPlan { role: role.to_owned(), people, bot: bot.clone() });
            }
        }
        self.around.store.change_room(&row).map_err(|error| of_store(error, "room"))?;
        self.row = row;
        self.places[at].bot = bot;
        self.changed = true;
        Ok(())
    }
}
