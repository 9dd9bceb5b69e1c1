//! What a facilitator does with a room.
//!
//! Invariants: what changes the exercise stands in its journal before anybody is told. What is asked at the wrong time is
//! refused and changes nothing.

use std::sync::Arc;

use codedark_analysis::whatif::PERSON;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::{FreeMessage, FreeWords, Intervention};
use codedark_sim::journal::Header;
use codedark_sim::scenario::Channel;
use codedark_sim::time::DAY;

use super::keep::{RoomSink, of_store, problem};
use super::owner::Room;
use super::pace;
use super::play::{Play, label_of};
use crate::auth;
use crate::wire::{Control, Inject, Pace, PreparedInject, Problem, RoomState};

impl Room {
    /// Does something with the room's time.
    pub(super) fn control(&mut self, control: Control) -> Result<(), Problem> {
        match control {
            Control::Begin => self.begin(),
            Control::Pause => self.set_paused(true),
            Control::Resume => self.set_paused(false),
            Control::Pace(pace) => self.set_pace(pace),
            Control::Skip { minutes, to_need } => self.skip(minutes, to_need),
            Control::Bot { role, bot } => self.set_bot(&role, bot),
            Control::End => self.intervene(&Intervention::End),
        }
    }

    fn begin(&mut self) -> Result<(), Problem> {
        if self.begun() {
            return Err(problem("conflict", "The exercise has begun already.", ""));
        }
        let play = match self.story.take() {
            Some(story) => {
                let sink = self.sink(story.entries.len() as u64 + 2);
                let kept = story.clone();
                Play::resume(story, sink).inspect_err(|_| self.story = Some(kept))
            }
            None => Play::begin(self.header()?, self.sink(1)),
        };
        let play = play.map_err(|why| problem("unavailable", format!("The exercise did not begin: {why}."), ""))?;
        self.take_up(play);
        self.row.state = RoomState::Running;
        self.row.active_ms = self.around.clock.unix_ms();
        let people = self.places.iter().flat_map(|place| &place.people);
        for participant in people.map(|person| person.participant).collect::<Vec<_>>() {
            // In the order of the seats; whoever gets none now is asked for again by their first order.
            let _ = self.number(participant);
        }
        // The journal says already that it began; a row that lags behind does no harm.
        let _ = self.around.store.change_room(&self.row);
        self.around.queue.prepare(self, self.taken());
        self.set_beat();
        self.welcome(|_| true);
        self.told = (0..self.places.len()).map(|at| Some(self.room_now(at))).collect();
        self.moved();
        Ok(())
    }

    /// Goes on with an exercise.
    pub(super) fn take_up(&mut self, play: Play) {
        let header = play.table.header();
        for place in &mut self.places {
            let taken = header.seats.iter().find(|(role, _)| *role == place.role);
            place.who = taken.map(|(_, who)| who.clone());
            (place.stale, place.said) = (true, None);
            place.ready.clear();
        }
        self.chart = Arc::clone(play.table.exercise().chart());
        self.fold = super::fold::Fold::default();
        self.fold.take(&play.table.exercise());
        self.since_ms = self.around.clock.now_ms();
        self.play = Some(play);
        self.changed = true;
    }

    /// The roles of the exercise's seats.
    fn taken(&self) -> Vec<RoleId> {
        self.places.iter().filter(|place| place.who.is_some()).map(|place| place.role.clone()).collect()
    }

    /// Where the journal goes, from a line on.
    pub(super) fn sink(&self, next: u64) -> Box<RoomSink> {
        Box::new(RoomSink { writer: self.around.writer.clone(), room: self.row.id.clone(), next })
    }

    /// What starts the exercise: people where somebody sits, else the bot that was planned, else the hospital.
    fn header(&self) -> Result<Header, Problem> {
        let mut seats = Vec::new();
        for place in &self.places {
            match (&place.bot, place.people.is_empty()) {
                (_, false) => seats.push((place.role.clone(), PERSON.to_owned())),
                (Some(bot), true) => {
                    let label = label_of(bot).map_err(|why| problem("unprocessable", why, ""))?;
                    seats.push((place.role.clone(), label));
                }
                (None, true) => {}
            }
        }
        Ok(Header { scenario: Arc::clone(&self.scenario), seed: self.row.seed, seats, branch: None })
    }

    /// Time stands still, or goes on.
    pub(super) fn set_paused(&mut self, pause: bool) -> Result<(), Problem> {
        match (&self.row.state, pause) {
            (RoomState::Running, true) => {
                self.row.state = RoomState::Paused;
                self.unready();
            }
            (RoomState::Paused, false) => self.row.state = RoomState::Running,
            (RoomState::Running, false) | (RoomState::Paused, true) => {}
            (RoomState::Failed(_), false) if self.broken => self.mend()?,
            (RoomState::Waiting, _) => {
                return Err(problem("conflict", "The exercise has not begun.", "Begin it first."));
            }
            (RoomState::Failed(why), _) => return Err(problem("conflict", why.clone(), "")),
            _ => return Err(problem("conflict", "Play is over in this room.", "")),
        }
        self.set_beat();
        self.changed = true;
        Ok(())
    }

