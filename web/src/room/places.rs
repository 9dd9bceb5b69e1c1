//! The seats of a room: who sits there, who is ready, and what was shown.
//!
//! Invariant: a person sits in one seat of a room at most.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_analysis::whatif::PERSON;
use codedark_seat::Until;
use codedark_sim::ids::RoleId;
use codedark_sim::scenario::Scenario;
use tokio::sync::watch;

use super::Person;
use super::keep::problem;
use super::play::label_of;
use crate::store::ParticipantRow;
use crate::wire::{Problem, RoomSetup, SeatCardNow};

/// How many people share a seat at most.
pub(super) const TEAM_MAX: usize = 12;

/// A seat of a room.
pub(super) struct Place {
    /// Its role.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// Whether students may sit here.
    pub for_people: bool,
    /// The bot that plays while nobody sits here.
    pub bot: Option<String>,
    /// Who sits here, in the order in which they came.
    pub people: Vec<Person>,
    /// How far people let time go on, where the pace is free.
    pub ready: BTreeMap<u32, Until>,
    /// What the table was told of that.
    pub said: Option<Until>,
    /// The newest view as a frame.
    pub view: watch::Sender<Option<Arc<str>>>,
    /// Whether the view may have changed.
    pub stale: bool,
    /// What sits here in the exercise now: [`PERSON`], a bot's label; `None`: the hospital acts by itself, or it has not begun.
    pub who: Option<String>,
}

impl Place {
    /// The seats of a scenario, as a room was set up.
    pub fn all(scenario: &Scenario, setup: &RoomSetup) -> Vec<Self> {
        let place = |seat: &codedark_sim::scenario::SeatSpec| {
            let plan = setup.seats.iter().find(|plan| plan.role == seat.role.as_str());
            Self {
                role: seat.role.clone(),
                title: seat.title.clone(),
                for_people: plan.is_none_or(|plan| plan.people),
                bot: plan.and_then(|plan| plan.bot.clone()),
                people: Vec::new(),
                ready: BTreeMap::new(),
                said: None,
                view: watch::Sender::new(None),
                stale: false,
                who: None,
            }
        };
        scenario.seats.iter().map(place).collect()
    }

    /// Seats those of a class who sit here in a room, as the store has them.
    pub fn seat_all(&mut self, class: &[ParticipantRow], room: &str) {
        let here = |row: &&ParticipantRow| {
            let sits = row.seat.as_ref().is_some_and(|(at, role)| at == room && role == self.role.as_str());
            // Whoever was erased keeps the seat in the store, and does not sit in it.
            sits && !row.name.is_empty()
        };
        let here = class.iter().filter(here);
        self.people = here.map(|row| Person { participant: row.id, name: row.name.clone() }).collect();
    }

    /// Whether people play it in the exercise.
    pub fn is_played(&self) -> bool {
        self.who.as_deref() == Some(PERSON)
    }

    /// Whether one more may sit down: before the beginning or in play, whoever or whatever sits there now.
    pub fn is_open(&self, over: bool) -> bool {
        self.for_people && !over && self.people.len() < TEAM_MAX
    }

    /// What is to sit here, as the journal names it: people if there are any, else the bot that is planned, else nobody.
    pub fn wanted(&self) -> Result<Option<String>, Problem> {
        if !self.people.is_empty() {
            return Ok(Some(PERSON.to_owned()));
        }
        let label = self.bot.as_deref().map(label_of).transpose();
        label.map_err(|why| problem("unprocessable", why, ""))
    }

    /// As its class sees it.
    pub fn card(&self, begun: bool, over: bool) -> SeatCardNow {
        let label = || self.who.as_ref().and_then(|who| who.split(' ').next()).map(str::to_owned);
        let bot = match begun {
            true if self.is_played() => None,
            true => label(),
            false => self.bot.clone(),
        };
        SeatCardNow {
            role: self.role.to_string(),
            title: self.title.clone(),
            people: self.people.iter().map(|person| person.name.clone()).collect(),
            open: self.is_open(over),
            bot,
        }
    }

    /// How far all of `present` let time go on; `None` unless everybody does.
    pub fn all_ready(&self, present: &[u32]) -> Option<Until> {
        let ready: Option<Vec<&Until>> = present.iter().map(|person| self.ready.get(person)).collect();
        let ready = ready.filter(|ready| !ready.is_empty())?;
        let (mut to, mut listens) = (None, false);
        for until in ready {
            let (Until::Tick(tick) | Until::Need(tick)) = *until;
            to = Some(to.map_or(tick, |to| tick.min(to)));
            listens |= matches!(until, Until::Need(_));
        }
        to.map(|to| if listens { Until::Need(to) } else { Until::Tick(to) })
    }

    /// Whether somebody sits here.
    pub fn seats(&self, participant: u32) -> bool {
        self.people.iter().any(|person| person.participant == participant)
    }

    /// The names of those who are ready.
    pub fn ready_names(&self) -> Vec<String> {
        let ready = self.people.iter().filter(|person| self.ready.contains_key(&person.participant));
        ready.map(|person| person.name.clone()).collect()
    }
}
