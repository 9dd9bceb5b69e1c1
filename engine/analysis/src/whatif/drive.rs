//! Drives a table in which people's orders are given again and bots play by their policies.
//!
//! Invariants: what facilitators did is done again in its minute, whatever else is different, and whoever sat down or stood
//! up does so again. Bots have said all that they have to say of a moment before a person's order is given, and again after
//! it, as in play. So the orders of people alone, or beside a bot, come to what the journal comes to; with several bots
//! a journal does not say which spoke first in a minute, and whoever drives compares the digests.

use std::collections::BTreeSet;

use codedark_seat::bots::{self, Bot};
use codedark_seat::{Bots, LocalSeat, Request, Seat, Stand, Table, Until, Update, label};
use codedark_sim::action::{Order, Refusal};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Beside, Header};
use codedark_sim::time::Tick;

use super::change::PERSON;
use crate::many::RunError;

/// An exercise as it stood at a moment, with what its bots had in mind. The orders of that minute are not given yet.
pub struct Moment {
    pub stand: Stand,
    bots: Vec<(RoleId, Box<dyn Bot>)>,
}

/// A table that is driven.
pub struct Driven {
    table: Table,
    bots: Bots,
    people: Vec<LocalSeat>,
}

impl Driven {
    /// The beginning of an exercise.
    pub fn open(header: &Header) -> Result<Self, RunError> {
        let table = Table::unrecorded(header.clone()).map_err(RunError::Start)?;
        let mut driven = Self { table, bots: Bots::none(), people: Vec::new() };
        // Time waits until everybody sits.
        driven.table.set_owned(true);
        for (role, who) in &header.seats {
            driven.seat(role, who, header.seed)?;
        }
        driven.ready();
        Ok(driven)
    }

    /// Goes on from a moment: with this day's draws, or with another future.
    pub fn go_on(moment: &Moment, future: Option<u64>) -> Result<Self, RunError> {
        let table = match future {
            None => moment.stand.take_up(),
            Some(seed) => moment.stand.take_up_with_future(seed),
        };
        let mut seated = Bots::none();
        for (role, bot) in &moment.bots {
            seated.seat_on(&table, role, bot.boxed_clone()).map_err(stuck)?;
        }
        let people = table.taken().into_iter().filter(|(_, who)| who == PERSON);
        let people = people.map(|(role, _)| table.sit_on(&role).map_err(stuck)).collect::<Result<_, _>>()?;
        Ok(Self { table, bots: seated, people })
    }

    /// Somebody takes a seat at the table that is theirs by now.
    fn seat(&mut self, role: &RoleId, who: &str, seed: u64) -> Result<(), RunError> {
        if who == PERSON {
            self.people.push(self.table.seat(role).map_err(stuck)?);
            return Ok(());
        }
        let name = who.split(' ').next().unwrap_or_default();
        let bot = bots::by_name(name, seed).filter(|bot| label(bot.as_ref()) == who);
        let bot = bot.ok_or_else(|| RunError::NoSuchBot(who.to_owned()))?;
        self.bots.seat(&self.table, role, bot).map_err(stuck)
    }

    /// Lets bots speak. Where no person sits, time goes on when it is let, as in a room with a clock.
    fn ready(&mut self) {
        self.table.set_owned(self.people.is_empty());
        self.table.pump(&mut self.bots);
    }

    /// Where it stands now, to go on from.
    pub fn moment(&self) -> Moment {
        Moment { stand: self.table.stand(), bots: self.bots.cloned() }
    }

    pub fn now(&self) -> Tick {
        self.table.exercise().now()
    }

    pub fn is_over(&self) -> bool {
        self.table.exercise().is_over()
    }

    /// Looks at the exercise.
    pub fn exercise<T>(&self, look: impl FnOnce(&Exercise) -> T) -> T {
        look(&self.table.exercise())
    }

    /// Lets time go on to a moment, or to the end of play.
    pub fn wait(&mut self, to: Tick) -> Result<(), RunError> {
        while self.now() < to && !self.is_over() {
            let before = self.now();
            if self.people.is_empty() {
                self.table.let_go_on(to, &BTreeSet::new(), &mut self.bots).map_err(RunError::Stuck)?;
                continue;
            }
            self.people.iter_mut().for_each(|seat| seat.send(Request::Ready(Until::Tick(to))));
            self.table.pump(&mut self.bots);
            if self.now() == before {
                return Err(RunError::Stuck(format!("A seat does not let time go on at minute {}.", before.0)));
            }
        }
        Ok(())
    }

    /// A facilitator steps in as in play, or somebody sits down or stands up; what does not fit here is left out.
    pub fn step_in(&mut self, what: &Intervention) -> Result<(), RunError> {
        let Intervention::Seat { role, who } = what else {
            let _ = self.table.intervene(what);
            self.table.pump(&mut self.bots);
            return Ok(());
        };
        self.table.set_owned(true);
        if self.table.intervene(what).is_ok() {
            self.people.retain(|seat| seat.role() != role);
            self.bots.dismiss(role);
            if let Some(who) = who {
                let seed = self.table.header().seed;
                self.seat(role, who, seed)?;
            }
        }
        self.ready();
        Ok(())
    }

    /// Facilitators step in at these later moments by themselves.
    pub fn plan(&mut self, held: Vec<(Tick, Intervention)>) {
        self.table.plan(held);
    }

    /// Gives a person's order. Returns why it was refused, if it was: where nobody sits, nobody gives it.
    pub fn give(&mut self, order: &Order) -> Option<Refusal> {
        let Some(seat) = self.people.iter_mut().find(|seat| *seat.role() == order.seat) else {
            return Some(Refusal::new(format!("Nobody sat in the seat {} then.", order.seat), ""));
        };
        seat.speak_as(order.participant);
        seat.send(Request::Act { action: order.action.clone(), beside: Beside::default() });
        let mut refused = None;
        while let Some(update) = seat.next() {
            if let Update::Refused(_, refusal) = update {
                refused = Some(refusal);
            }
        }
        self.table.pump(&mut self.bots);
        refused
    }

    /// People stand up, and a bot sits down in each of their seats and plays to the end.
    pub fn hand_over(mut self, player: impl Fn(&RoleId) -> Result<Box<dyn Bot>, RunError>) -> Result<Table, RunError> {
        let roles: Vec<RoleId> = self.people.drain(..).map(|seat| seat.role().clone()).collect();
        for role in &roles {
            self.bots.seat(&self.table, role, player(role)?).map_err(stuck)?;
        }
        if roles.is_empty() {
            self.table.set_owned(false);
        }
        self.table.run_bots(&mut self.bots).map_err(RunError::Stuck)?;
        Ok(self.table.clone())
    }
}

fn stuck(refusal: Refusal) -> RunError {
    RunError::Stuck(refusal.to_string())
}
