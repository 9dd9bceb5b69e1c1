//! What a room says, and what the player says to it.

use codedark_sim::action::Refusal;

use super::{App, Notice, Screen, Unread};
use crate::keys::{self, Command};
use crate::palette::Palette;
use crate::room::{RoomNow, RoomWord, Said, Voice};

impl App {
    /// How the room stands in which one plays.
    pub fn room_now(&self) -> Option<RoomNow> {
        self.room.as_ref().map(|(_, now)| *now)
    }

    /// Whether a room's clock moves time, and no key does.
    pub fn is_moved_by_room(&self) -> bool {
        self.room_now().is_some_and(|now| now.moves())
    }

    /// Whether a key's command does anything where one plays.
    pub fn works(&self, command: Command) -> bool {
        let Some(now) = self.room_now() else { return true };
        match command {
            Command::Toggle => now.may_pause || !now.moves(),
            Command::Step(_) => !now.moves(),
            Command::Faster | Command::Slower => false,
            Command::Hint => now.hints,
            _ => true,
        }
    }

    /// What space does.
    pub fn space_does(&self) -> &'static str {
        match self.room_now() {
            None => keys::RUN,
            Some(now) if now.moves() => "pause or resume the room, for everybody",
            Some(now) if now.may_pause => "stop being ready; pause or resume the room, for everybody",
            Some(_) => "stop being ready",
        }
    }

    /// Looks at what the room says. Returns whether anything is new.
    pub fn look_at_room(&mut self) -> bool {
        let Some((room, known)) = &mut self.room else { return false };
        let (now, room) = (room.now(), room.clone());
        let mut new = *known != now;
        *known = now;
        if now.paused {
            // A room that is paused waits for nobody any more.
            self.clock.stop();
        }
        if now.down {
            self.not_heard("The line to the room broke before the answer came. The list of what was said (9) tells.");
        }
        while let Some(said) = room.said() {
            new = true;
            self.hear(said);
        }
        new
    }

    fn hear(&mut self, said: Said) {
        let said = Said { text: self.picture.said(&said), ..said };
        self.said.add(&said, self.picture.now());
        let reads = self.screen == Screen::Said;
        match said.voice {
            Voice::Earlier => {}
            Voice::Own => {
                if self.palette.as_ref().is_some_and(Palette::awaits_room) {
                    self.palette = None;
                }
                if !reads {
                    self.notice = Some(Notice { text: said.text, urgent: false });
                }
            }
            Voice::Refusal => {
                if !self.not_heard(&said.text) {
                    self.notice = Some(Notice { text: said.text, urgent: true });
                }
            }
            Voice::Trainer if reads => {}
            Voice::Trainer | Voice::Hint => {
                let hint = said.voice == Voice::Hint;
                // The newest hint is the one that fits how things stand.
                self.unread.retain(|unread| !(hint && unread.hint));
                self.unread.push_back(Unread { text: said.text, order: said.order, hint });
            }
            Voice::Team if reads => {}
            Voice::Team => self.notice = Some(Notice { text: said.text, urgent: true }),
        }
    }

    /// Words to the team that wait for their answer stay in the line, with what happened to them. Whether any waited.
    fn not_heard(&mut self, why: &str) -> bool {
        let Some(palette) = self.palette.as_mut().filter(|palette| palette.awaits_room()) else { return false };
        palette.sent = None;
        palette.refusal = Some(Refusal::new(why, ""));
        true
    }

    /// Says something to the room.
    pub(super) fn tell_room(&mut self, word: RoomWord) {
        if let Some((room, _)) = &self.room {
            room.ask(word);
        }
    }

    /// Opens the line with the order of the hint that stands on the screen; without one, asks for a hint.
    pub(super) fn hint(&mut self) {
        let Some(now) = self.room_now() else { return };
        if let Some(order) = self.unread.front().and_then(|unread| unread.order.clone()) {
            self.unread.pop_front();
            self.type_line(&self.picture.action(&order));
        } else if now.hints {
            self.tell_room(RoomWord::Hint);
        } else {
            self.say("Hints are not given in this room.");
        }
    }

    /// Opens the line with a beginning.
    pub(super) fn type_line(&mut self, text: &str) {
        self.palette = Some(Palette::new(text, self.room_now()));
    }
}
