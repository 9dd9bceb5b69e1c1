//! The line where orders and questions are typed, and words to one's room.

use codedark_sim::action::{self, Action, Candidate, Refusal};
use codedark_sim::view::Query;
use tui_input::Input;

use crate::picture::Picture;
use crate::room::{RoomNow, RoomWord};
use crate::{query, talk};

/// Longest line that can be typed.
const LINE_CHARS_MAX: usize = 200;

/// What a complete line asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Wish {
    /// An order.
    Act(Action),
    /// A question.
    Ask(Query),
    /// Words to the room.
    Tell(RoomWord),
}

/// Reads a line. `room`: how the room stands in which one plays.
///
/// # Errors
/// Says which word does not fit and what would.
pub fn read(text: &str, picture: &Picture, room: Option<&RoomNow>) -> Result<Wish, Refusal> {
    if let Some(word) = room.and_then(|now| talk::parse(text, now)) {
        return word.map(Wish::Tell);
    }
    match query::parse(text, &picture.chart) {
        Some(query) => query.map(Wish::Ask),
        None => action::parse(text, &picture.chart).map(Wish::Act),
    }
}

/// The open palette.
pub struct Palette {
    /// The line.
    pub input: Input,
    /// The candidate that Tab takes.
    pub chosen: usize,
    /// Why the line cannot be taken, once it was tried.
    pub refusal: Option<Refusal>,
    /// The order, or the words to the team, that wait for their answer.
    pub sent: Option<Wish>,
    /// The room in which one plays, as it stood when the line was opened.
    room: Option<RoomNow>,
}

impl Palette {
    /// A palette with a beginning.
    pub fn new(text: &str, room: Option<RoomNow>) -> Self {
        let text: String = text.chars().take(LINE_CHARS_MAX).collect();
        Self { input: Input::new(text), chosen: 0, refusal: None, sent: None, room }
    }

    /// The line so far.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The words to the team in the line, where one plays in a room.
    pub fn chat(&self) -> Option<&str> {
        self.room.and_then(|_| talk::chat_in(self.text()))
    }

    /// Whether the line holds more than it takes: words to the team may be longer than an order.
    pub fn is_too_long(&self) -> bool {
        let most = if self.chat().is_some() { talk::SAY.len() + talk::CHAT_CHARS_MAX } else { LINE_CHARS_MAX };
        self.text().chars().count() > most
    }

    /// Whether this order waits for its answer.
    pub fn awaits(&self, action: &Action) -> bool {
        matches!(&self.sent, Some(Wish::Act(sent)) if sent == action)
    }

    /// Whether words to the team wait for their answer.
    pub fn awaits_room(&self) -> bool {
        matches!(self.sent, Some(Wish::Tell(_)))
    }

    /// What the line asks for.
    ///
    /// # Errors
    /// Says which word does not fit and what would.
    pub fn wish(&self, picture: &Picture) -> Result<Wish, Refusal> {
        read(self.text(), picture, self.room.as_ref())
    }

    /// What could stand at the end of the line.
    pub fn candidates(&self, picture: &Picture) -> Vec<Candidate> {
        if self.chat().is_some() {
            return Vec::new();
        }
        let mut all = action::complete(self.text(), &picture.chart, &picture.view);
        all.extend(query::complete(self.text(), &picture.chart, &picture.view));
        all.extend(self.room.iter().flat_map(|now| talk::complete(self.text(), now)));
        all
    }

    /// Takes the chosen candidate for the last word.
    pub fn take(&mut self, picture: &Picture) {
        let candidates = self.candidates(picture);
        let Some(candidate) = candidates.get(self.chosen.min(candidates.len().saturating_sub(1))) else {
            return;
        };
        let text = self.text();
        let kept = &text[..text.len() - text.rsplit(char::is_whitespace).next().map_or(0, str::len)];
        let line: String = format!("{kept}{} ", candidate.word).chars().take(LINE_CHARS_MAX).collect();
        self.input = Input::new(line);
        self.touch();
    }

    /// The line changed: what was said about the old one no longer holds.
    pub fn touch(&mut self) {
        self.chosen = 0;
        self.refusal = None;
        self.sent = None;
    }
}