    fn set_pace(&mut self, pace: Pace) -> Result<(), Problem> {
        if let Some(fault) = pace::fault(&pace) {
            return Err(problem("bad_request", fault, ""));
        }
        self.unready();
        let mut row = self.row.clone();
        row.setup.pace = pace;
        self.around.store.change_room(&row).map_err(|error| of_store(error, "room"))?;
        self.row = row;
        self.set_beat();
        self.changed = true;
        Ok(())
    }

    /// The exercise, if time may go on in it.
    fn in_play(&mut self) -> Result<&mut Play, Problem> {
        let why = match &self.row.state {
            RoomState::Waiting => "The exercise has not begun.",
            RoomState::Failed(why) => why,
            RoomState::Concluding | RoomState::Over => "Play is over in this room.",
            RoomState::Running | RoomState::Paused => "",
        };
        match &mut self.play {
            Some(play) if why.is_empty() => Ok(play),
            _ => Err(problem("conflict", why, "")),
        }
    }

    fn skip(&mut self, minutes: u32, to_need: bool) -> Result<(), Problem> {
        self.in_play()?;
        if !(1..=DAY).contains(&minutes) {
            return Err(problem(
                "bad_request",
                format!("{minutes} minutes cannot be skipped at once."),
                format!("1 to {DAY} can."),
            ));
        }
        self.go_on(minutes, to_need);
        self.set_beat();
        Ok(())
    }

    fn set_bot(&mut self, role: &str, bot: Option<String>) -> Result<(), Problem> {
        let at = self.place_of(Some(role))?.unwrap_or_default();
        if let Some(bot) = &bot {
            label_of(bot).map_err(|why| problem("unprocessable", why, ""))?;
            if !self.places[at].people.is_empty() {
                return Err(problem("conflict", "Somebody sits in this seat.", "They stand up first."));
            }
        }
        if !self.begun() {
            self.places[at].bot = bot;
            self.changed = true;
            return Ok(());
        }
        self.in_play()?;
        if !self.places[at].is_played() {
            let what = "Who plays this seat was settled when the exercise began.";
            return Err(problem(
                "conflict",
                what,
                "A bot can sit in where people played; a branch of this room keeps its seats too.",
            ));
        }
        let (role, seed) = (self.places[at].role.clone(), self.row.seed);
        self.in_play()?.sit_in(&role, bot.as_deref(), seed).map_err(|why| problem("conflict", why, ""))?;
        self.places[at].said = None;
        self.moved();
        Ok(())
    }

    fn intervene(&mut self, what: &Intervention) -> Result<(), Problem> {
        let refused = self.in_play()?.table.intervene(what);
        self.moved();
        self.set_beat();
        refused.map_err(|refusal| problem("conflict", refusal.why, refusal.instead))
    }

    /// Puts a message into the exercise.
    pub(super) fn inject(&mut self, inject: Inject) -> Result<(), Problem> {
        match inject {
            Inject::Prepared(id) => self.intervene(&Intervention::Prepared(id)),
            Inject::Free { to, call, from, subject, body } => {
                for (what, text, most) in [("sender", &from, 60), ("subject", &subject, 120), ("text", &body, 4000)] {
                    let long = text.chars().count();
                    if long > most || (long == 0 && what != "text") {
                        return Err(problem("bad_request", format!("The {what} has 1 to {most} characters."), ""));
                    }
                }
                let to = self.place_of(to.as_deref())?.map(|at| self.places[at].role.clone());
                let channel = if call { Channel::Call } else { Channel::Mail };
                self.in_play()?;
                self.say(to, channel, FreeWords { from, subject, body, salt: auth::token()? })
            }
        }
    }

    fn say(&mut self, to: Option<RoleId>, channel: Channel, words: FreeWords) -> Result<(), Problem> {
        let kept = self.around.store.words(&self.row.id).map_err(|error| of_store(error, "room"))?;
        let number = kept.iter().map(|(number, _)| *number).max().unwrap_or(0).saturating_add(1);
        let text = serde_json::to_string(&words).expect("words are plain text, so they encode");
        // The words are kept before the journal names them.
        self.around.store.set_words(&self.row.id, number, &text).map_err(|error| of_store(error, "room"))?;
        let message = FreeMessage { number, to, channel, words: words.digest() };
        self.in_play()?.table.set_words(words);
        self.intervene(&Intervention::Free(message))
    }

    /// The scenario's messages, and how often each was told.
    pub(super) fn injects(&self) -> Vec<PreparedInject> {
        let began = self.begun().then_some(self.fold.began);
        let inject = |(n, inject): (usize, &codedark_sim::scenario::Inject)| {
            let id = codedark_sim::ids::InjectId(u16::try_from(n).unwrap_or(u16::MAX));
            PreparedInject {
                id,
                to: inject.message.to.iter().map(RoleId::to_string).collect(),
                from: inject.message.from.clone(),
                subject: inject.message.subject.clone(),
                body: inject.message.body.clone(),
                trigger: codedark_report::words::story::trigger(inject, began, &self.scenario),
                told: self.fold.told.get(&id).copied().unwrap_or(0),
            }
        };
        self.scenario.storyline.iter().enumerate().map(inject).collect()
    }
}
