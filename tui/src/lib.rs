//! The terminal face: screens and keys, or lines in and out, on any [`Seat`](codedark_seat::Seat).
//!
//! Invariants: this crate decides nothing about the exercise; all it knows arrived as an update. `App` turns keys
//! and updates into requests and never touches a terminal; `render` draws an `App` and changes nothing. What comes
//! from a scenario is cleaned of control characters once, in `Picture`, before anything else sees it. Real time is
//! read in `wall` only. Nothing is told by colour alone.

mod app;
mod clock;
mod deadline;
mod facts;
mod keys;
mod letter;
mod order;
mod palette;
mod picture;
mod plain;
mod price;
mod query;
mod render;
mod room;
mod say;
mod subject;
mod talk;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod wall;

use std::fmt;

pub use plain::play_plain;
pub use room::{Room, RoomNow, RoomWord, Said, Voice};
pub use terminal::play;

/// How an exercise is played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Only keys move time; it never runs by itself.
    pub paused: bool,
    /// Whether colours may be used; the words and shapes are the same without.
    pub colour: bool,
    /// Milliseconds of real time per simulated minute while the clock runs; brought into 50 to 60,000.
    pub pace_ms_per_minute: u64,
    /// The command that resumes this exercise, told to whoever quits; `None` when no journal is kept.
    pub resume: Option<String>,
    /// The room on another machine in which the seat is; `None`: the seat's own keys and clock move time.
    pub room: Option<Room>,
}

impl Default for Options {
    fn default() -> Self {
        Self { paused: false, colour: true, pace_ms_per_minute: 1000, resume: None, room: None }
    }
}

/// How playing came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// The player left; the exercise is unfinished.
    Quit,
    /// Play is over; the debrief follows.
    Ended,
}

/// Why playing could not go on.
#[derive(Debug)]
pub enum Error {
    /// The terminal, or reading and writing lines, failed.
    Terminal(std::io::Error),
    /// The exercise failed: what happened and what to do, as the seat said it.
    Exercise(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(error) => write!(f, "The terminal failed: {error}"),
            Self::Exercise(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Terminal(error) => Some(error),
            Self::Exercise(_) => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Terminal(error)
    }
}
