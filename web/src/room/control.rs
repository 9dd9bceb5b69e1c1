//! What a facilitator does with a room.
//!
//! Invariants: what changes the exercise stands in its journal before anybody is told. What is asked at the wrong time is
//! refused and changes nothing.

use std::sync::Arc;

use codedark_sim::ids::RoleId;
use codedark_sim::intervention::{FreeMessage, FreeWords, Intervention};
use codedark_sim::journal::Header;
use codedark_sim::scenario::Channel;

use super::inbox::Reply;
use super::keep::{RoomSink, of_store, problem};
use super::owner::Room;
use super::pace;
use super::play::Play;
use crate::auth;
use crate::wire::{Control, Inject, Pace, PreparedInject, Problem, RoomOverview, RoomState};

impl Room {
    /// Does something with the room's time, and answers when it is done.
    pub(super) fn control(&mut self, control: Control, reply: Reply<RoomOverview>) {
        let done = match control {
            Control::Begin => self.begin(),
            Control::Pause => self.set_paused(true).map(|()| self.held = true),
            Control::Resume => self.set_paused(false),
            Control::Pace(pace) => self.set_pace(pace),
            Control::Skip { minutes, to_need } => return self.skip(minutes, to_need, reply),
            Control::Bot { role, bot } => self.set_bot(&role, bot),
            Control::End => self.intervene(&Intervention::End),
        };
        self.flush();
        drop(reply.send(done.map(|()| self.overview())));
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
        // In a branch other people sit, and what is planned may differ from what sat there.
        let seated = self.settle_seats();
        let people = self.places.iter().flat_map(|place| &place.people);
        for participant in people.map(|person| person.participant).collect::<Vec<_>>() {
            // In the order of the seats; whoever gets none now is asked for again by their first order.
            let _ = self.number(participant);
        }
        // The journal says already that it began; a row that lags behind does no harm.
        let _ = self.keep_row(|_| {});
        self.around.queue.prepare(self, self.taken());
        self.set_beat();
        self.welcome(|_| true);
        self.told = (0..self.places.len()).map(|at| Some(self.room_now(at))).collect();
        self.moved();
        seated
    }

    /// Goes on with an exercise.
    pub(super) fn take_up(&mut self, play: Play) {
        let taken = play.table.taken();
        for place in &mut self.places {
            place.who = taken.iter().find(|(role, _)| *role == place.role).map(|(_, who)| who.clone());
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
            seats.extend(place.wanted()?.map(|who| (place.role.clone(), who)));
        }
        Ok(Header { scenario: Arc::clone(&self.scenario), seed: self.row.seed, seats, branch: None })
    }

    /// Time stands still, or goes on.
    pub(super) fn set_paused(&mut self, pause: bool) -> Result<(), Problem> {
        if pause {
            self.end_skip();
        }
        match (&self.row.state, pause) {
            (RoomState::Running, true) => {
                (self.row.state, self.held) = (RoomState::Paused, false);
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
        let settled = if pause { Ok(()) } else { self.settle_seats() };
        self.set_beat();
        self.changed = true;
        settled
    }

    fn set_pace(&mut self, pace: Pace) -> Result<(), Problem> {
        if let Some(fault) = pace::fault(&pace) {
            return Err(problem("bad_request", fault, ""));
        }
        self.keep_row(|row| row.setup.pace = pace)?;
        self.unready();
        self.set_beat();
        self.changed = true;
        Ok(())
    }

    /// The exercise, if time may go on in it.
    pub(super) fn in_play(&mut self) -> Result<&mut Play, Problem> {
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
                self.in_play()?;
                let to = self.reader(to.as_deref())?;
                let channel = if call { Channel::Call } else { Channel::Mail };
                self.say(to, channel, FreeWords { from, subject, body, salt: auth::token()? })
            }
        }
    }

    /// The seat that a message is for. What a chair gets where nobody sits is read by nobody.
    fn reader(&self, to: Option<&str>) -> Result<Option<RoleId>, Problem> {
        let at = self.place_of(to)?;
        let reads = |place: &super::places::Place| place.who.is_some();
        match at.map(|at| &self.places[at]) {
            Some(place) if reads(place) => Ok(Some(place.role.clone())),
            None if self.places.iter().any(reads) => Ok(None),
            Some(place) => {
                let what = format!("The hospital acts by itself in the seat {}: nobody would read it.", place.role);
                Err(problem("conflict", what, self.who_sits()))
            }
            None => Err(problem("conflict", "Nobody plays in this room who could read it.", "")),
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
            let question = inject.message.question.as_ref();
            PreparedInject {
                id,
                to: inject.message.to.iter().map(RoleId::to_string).collect(),
                from: inject.message.from.clone(),
                subject: inject.message.subject.clone(),
                body: inject.message.body.clone(),
                options: question.iter().flat_map(|asks| &asks.options).map(|option| option.text.clone()).collect(),
                within: question.and_then(|asks| asks.within),
                trigger: codedark_report::words::story::trigger(inject, began, &self.scenario),
                told: self.fold.told.get(&id).copied().unwrap_or(0),
            }
        };
        self.scenario.storyline.iter().enumerate().map(inject).collect()
    }
}
