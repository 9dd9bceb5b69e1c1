//! The seat of a terminal, and the board between its face and the room.
//!
//! Invariant: a line of the team's chat is put on the board once, whichever way it came; what the player says leaves the
//! board once, and they are told if it did not reach the room.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use codedark_seat::{Request, Seat, Update};
use codedark_sim::ids::RoleId;
use codedark_sim::view::Chart;
use codedark_tui::{Room, RoomNow, RoomWord, Said, Voice};
use codedark_web::client::{Client, RemoteSeat};
use codedark_web::wire::{ChatLine, ClientMessage, Problem, RoomState, ServerMessage};

const NO_LINE: &str =
    "There is no line to the room now, so nobody heard it. It comes back by itself: say it again then.";

/// What was said in a room, or why it could not be read.
type Read = Result<Vec<ChatLine>, Problem>;

/// The seat, with the room's own words put on the board that the face reads, and the player's words taken from it.
pub struct Chair<'a> {
    seat: &'a mut RemoteSeat,
    room: Room,
    client: Client,
    /// The player's name in the class.
    me: String,
    /// Lines of chat on the board, by their numbers in the room.
    told: BTreeSet<u32>,
    was_up: bool,
    /// What was said while the line was down, once it was read.
    missed: Option<Receiver<Read>>,
}

impl<'a> Chair<'a> {
    /// A chair in a room, with what was said there before.
    pub fn new(seat: &'a mut RemoteSeat, room: Room, client: &Client, me: &str) -> Self {
        let (client, me, was_up) = (client.clone(), me.to_owned(), seat.is_up());
        let mut chair = Self { seat, room, client, me, told: BTreeSet::new(), was_up, missed: None };
        match chair.client.chat(&chair.seat.room().id) {
            Ok(lines) => lines.iter().for_each(|line| chair.chat(line, Some(Voice::Earlier))),
            Err(problem) => chair.refuse(format!("What was said before cannot be read: {}.", problem.what)),
        }
        chair.look();
        chair
    }

    /// Brings what was said in either direction to where it belongs.
    fn look(&mut self) {
        while let Some(word) = self.room.asked() {
            let message = match word {
                RoomWord::Chat(text) => ClientMessage::Chat(text),
                RoomWord::Pause(pause) => ClientMessage::Pause(pause),
                RoomWord::Hint => ClientMessage::Hint,
            };
            if !self.seat.say(&message) {
                self.refuse(NO_LINE.into());
            }
        }
        while let Some(news) = self.seat.news() {
            match &news {
                ServerMessage::Chat(line) => self.chat(line, None),
                news => said(news, self.seat, &self.me).into_iter().for_each(|said| self.room.say(said)),
            }
        }
        self.catch_up();
        let now = self.seat.room();
        self.room.set_now(RoomNow {
            pace_ms: now.pace_ms.map(u64::from),
            paused: now.state == RoomState::Paused,
            down: !self.seat.is_up(),
            may_pause: now.may_pause,
            hints: now.hints,
        });
    }

    /// Reads what was said while the line was down, without holding up whoever plays.
    fn catch_up(&mut self) {
        let is_up = self.seat.is_up();
        if is_up && !self.was_up {
            let (mut client, room) = (self.client.clone(), self.seat.room().id.clone());
            let (tell, read) = channel();
            // Nobody listens any more if the player has left: then there is nobody to tell.
            std::thread::spawn(move || drop(tell.send(client.chat(&room))));
            self.missed = Some(read);
        }
        self.was_up = is_up;
        let Some(read) = self.missed.as_ref().and_then(|missed| missed.try_recv().ok()) else { return };
        self.missed = None;
        match read {
            Ok(lines) => lines.iter().for_each(|line| self.chat(line, None)),
            Err(problem) => self.refuse(format!("What was said meanwhile cannot be read: {}.", problem.what)),
        }
    }

    /// A line of chat, unless it is on the board. `voice`: whose it is, if not who wrote it.
    fn chat(&mut self, line: &ChatLine, voice: Option<Voice>) {
        if self.told.insert(line.seq) {
            let said = written(line, self.seat, &self.me);
            self.room.say(Said { voice: voice.unwrap_or(said.voice), ..said });
        }
    }

    fn refuse(&self, text: String) {
        self.room.say(Said { at: None, text, voice: Voice::Refusal, order: None });
    }
}

impl Seat for Chair<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        self.seat.send(request);
    }

    fn next(&mut self) -> Option<Update> {
        let update = self.seat.next();
        if update.is_none() {
            self.look();
        }
        update
    }
}

/// What a room says beside the story, as a sentence. `me`: the player's name.
pub fn said(news: &ServerMessage, seat: &RemoteSeat, me: &str) -> Option<Said> {
    let say = |at, text, voice| Some(Said { at, text, voice, order: None });
    match news {
        ServerMessage::Nudge { at, text, .. } => say(Some(*at), format!("Your trainer: {text}"), Voice::Trainer),
        ServerMessage::Chat(line) => Some(written(line, seat, me)),
        ServerMessage::Hint(hint) => {
            let order = hint.order.as_ref().map(|(order, _)| order.clone());
            Some(Said { at: Some(hint.at), text: format!("Hint: {}", hint.text), voice: Voice::Hint, order })
        }
        ServerMessage::Refused { why, .. } => say(None, why.clone(), Voice::Refusal),
        _ => None,
    }
}

/// A line of chat as a sentence: who sits elsewhere is told with their seat.
fn written(line: &ChatLine, seat: &RemoteSeat, me: &str) -> Said {
    let (own, text) = (line.name == me, if line.text.is_empty() { "(erased)" } else { &line.text });
    let who = match line.name.as_str() {
        _ if own => "You said".to_owned(),
        "" => "Somebody says".to_owned(),
        name if line.role == seat.role().as_str() => format!("{name} says"),
        name => {
            let card = seat.chart().seats.iter().find(|card| card.role.as_str() == line.role);
            format!("{name} ({}) says", card.map_or(line.role.as_str(), |card| card.title.as_str()))
        }
    };
    let voice = if own { Voice::Own } else { Voice::Team };
    Said { at: Some(line.at), text: format!("{who}: {text}"), voice, order: None }
}
