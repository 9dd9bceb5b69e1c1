//! What keys do.

use codedark_seat::Request;
use codedark_sim::journal::Beside;
use codedark_sim::view::Query;
use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind};
use tui_input::backend::crossterm::EventHandler;

use super::{App, Records, Screen, TABS};
use crate::clock::Stretch;
use crate::keys::{self, Command};
use crate::order::{self, ORDER_KEYS};
use crate::palette::{Palette, Wish};
use crate::room::RoomWord;
use crate::subject::Subject;
use crate::talk::{SAY, TRAINER_PAUSES};
use crate::{Exit, query};

impl App {
    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent, now_ms: u64) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let command = keys::command(key, self.palette.is_some() && !self.leaving);
        if self.leaving {
            self.leaving = false;
            let confirmed = matches!(key.code, ratatui::crossterm::event::KeyCode::Char('y' | 'Y'));
            if confirmed || matches!(command, Some(Command::Quit | Command::Enter)) {
                self.exit = Some(Ok(Exit::Quit));
            }
            return;
        }
        match (command, self.palette.as_mut()) {
            (Some(command), _) => self.obey(command, now_ms),
            (None, Some(palette)) => edit(palette, key),
            (None, None) => {}
        }
    }

    /// Does what a key asks for.
    pub fn obey(&mut self, command: Command, now_ms: u64) {
        if self.screen == Screen::Ended {
            if matches!(command, Command::Quit | Command::Enter | Command::Back | Command::Toggle) {
                self.exit = Some(Ok(Exit::Ended));
            }
            return;
        }
        let closes = matches!(command, Command::Enter | Command::Toggle | Command::Back);
        if self.screen == Screen::Briefing && self.palette.is_none() && closes {
            self.begin(now_ms);
            return;
        }
        match command {
            Command::Toggle if self.room.is_some() => self.toggle_room(),
            Command::Step(_) | Command::Faster | Command::Slower if self.is_moved_by_room() => {
                self.say("The room's clock moves time here; your trainer sets it.");
            }
            Command::Toggle => self.toggle(now_ms),
            Command::Step(stretch) => self.step(stretch),
            Command::Faster => self.clock.faster(),
            Command::Slower => self.clock.slower(),
            Command::Type(text) => self.type_line(text),
            Command::Talk if self.room.is_some() => self.type_line(SAY),
            Command::Talk => {}
            Command::Hint => self.hint(),
            Command::Open(screen) => self.open(screen),
            Command::Turn(forward) => self.turn(forward),
            Command::Back => self.go_back(),
            Command::Move(by) => self.go(by),
            Command::Enter => self.enter(),
            Command::Logs => self.logs(),
            Command::Hunt => self.hunt(),
            Command::Order(place) => self.begin_order(place),
            Command::Quit => self.leaving = true,
            Command::Submit => self.submit(now_ms),
            Command::Take => self.with_palette(|palette, picture| palette.take(picture)),
            Command::Choose(by) => self.with_palette(|palette, picture| {
                let last = palette.candidates(picture).len().saturating_sub(1);
                palette.chosen = palette.chosen.saturating_add_signed(by).min(last);
            }),
        }
    }

    fn begin(&mut self, now_ms: u64) {
        self.screen = self.back.pop().unwrap_or(Screen::Now);
        self.scroll = 0;
        if self.is_moved_by_room() {
            return;
        }
        if self.picture.now() == self.picture.view.began && !self.clock.is_under_way() {
            self.clock.start(now_ms);
        }
        if self.clock.keys_only {
            self.say("Only keys move time: `.` one minute, `g` until something needs you.");
        }
    }

    fn toggle(&mut self, now_ms: u64) {
        if self.clock.running || self.clock.is_under_way() {
            if self.clock.stop() {
                self.outbox.push(Request::Hold);
            }
            self.notice = None;
        } else if self.clock.keys_only {
            self.say("Only keys move time here: `.` a minute, `h` an hour, `g` until you are needed.");
        } else {
            self.clock.start(now_ms);
            self.notice = None;
        }
    }

    /// In a room: takes back that this seat lets time go on, or asks for a pause or its end where the room lets it.
    fn toggle_room(&mut self) {
        let Some(now) = self.room_now() else { return };
        if self.clock.is_under_way() && !now.moves() {
            self.clock.stop();
            self.outbox.push(Request::Hold);
            self.notice = None;
        } else if now.may_pause {
            self.tell_room(RoomWord::Pause(!now.paused));
        } else if now.moves() {
            self.say(TRAINER_PAUSES);
        } else {
            self.say(format!("{TRAINER_PAUSES} Keys move time: `.` a minute, `g` until you are needed."));
        }
    }

    fn step(&mut self, stretch: Stretch) {
        if matches!(self.screen, Screen::Briefing) {
            return;
        }
        if let Some(now) = self.room_now().filter(|now| now.paused) {
            let who = if now.may_pause { "space lets it go on" } else { "it goes on when your trainer says so" };
            self.say(format!("The room is paused; {who}."));
            return;
        }
        match self.clock.step(stretch, self.picture.now(), self.picture.next_deadline()) {
            Some(until) => {
                self.notice = None;
                self.outbox.push(Request::Ready(until));
            }
            None => self.say("Time is on its way already; space stops it."),
        }
    }

    fn turn(&mut self, forward: bool) {
        let here = TABS.iter().position(|tab| *tab == self.screen);
        let next = match (here, forward) {
            (None, _) => 0,
            (Some(here), true) => (here + 1) % TABS.len(),
            (Some(here), false) => (here + TABS.len() - 1) % TABS.len(),
        };
        self.open(TABS[next]);
    }

    fn go_back(&mut self) {
        if self.palette.take().is_some() || self.unread.pop_front().is_some() {
            return;
        }
        let screen = self.back.pop().unwrap_or(Screen::Now);
        self.screen = screen;
        self.scroll = 0;
        self.notice = None;
    }

    fn go(&mut self, by: isize) {
        match self.row(self.screen) {
            Some(row) => {
                let last = self.rows(self.screen).len() - 1;
                self.point(self.screen, row.saturating_add_signed(by).min(last));
            }
            None => {
                let depth = self.depth.get();
                self.scroll = self.scroll.min(depth).saturating_add_signed(by).min(depth);
            }
        }
    }

    fn enter(&mut self) {
        if self.screen == Screen::Said && self.room.is_some() {
            self.type_line(SAY);
            return;
        }
        if let (true, Some(subject)) = (TABS.contains(&self.screen), self.shown()) {
            let thing = match subject.thing() {
                Subject::Signs(asset) => match self.picture.open_alerts(asset).as_slice() {
                    [one] => Subject::Alert(one.id),
                    _ => Subject::Asset(asset),
                },
                thing => thing,
            };
            self.open(Screen::Detail(thing));
        }
    }

    /// Asks for the logs of what is shown; asked again, further back.
    fn logs(&mut self) {
        let Some(asset) = self.shown().and_then(|subject| subject.asset(&self.picture)) else {
            self.type_line("logs ");
            return;
        };
        let again = match (self.screen, self.records.as_ref().map(|records| &records.query)) {
            (Screen::Records, Some(Query::Logs { minutes, .. })) => Some(*minutes),
            _ => None,
        };
        let minutes = again.map_or(query::MINUTES, |minutes| minutes.saturating_mul(3).min(query::MINUTES_MAX));
        self.ask(Query::Logs { asset, minutes });
    }

    /// Begins a hunt for what the alert says that is shown, or for anything.
    fn hunt(&mut self) {
        let alert = self.shown().and_then(|subject| order::open_alert(&self.picture, subject));
        let text = alert.map_or("hunt ".to_owned(), |alert| format!("hunt {}", crate::say::technique_of(alert)));
        self.type_line(&text);
    }

    fn ask(&mut self, query: Query) {
        self.outbox.push(Request::Query(query.clone()));
        self.records = Some(Records { query, answer: None });
        self.scroll = 0;
        self.open(Screen::Records);
    }

    fn begin_order(&mut self, place: usize) {
        let key = &ORDER_KEYS[place];
        let shown: Option<Subject> = self.shown();
        let text = match order::build(&self.picture, shown, key) {
            Some(action) => self.picture.action(&action),
            None => order::beginning(&self.picture, shown, key),
        };
        self.type_line(&text);
    }

    fn submit(&mut self, now_ms: u64) {
        let Some(palette) = self.palette.as_mut() else { return };
        if palette.sent.is_some() {
            return;
        }
        match palette.wish(&self.picture) {
            Ok(Wish::Act(action)) => {
                palette.refusal = None;
                palette.sent = Some(Wish::Act(action.clone()));
                self.outbox.push(Request::Act { action, beside: Beside::at_wall(now_ms) });
            }
            Ok(Wish::Ask(query)) => {
                self.palette = None;
                self.ask(query);
            }
            Ok(Wish::Tell(word)) => {
                palette.refusal = None;
                match &word {
                    // It stays until the room has taken it, so that nothing has to be typed twice.
                    RoomWord::Chat(_) => palette.sent = Some(Wish::Tell(word.clone())),
                    RoomWord::Pause(_) | RoomWord::Hint => self.palette = None,
                }
                self.tell_room(word);
            }
            Err(refusal) => palette.refusal = Some(refusal),
        }
    }

    fn with_palette(&mut self, change: impl FnOnce(&mut Palette, &crate::picture::Picture)) {
        if let Some(palette) = self.palette.as_mut() {
            change(palette, &self.picture);
        }
    }
}

/// Changes the line; one that is full takes no more.
fn edit(palette: &mut Palette, key: KeyEvent) {
    let before = palette.input.clone();
    palette.input.handle_event(&Event::Key(key));
    if palette.is_too_long() {
        palette.input = before;
        return;
    }
    if palette.text() != before.value() {
        palette.touch();
    }
}
