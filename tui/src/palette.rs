//! The line where orders and questions are typed.

use codedark_sim::action::{self, Action, Candidate, Refusal};
use codedark_sim::view::Query;
use tui_input::Input;

use crate::picture::Picture;
use crate::query;

/// Longest line that can be typed.
pub const LINE_CHARS_MAX: usize = 200;

/// What a complete line asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Wish {
    /// An order.
    Act(Action),
    /// A question.
    Ask(Query),
}

/// Reads a line.
///
/// # Errors
/// Says which word does not fit and what would.
pub fn read(text: &str, picture: &Picture) -> Result<Wish, Refusal> {
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
    /// The order that waits for its answer.
    pub sent: Option<Action>,
}

impl Palette {
    /// A palette with a beginning.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(LINE_CHARS_MAX).collect();
        Self { input: Input::new(text), chosen: 0, refusal: None, sent: None }
    }

    /// The line so far.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// What the line asks for.
    ///
    /// # Errors
    /// Says which word does not fit and what would.
    pub fn wish(&self, picture: &Picture) -> Result<Wish, Refusal> {
        read(self.text(), picture)
    }

    /// What could stand at the end of the line.
    pub fn candidates(&self, picture: &Picture) -> Vec<Candidate> {
        let mut all = action::complete(self.text(), &picture.chart, &picture.view);
        all.extend(query::complete(self.text(), &picture.chart, &picture.view));
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
