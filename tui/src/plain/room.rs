//! What a room says between the lines, and what the player says to it.
//!
//! Invariant: everything that was said is told once, before the next prompt, and can be read again.

use codedark_seat::Request;

use super::{REST_MS, Talk, tell};
use crate::Error;
use crate::room::{Room, RoomNow, RoomWord, Voice};
use crate::wall::rest;

/// How long a room may take to answer words to it.
const ANSWER_MS: u64 = 5_000;
/// Sentences that are told again at once: nobody listens to a hundred.
const SAID_TOLD: usize = 20;

impl Talk<'_> {
    /// How the room stands in which one plays.
    pub fn room_now(&self) -> Option<RoomNow> {
        self.room.as_ref().map(Room::now)
    }

    /// What the room said since it was last heard.
    pub fn hear(&mut self) -> Vec<String> {
        let Some(room) = self.room.clone() else { return Vec::new() };
        let mut lines = Vec::new();
        while let Some(mut said) = room.said() {
            said.text = self.picture.said(&said);
            self.said.add(&said, self.picture.now());
            if said.voice != Voice::Earlier {
                lines.push(said.text);
            }
        }
        let now = room.now();
        if now.paused != self.paused {
            self.paused = now.paused;
            lines.push(if now.paused { tell::paused(&now) } else { "The room goes on.".into() });
        }
        lines
    }

    /// Whether somebody speaks to the player, or time was stopped.
    pub fn is_spoken_to(&self) -> bool {
        self.room.as_ref().is_some_and(|room| room.now().paused || room.says(&[Voice::Trainer, Voice::Team]))
    }

    /// What holds for whoever let time go on and was spoken to before it did.
    pub fn still_ready(&self) -> Option<String> {
        let stays = self.room_now().is_some_and(|now| !now.paused) && !self.over;
        stays.then(|| "You stay ready: time goes on when everybody in the room is. `hold` takes it back.".to_owned())
    }

    /// Says something to the room, and waits for what comes of it: that is told with all else that it says.
    pub fn tell(&mut self, word: RoomWord) -> Result<Vec<String>, Error> {
        let Some(room) = self.room.clone() else { return Ok(Vec::new()) };
        match word {
            RoomWord::Pause(true) if room.now().paused => return Ok(vec!["The room is paused already.".into()]),
            RoomWord::Pause(false) if !room.now().paused => return Ok(vec!["The room is not paused.".into()]),
            _ => {}
        }
        room.ask(word.clone());
        let since = self.wall.ms();
        loop {
            self.catch_up()?;
            let done = match word {
                RoomWord::Chat(_) => room.says(&[Voice::Own]),
                RoomWord::Hint => room.says(&[Voice::Hint]),
                RoomWord::Pause(pause) => room.now().paused == pause,
            };
            if done || self.over || room.says(&[Voice::Refusal]) {
                return Ok(Vec::new());
            }
            if room.now().down {
                return Ok(vec![
                    "The line to the room broke before the answer came; look (chat) whether it was heard.".into(),
                ]);
            }
            if self.wall.ms().saturating_sub(since) > ANSWER_MS {
                return Ok(vec!["The room has not answered yet; what it says comes before a later line.".into()]);
            }
            rest(REST_MS);
        }
    }

    /// Takes back that this seat lets time go on.
    pub fn hold(&mut self) -> Vec<String> {
        if self.room_now().is_some_and(|now| now.moves()) {
            return vec!["The room's clock moves time here; nobody has to be ready.".into()];
        }
        self.seat.send(Request::Hold);
        vec!["You are not ready: time waits for you.".into()]
    }

    /// What was said lately, oldest first.
    pub fn lately(&self) -> Vec<String> {
        if self.said.is_empty() {
            return vec!["Nobody has said anything yet.".into()];
        }
        let mut lines: Vec<String> = self
            .said
            .newest()
            .take(SAID_TOLD)
            .map(|(at, text)| format!("{}, {text}", self.picture.when(*at)))
            .collect();
        lines.reverse();
        lines
    }
}
