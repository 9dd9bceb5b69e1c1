//! The debrief of an exercise, as data and as plain text, and the results of a campaign.
//!
//! Invariants: everything here is derived from a recording; no sentence is written before its event happened. The
//! patients come first, nobody is blamed, deaths are never counted, and what one run cannot show is said.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod campaign;
mod debrief;
mod decisions;
mod lessons;
mod moments;
mod outcome;
mod text;
mod words;

pub use campaign::{campaign_csv, campaign_text};
pub use debrief::Debrief;
pub use decisions::Decision;
pub use lessons::Lesson;
pub use moments::{Lane, Moment};
pub use text::{reading_line, wrap};
pub use words::{number, value};
