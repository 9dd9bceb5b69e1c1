//! What a room says beside what its seats are told, and what a player says to it: how its time goes, words from outside
//! the story, chat, hints, pauses.
//!
//! Invariant: whoever owns the line to the room writes what the room said and takes out what the player said; a face does the
//! opposite. Nothing here is known about the exercise.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use codedark_sim::action::Action;
use codedark_sim::time::Tick;

/// Sentences that wait to be shown, and those that can be read again; the oldest go.
const SAID_MAX: usize = 200;
/// Words of the player that wait for the line; more than anybody types while it is looked at.
const ASKED_MAX: usize = 50;

/// How a room stands: its time, and what those who sit in it may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoomNow {
    /// Milliseconds of real time per simulated minute; `None`: time goes on when everybody is ready.
    pub pace_ms: Option<u64>,
    /// Whether it stands still.
    pub paused: bool,
    /// Whether the line to the room is down and being opened again.
    pub down: bool,
    /// Whether those who sit in it may pause and resume it, beside its trainer.
    pub may_pause: bool,
    /// Whether hints may be asked for.
    pub hints: bool,
}

/// Whose words they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voice {
    /// The trainer, from outside the story: stays until it was read.
    Trainer,
    /// The hint that was asked for: stays until it was read.
    Hint,
    /// Somebody else of the room.
    Team,
    /// The player: the room has taken their words.
    Own,
    /// The room: something that the player asked for was not done.
    Refusal,
    /// Anybody, before the player came: it can be read again and is not announced.
    Earlier,
}

/// Something that was said in a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// Minute of the exercise; `None`: now.
    pub at: Option<Tick>,
    /// What, in a sentence.
    pub text: String,
    /// Who says it.
    pub voice: Voice,
    /// The order that a hint is about.
    pub order: Option<Action>,
}

/// What a player says to the room, beside what a seat takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RoomWord {
    /// Words to everybody in the room.
    Chat(String),
    /// Pauses, or resumes.
    Pause(bool),
    /// Asks for a hint.
    Hint,
}

/// The board of a room on another machine. Clones are the same board.
#[derive(Clone, Default, Debug)]
pub struct Room(Arc<Mutex<Board>>);

#[derive(Default, Debug)]
struct Board {
    now: RoomNow,
    said: VecDeque<Said>,
    asked: VecDeque<RoomWord>,
}

impl Room {
    /// How the room stands from now on.
    pub fn set_now(&self, now: RoomNow) {
        self.board().now = now;
    }

    /// How the room stands.
    pub fn now(&self) -> RoomNow {
        self.board().now
    }

    /// Something to be shown to the player.
    pub fn say(&self, said: Said) {
        let said = Said { text: crate::text::clean_line(&said.text), ..said };
        push(&mut self.board().said, said, SAID_MAX);
    }

    /// The next words of the player to the room that were not taken yet.
    pub fn asked(&self) -> Option<RoomWord> {
        self.board().asked.pop_front()
    }

    /// The player says something to the room.
    pub(crate) fn ask(&self, word: RoomWord) {
        push(&mut self.board().asked, word, ASKED_MAX);
    }

    /// The next sentence that was not taken yet.
    pub(crate) fn said(&self) -> Option<Said> {
        self.board().said.pop_front()
    }

    /// Whether a sentence of one of these waits to be taken.
    pub(crate) fn says(&self, voices: &[Voice]) -> bool {
        self.board().said.iter().any(|said| voices.contains(&said.voice))
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Room {}

impl RoomNow {
    /// Whether the room's clock moves time, and no key does.
    pub fn moves(&self) -> bool {
        self.pace_ms.is_some()
    }
}

/// What was said in a room and when, oldest first, to be read again.
#[derive(Default)]
pub(crate) struct Record(VecDeque<(Tick, String)>);

impl Record {
    /// Something was said, in this minute if it names none.
    pub fn add(&mut self, said: &Said, now: Tick) {
        push(&mut self.0, (said.at.unwrap_or(now), said.text.clone()), SAID_MAX);
    }

    /// All of it, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &(Tick, String)> {
        self.0.iter().rev()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn push<T>(to: &mut VecDeque<T>, one: T, most: usize) {
    if to.len() >= most {
        to.pop_front();
    }
    to.push_back(one);
}
